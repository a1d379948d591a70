import { deepEqual, ok } from "node:assert/strict";
import { type KubernetesObject } from "../../foundation/kubernetes-object";
import { customResourceDefinitionFiles, defaultVersions, upstreamManifest } from "../../releases";
import { objectSchemas, type ObjectSchemas } from "./schemas";

const deployment = (changes: (object: any) => void = () => undefined): KubernetesObject => {
  const object = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "shop" },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: "web" } },
      strategy: { rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } },
      template: {
        metadata: { labels: { app: "web" } },
        spec: { containers: [{ name: "web", image: "web:1", resources: { limits: { cpu: 1, memory: "64Mi" } } }] },
      },
    },
  };
  changes(object);
  return object;
};

const application = (changes: (object: any) => void = () => undefined): KubernetesObject => {
  const object = {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: "web", namespace: "argocd" },
    spec: {
      project: "shop",
      source: { repoURL: "https://git.example/shop.git", path: "web", helm: { valuesObject: { any: { thing: [1, "2"] } } } },
      destination: { server: "https://kubernetes.default.svc", namespace: "shop" },
      syncPolicy: { retry: { limit: 5 } },
    },
  };
  changes(object);
  return object;
};

describe("the schemas that rendered objects are checked against", function () {
  this.timeout(120_000);
  let schemas: ObjectSchemas;

  before(async () => {
    const manifest = await upstreamManifest("argo-cd", { version: defaultVersions["argo-cd"] });
    schemas = await objectSchemas(await customResourceDefinitionFiles(manifest));
  });

  const cases: [title: string, object: KubernetesObject, problems: string[]][] = [
    ["accept a Deployment, with texts and numbers where both are allowed", deployment(), []],
    [
      "refuse a wrong type",
      deployment((object) => (object.spec.replicas = "1")),
      ["/spec/replicas must be integer"],
    ],
    [
      "refuse an unknown field",
      deployment((object) => (object.spec.template.spec.containers[0].imagePullpolicy = "Always")),
      ["/spec/template/spec/containers/0 must NOT have additional properties: imagePullpolicy"],
    ],
    [
      "refuse an unknown field of the metadata",
      deployment((object) => (object.metadata.label = {})),
      ["/metadata must NOT have additional properties: label"],
    ],
    [
      "refuse a missing required field",
      deployment((object) => delete object.spec.selector),
      ["/spec must have required property 'selector'"],
    ],
    ["accept an Application with values of any shape", application(), []],
    [
      "refuse a wrong type in an Application",
      application((object) => (object.spec.syncPolicy.retry.limit = "5")),
      ["/spec/syncPolicy/retry/limit must be integer"],
    ],
    [
      "refuse an unknown field of an Application",
      application((object) => (object.spec.syncPolicy.automatic = { prune: true })),
      ["/spec/syncPolicy must NOT have additional properties: automatic"],
    ],
    [
      "refuse a missing required field of an Application",
      application((object) => delete object.spec.destination),
      ["/spec must have required property 'destination'"],
    ],
    [
      "refuse an unknown field of the metadata of an Application",
      application((object) => (object.metadata.finaliser = [])),
      ["/metadata must NOT have additional properties: finaliser"],
    ],
    [
      "refuse a kind that nobody declares",
      { apiVersion: "argoproj.io/v1alpha1", kind: "Aplication", metadata: { name: "web" } },
      ["no schema for argoproj.io/v1alpha1 Aplication"],
    ],
  ];
  for (const [title, object, problems] of cases) {
    it(title, () => deepEqual(schemas.problems(object), problems));
  }

  it("know which kinds live in namespaces", () => {
    ok(schemas.isNamespaced(deployment()) && schemas.isNamespaced(application()));
    ok(!schemas.isNamespaced({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } }));
    ok(!schemas.isNamespaced({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "a" } }));
  });
});
