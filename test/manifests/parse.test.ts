import { equal, rejects } from "node:assert/strict";
import { isKubernetesObject, parseManifest } from "../../manifests/parse";

const config = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;

describe("parseManifest", () => {
  it("names the document that is no Kubernetes object", () =>
    rejects(parseManifest(`${config("one")}---\nkind: ConfigMap\n`, "own.yaml"), {
      message: "own.yaml, document 2 is no Kubernetes object: it needs apiVersion, kind and metadata.name",
    }));

  it("names the document that is not YAML", () =>
    rejects(parseManifest("a: [\n", "own.yaml"), {
      message: /^own\.yaml, document 1 is not valid YAML: .* at line 2, column 1$/,
    }));

  it("refuses an object that is there twice", () =>
    rejects(parseManifest(`${config("one")}---\n${config("one")}`, "own.yaml"), {
      message: 'own.yaml: ConfigMap "one" (v1) is there twice',
    }));

  it("refuses a file without objects", () =>
    rejects(parseManifest("# nothing\n---\n", "own.yaml"), { message: "own.yaml holds no Kubernetes object" }));

  it("reads files with Windows line ends and a byte order mark", async () => {
    const text = `\uFEFF${config("one")}---\n${config("two")}`.replaceAll("\n", "\r\n");
    equal((await parseManifest(text, "own.yaml")).objects.length, 2);
  });
});

describe("isKubernetesObject", () => {
  for (const value of [null, [], "text", { apiVersion: "v1", kind: "A" }, { apiVersion: "v1", kind: "A", metadata: {} }]) {
    it(`refuses ${JSON.stringify(value)}`, () => equal(isKubernetesObject(value), false));
  }
});
