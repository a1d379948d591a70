import { Document, parse, Scalar, visit } from "yaml";
import { UserError } from "./errors";

/** What could be a number, and is written without quotes where nobody looks closer. */
const numeric = /^[-+._\d][\w.+:-]*$/;

/** What Go reads as a whole number with a base, in either case (`strconv.ParseInt` with base 0). */
const based = /^[-+]?0[xob][0-9a-f]+$/i;

/** What no YAML has in a text without quotes, or takes for the end of a line. */
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/g;

/**
 * YAML as Kubernetes reads it: long lines stay whole, nothing is abbreviated, and a string that some YAML takes for something else is
 * quoted.
 */
export function toYaml(data: unknown): string {
  const document = new Document(data, { aliasDuplicateObjects: false, compat: "yaml-1.1" });
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === "string" && numeric.test(node.value) && !isPlainText(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return document.toString({ lineWidth: 0 });
}

/**
 * Whether every YAML reads a text without quotes as that text: a tag of digits alone, `1e10` or `no` would be taken for something
 * else by one of the versions of YAML that Kustomize and Helm follow. The YAML of Go drops `_` before it looks for a number
 * (`resolve.go` of go.yaml.in/yaml), so `7067981e_12` is one there.
 */
export function isPlainText(text: string): boolean {
  if (text.search(unprintable) >= 0 || /^[,@%`]/.test(text)) return false;
  const withoutUnderscores = text.replaceAll("_", "");
  return !based.test(withoutUnderscores) && [text, withoutUnderscores].every((reading) => (["1.1", "1.2"] as const).every((version) => readsAsItself(reading, version)));
}

/**
 * Reads what a YAML document holds. Few lines of it can stand for more than a machine can hold, by aliases of aliases.
 *
 * @param title what to call it in the message.
 * @throws UserError for such a document.
 */
export function plainData(title: string, read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new UserError(`${title} cannot be read: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`, "write out what its aliases stand for");
  }
}

/** A text as one value of a YAML document: as it stands where every YAML reads it so, else in quotes. */
export function yamlScalar(text: string): string {
  if (isPlainText(text)) return text;
  return JSON.stringify(text).replace(unprintable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function readsAsItself(text: string, version: "1.1" | "1.2"): boolean {
  try {
    return parse(text, { version, logLevel: "silent" }) === text;
  } catch {
    // Such as an alias of nothing.
    return false;
  }
}
