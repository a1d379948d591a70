import * as assert from "node:assert/strict";
import { Application, ApplicationArgs } from "../../../components";
import { record } from "../../support/record";
import { assertRejected } from "../../support/rejects";

const shop: ApplicationArgs = {
  source: { repositoryUrl: "https://git.example/shop.git", path: "apps/shop", targetRevision: "main" },
  destination: { namespace: "shop" },
  project: "shop",
};

describe("Application", () => {
  it("registers one Argo CD Application that waits for a person", async () => {
    const [component, application, ...rest] = await record((opts) => new Application("shop", shop, opts));
    assert.equal(component?.type, "gitops-platform:index:Application");
    assert.equal(application?.type, "kubernetes:argoproj.io/v1alpha1:Application");
    assert.equal(application?.parent, "shop");
    assert.deepEqual(application?.inputs.metadata, { name: "shop", namespace: "argocd", finalizers: ["resources-finalizer.argocd.argoproj.io"] });
    assert.deepEqual(application?.inputs.spec, {
      project: "shop",
      source: { repoURL: "https://git.example/shop.git", path: "apps/shop", targetRevision: "main" },
      destination: { server: "https://kubernetes.default.svc", namespace: "shop" },
      syncPolicy: { syncOptions: ["CreateNamespace=true"], retry: { limit: 5, backoff: { duration: "5s", factor: 2, maxDuration: "3m" } } },
    });
    assert.deepEqual(rest, []);
  });

  it("prunes and heals under the automatic policy", async () => {
    const [, application] = await record((opts) => new Application("shop", { ...shop, syncPolicy: "automatic" }, opts));
    assert.deepEqual(application?.inputs.spec.syncPolicy.automated, { prune: true, selfHeal: true });
  });

  it("leaves out what says nothing, and keeps values as they are", async () => {
    const source = { ...shop.source, helm: { valueFiles: [], valuesObject: { empty: {} } }, kustomize: {} };
    const [, application] = await record((opts) => new Application("shop", { ...shop, source }, opts));
    assert.deepEqual(application?.inputs.spec.source, {
      repoURL: "https://git.example/shop.git", path: "apps/shop", targetRevision: "main", helm: { valuesObject: { empty: {} } },
    });
  });

  it("says so when it holds no parent up", async () => {
    const [, application] = await record((opts) => new Application("shop", { ...shop, blocking: false }, opts));
    assert.deepEqual(application?.inputs.metadata.annotations, { "gitops.platform/blocking": "false" });
  });

  it("refuses what only an Environment can fill in, an unknown policy and a bad name together", () => assertRejected(
    () => new Application("shop", { applicationName: "Shop", project: "shop", source: { path: "x" }, destination: { namespace: "shop" }, syncPolicy: "sometimes" as "manual" }),
    'invalid Application "shop"',
    [
      ["source.repositoryUrl", "must be given for an Application outside an Environment, got nothing"],
      ["source.targetRevision", "must be given for an Application outside an Environment, got nothing"],
      ["syncPolicy", 'must be "automatic", "automatic-foreground" or "manual", got "sometimes"'],
      ["name", 'must consist of a-z, 0-9 and "-" and begin and end with a letter or digit, got "Shop"; did you mean "shop"?'],
    ],
  ));

  it("refuses the project that is locked", () => assertRejected(() => new Application("shop", { ...shop, project: "default" }), 'invalid Application "shop"', [
    ["project", 'must not be "default", which is locked; declare a `Project`'],
  ]));

  it("refuses a repository and a destination that its project does not allow", () => assertRejected(
    () => new Application("shop", { ...shop, projectRules: { repositories: ["https://git.example/shops.git"], destinations: [{ namespace: "web" }] } }),
    'invalid Application "shop"',
    [
      ["source.repositoryUrl", 'the project does not allow repository "https://git.example/shop.git"; allowed are "https://git.example/shops.git"; did you mean "https://git.example/shops.git"?'],
      ["destination", 'the project does not allow namespace "shop" of this cluster; allowed are namespace "web" of this cluster'],
    ],
  ));
});
