import { deepEqual, equal } from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { packageDirectory } from "../../foundation/paths";
import { isPlainText, toYaml, yamlScalar } from "../../foundation/yaml";

describe("a text in YAML", () => {
  // What go.yaml.in/yaml v2 and v3 read as a number, a boolean or nothing, tried with both; `_` and the case of a prefix do not count.
  for (const text of ["0X1F", "0B1", "0O7", "-0X_1F", "-0O1", "-_4", "+_0", "_1", "._5", "7067981e_12", "1_000", "0b1", "0o7", "1e3", ".5", "012", "no", "Off", "~", "Null", ".inf", "1:20"]) {
    it(`is quoted where a YAML reads something else: ${text}`, () => {
      equal(isPlainText(text), false);
      equal(yamlScalar(text), `"${text}"`);
    });
  }
  for (const text of ["0X1F", "0B1", "0O7", "-0X_1F", "-_4", "+_0", "7067981e_12"]) {
    it(`is quoted in a document, too: ${text}`, () => equal(toYaml({ text, list: [text] }), `text: "${text}"\nlist:\n  - "${text}"\n`));
  }

  for (const text of ["a #b", " a", "a ", "\ta", "a: b", "- a", "[x", "'a", "\"a", "@a", "%a", "*a", "!a", "|", ">8", ",a", "---", "", "\u0085x", "a\u2028b", "x\u007f"]) {
    it(`is quoted where it is no plain text at all: ${JSON.stringify(text)}`, () => {
      equal(isPlainText(text), false);
      equal(parse(yamlScalar(text)), text);
    });
  }

  it("has no line break of any YAML in its quotes", () => {
    const text = "a\n\u0085b\u2028c\u2029d\ufeffe\u007f: \"f\"";
    equal(/[\u007f\u0085\u2028\u2029\ufeff\n]/.test(yamlScalar(text)), false);
    equal(parse(yamlScalar(text)), text);
  });

  for (const text of ["v1.2.3", "main", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "a-b_c", "0x", "0Xyz", "1.2.3", "/srv/with space/ü", "sha256:0123", "registry.example.com:5000/a:v1"]) {
    it(`stays as it is: ${text}`, () => equal(yamlScalar(text), text));
  }

  it("is written in one way: nobody else has the library write", () => {
    const floors = ["cli", "rehearsal", "render", "library", "program", "settings", "gitops-repository", "image-tags", "systems", "components", "workloads", "clients", "releases", "model"];
    const files = floors.flatMap((floor) => readdirSync(join(packageDirectory, floor), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts")).map((name) => `${floor}/${name}`));
    deepEqual(files.filter((name) => /\bstringify\b[^;]*from "yaml"/.test(readFileSync(join(packageDirectory, name), "utf8"))), []);
  });
});
