import { deepEqual, equal, rejects } from "node:assert/strict";
import { isKubernetesObject, parseManifest } from "../../releases/parse";

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

describe("a CustomResourceDefinition as its generator writes it", () => {
  const head = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  annotations:
    controller-gen.kubebuilder.io/version: v0.17.0
  name: things.example.org
spec:
  group: example.org
  names:
    kind: Thing
    plural: things
  scope: Namespaced
`;
  const crds = async (yaml: string) => (await parseManifest(yaml, "own.yaml")).crds;

  it("is kept whole, though its schemas are not read", async () => {
    const yaml = `${head}  versions:\n  - name: v1\n    schema: [ this is not even YAML\n`;
    deepEqual(await crds(yaml), [{ name: "things.example.org", group: "example.org", kind: "Thing", yaml }]);
  });

  it("is read whole where what is asked for comes later", async () => {
    const yaml = head.replace("  group: example.org\n", "") + "  versions:\n  - name: v1\n  group: example.org\n";
    deepEqual(await crds(yaml), [{ name: "things.example.org", group: "example.org", kind: "Thing", yaml }]);
    const named = head.replace(/  names:\n.*\n.*\n/, "") + "  versions: []\n  names:\n    kind: Thing\n";
    deepEqual((await crds(named))[0]?.kind, "Thing");
  });

  it("is no other object that has versions", async () => {
    const yaml = "apiVersion: v1\nkind: Thing\nmetadata:\n  name: one\nspec:\n  group: a\n    \n  versions: [1]\n";
    deepEqual((await parseManifest(yaml, "own.yaml")).objects[0]?.spec, { group: "a", versions: [1] });
  });
});

describe("isKubernetesObject", () => {
  for (const value of [null, [], "text", { apiVersion: "v1", kind: "A" }, { apiVersion: "v1", kind: "A", metadata: {} }]) {
    it(`refuses ${JSON.stringify(value)}`, () => equal(isKubernetesObject(value), false));
  }
});
