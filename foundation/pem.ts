import { Problem } from "./problems";

/** A problem when a text is not one or more PEM blocks of a kind with something in them; nothing of the text is shown. */
export function checkPem(propertyPath: string, text: string, kind: "CERTIFICATE" | "PRIVATE KEY"): Problem[] {
  const blocks = [...text.matchAll(/^-----BEGIN ([A-Z ]+)-----\r?\n([\s\S]*?)^-----END \1-----\s*$/gm)];
  const fits = blocks.some(([, label = "", content = ""]) => label.endsWith(kind) && content.trim() !== "");
  if (fits) return [];
  return [{ propertyPath, reason: `must be PEM text with a line "-----BEGIN ${kind}-----", its content and a line "-----END ${kind}-----"` }];
}
