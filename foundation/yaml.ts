import { Document, parse, Scalar, visit } from "yaml";

/** What could be a number, and is written without quotes where nobody looks closer. */
const numeric = /^[-+.]?[\d.][\w.+-]*$/;

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
  const readings = [text, text.replaceAll("_", "")];
  return readings.every((reading) => (["1.1", "1.2"] as const).every((version) => readsAsText(reading, version)));
}

function readsAsText(text: string, version: "1.1" | "1.2"): boolean {
  try {
    return typeof parse(text, { version, logLevel: "silent" }) === "string";
  } catch {
    // Such as an alias of nothing.
    return false;
  }
}
