import { deepEqual, equal, throws } from "node:assert/strict";
import { resolve } from "node:path";
import { parse } from "yaml";
import { layoutFiles, renderStack, type RenderedStack } from "../../render";

const directory = resolve(__dirname, "fixtures/sample");
const render = (overrides: Record<string, string> = {}) => renderStack({ stack: "dev", directory, overrides });
const stack = (changes: Partial<RenderedStack>): RenderedStack => ({
  project: "shop", stack: "dev", environments: [], objects: [], patches: [], children: [], crds: [], outputs: {}, ...changes,
});

describe("layoutFiles", () => {
  it("names every file by the identity of its object", async () => {
    deepEqual([...layoutFiles(await render()).keys()], [
      "cluster/clusterrole-sample%3Areader.yaml",
      "namespaces/shop/configmap-derived.yaml",
      "namespaces/shop/configmap-password.yaml",
      "namespaces/shop/configmap-settings-patch.yaml",
      "namespaces/shop/configmap-settings.yaml",
      "namespaces/shop/configmap-unknown.yaml",
      "namespaces/shop/secret-credentials.yaml",
      "namespaces/shop/thing.example.org-one.yaml",
      "rollout.yaml",
    ]);
  });

  it("keeps the name of a child's file when its wave changes", async () => {
    const [before, after] = [await render({ case: "root" }), await render({ case: "root", wave: "4" })].map(layoutFiles);
    deepEqual([...(before?.keys() ?? [])], [
      "applications/shop-dev/database.yaml",
      "applications/shop-dev/web.yaml",
      "namespaces/argocd/application-shop-dev.yaml",
      "rollout.yaml",
    ]);
    const changed = [...(before ?? [])].filter(([path, text]) => after?.get(path) !== text).map(([path]) => path);
    deepEqual([...(after?.keys() ?? [])], [...(before?.keys() ?? [])]);
    deepEqual(changed, ["applications/shop-dev/web.yaml", "namespaces/argocd/application-shop-dev.yaml", "rollout.yaml"]);
  });

  it("writes the rollout by waves, lowest first", async () => {
    deepEqual(parse(layoutFiles(await render({ case: "root" })).get("rollout.yaml") ?? "").roots, [
      { root: "shop-dev", waves: [{ wave: -1, applications: ["database"] }, { wave: 1, applications: ["web"] }] },
    ]);
  });

  it("copies the text of a CustomResourceDefinition unchanged", () => {
    const yaml = "# generated\nkind:   CustomResourceDefinition\n";
    const files = layoutFiles(stack({ crds: [{ name: "things.example.org", yaml }] }));
    equal(files.get("cluster/customresourcedefinition-things.example.org.yaml"), yaml);
  });

  it("puts the identity first and everything else in the order of the alphabet, names before it", () => {
    const object = {
      spec: { ports: [{ b: 1, name: "http", a: 2 }] },
      data: {},
      metadata: { labels: {}, name: "a", annotations: {} },
      kind: "Thing",
      apiVersion: "v1",
    };
    equal(
      layoutFiles(stack({ objects: [object] })).get("cluster/thing-a.yaml"),
      `apiVersion: v1
kind: Thing
metadata:
  name: a
  annotations: {}
  labels: {}
data: {}
spec:
  ports:
    - name: http
      a: 2
      b: 1
`,
    );
  });

  it("keeps long lines and repeated values whole, and quotes what older readers take for a boolean or a number", () => {
    const same = { a: "1" };
    const long = "word ".repeat(60).trim();
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { long, off: "off", script: "a\nb\n", octal: "0400" }, w: same, x: same };
    equal(
      layoutFiles(stack({ objects: [object] })).get("cluster/configmap-a.yaml"),
      `apiVersion: v1
kind: ConfigMap
metadata:
  name: a
data:
  long: ${long}
  octal: "0400"
  "off": "off"
  script: |
    a
    b
w:
  a: "1"
x:
  a: "1"
`,
    );
  });

  it("refuses two objects that would share a file", () => {
    const object = (apiVersion: string) => ({ apiVersion, kind: "Ingress", metadata: { name: "a", namespace: "b" } });
    throws(() => layoutFiles(stack({ objects: [object("extensions/v1beta1"), object("networking.k8s.io/v1")] })), {
      message: "two objects would be written to namespaces/b/ingress-a.yaml",
    });
  });
});
