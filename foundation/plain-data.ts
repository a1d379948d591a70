import { Problem } from "./problems";

/** Everything but tab and the ends of lines: no text of Kubernetes, Git or YAML carries the others. */
const control = /\r(?!\n)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
/** Keys that mean something else than a name in a JavaScript object. */
const reserved = ["__proto__", "constructor", "prototype"];
const deepest = 64;
/** A text that is larger fits into no object: Kubernetes takes about one MiB for all of it. */
const longest = 1_000_000;

/**
 * Problems of everything that somebody wrote, at every depth: control characters, halves of characters, keys such as `__proto__`, and
 * what is too deep or too long. No value is shown. What is no plain data, such as a value that a resource gives, is left alone.
 *
 * @param except names at the top that are not looked at.
 */
export function checkPlainData(data: unknown, path = "", except: readonly string[] = [], depth = 0): Problem[] {
  if (typeof data === "string") return checkText(path, data);
  if (!isPlain(data)) return [];
  if (depth > deepest) return [{ propertyPath: path, reason: `must not lie deeper than ${deepest} mappings and lists in each other` }];
  return Object.entries(data).filter(([key]) => !except.includes(key)).flatMap(([key, value]) => {
    const at = Array.isArray(data) ? `${path}[${key}]` : path === "" ? shownKey(key) : `${path}.${shownKey(key)}`;
    return [...checkKey(at, key), ...checkPlainData(value, at, [], depth + 1)];
  });
}

function checkText(propertyPath: string, text: string): Problem[] {
  if (text.length > longest) return [{ propertyPath, reason: `must have at most ${longest} characters, got ${text.length}` }];
  const found = control.exec(text)?.[0];
  if (found === undefined) return [];
  const code = found.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  return [{ propertyPath, reason: `must not hold control characters, got U+${code} at character ${text.search(control) + 1}` }];
}

function checkKey(propertyPath: string, key: string): Problem[] {
  if (reserved.includes(key)) return [{ propertyPath, reason: "must be another name: this one has a meaning of its own in JavaScript" }];
  return control.test(key) || /[\r\n]/.test(key) ? [{ propertyPath, reason: "must be a name without control characters" }] : [];
}

function shownKey(key: string): string {
  return control.test(key) || /\s/.test(key) ? JSON.stringify(key).slice(0, 80) : key.slice(0, 300);
}

function isPlain(data: unknown): data is object {
  if (typeof data !== "object" || data === null) return false;
  const prototype: unknown = Object.getPrototypeOf(data);
  return Array.isArray(data) || prototype === Object.prototype || prototype === null;
}
