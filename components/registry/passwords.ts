import { createHash } from "node:crypto";
import { encodeBase64, hash, truncates } from "bcryptjs";
import { Problem } from "../../foundation/problems";
import { checkPasswordText } from "../../foundation/secret-text";

/** 2^10 rounds, Go's default: the registry computes it for every request. */
export const cost = 10;
const bcryptLine = /^[^:\s][^:]*:\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/;

/** What is wrong with the name of a user. */
export function checkUserName(path: string, name: string): Problem[] {
  return /^[^:\s#][^:\s]*$/.test(name) ? [] : [{ propertyPath: path, reason: `must be a name without colon and space, got "${name}"` }];
}

/** What is wrong with a password; it is never shown. bcrypt reads 72 bytes and no more. */
export function checkPassword(path: string, password: string): Problem[] {
  const short = checkPasswordText(path, password);
  if (short.length > 0) return short;
  if (truncates(password)) return [{ propertyPath: path, reason: `must have at most 72 bytes, got ${Buffer.byteLength(password)}` }];
  return /[\r\n\0]/.test(password) ? [{ propertyPath: path, reason: "must not contain a line break" }] : [];
}

/** What is wrong with the lines of an htpasswd file; none of them is shown. */
export function checkHtpasswd(path: string, text: string): Problem[] {
  const lines = text.split("\n").map((line) => line.trim());
  const used = lines.flatMap((line, index) => (line === "" || line.startsWith("#") ? [] : [{ line, number: index + 1 }]));
  if (used.length === 0) return [{ propertyPath: path, reason: "must hold at least one line NAME:HASH" }];
  return used.filter(({ line }) => !bcryptLine.test(line)).map(({ number }) => ({
    propertyPath: path,
    reason: `line ${number} is not NAME:HASH with a bcrypt hash, which the registry would ignore: make it with \`gitops registry htpasswd NAME\``,
  }));
}

/** A line of an htpasswd file. */
export async function htpasswdLine(name: string, password: string, salt: string): Promise<string> {
  return `${name}:${await hash(password, salt)}`;
}

/**
 * A salt for bcrypt that is the same for the same words: a random one would be another hash, and a new start of the
 * registry, on every update. It is readable in the hash, so nothing secret goes into it.
 */
export function saltOf(...words: string[]): string {
  const bytes = createHash("sha256").update(JSON.stringify(words)).digest().subarray(0, 16);
  return `$2b$${cost}$${encodeBase64([...bytes], 16)}`;
}
