import { X509Certificate } from "node:crypto";
import { Problem } from "./problems";

/** A problem when a text is not one or more PEM blocks of a kind with Base64 in them; nothing of the text is shown. */
export function checkPem(propertyPath: string, text: string, kind: "CERTIFICATE" | "PRIVATE KEY"): Problem[] {
  const blocks = [...text.matchAll(/^-----BEGIN ([A-Z ]+)-----\r?\n([\s\S]*?)^-----END \1-----\s*$/gm)];
  const fits = blocks.some(([, label = "", content = ""]) => label.endsWith(kind) && content.replace(/^[A-Za-z-]+: .*$/gm, "").trim() !== "");
  if (fits) return [];
  return [{ propertyPath, reason: `must be PEM text with a line "-----BEGIN ${kind}-----", Base64 and a line "-----END ${kind}-----"` }];
}

/** As `checkPem`, and every certificate is one that can be read. */
export function checkCertificates(propertyPath: string, text: string): Problem[] {
  const problems = checkPem(propertyPath, text, "CERTIFICATE");
  if (problems.length > 0) return problems;
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  const unreadable = blocks.findIndex((block) => !isCertificate(block));
  return unreadable < 0 ? [] : [{ propertyPath, reason: `must hold certificates only, and number ${unreadable + 1} of ${blocks.length} cannot be read` }];
}

function isCertificate(block: string): boolean {
  try {
    return new X509Certificate(block).raw.length > 0;
  } catch {
    return false;
  }
}
