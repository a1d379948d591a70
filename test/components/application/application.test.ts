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
      syncPolicy: { syncOptions: ["CreateNamespace=true", "PrunePropagationPolicy=foreground"], retry: { limit: 5, backoff: { duration: "5s", factor: 2, maxDuration: "3m" } } },
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

  const values = { repositoryUrl: "https://git.example/shop.git", targetRevision: "main", ref: "values" };
  const chart = { repositoryUrl: "https://charts.example", chart: "nginx", targetRevision: "1.2.3" };
  const { source: _source, ...elsewhere } = shop;

  it("deploys a chart with values from Git", async () => {
    const sources = [{ ...chart, helm: { valueFiles: ["$values/nginx/prod.yaml"] } }, values];
    const [, application] = await record((opts) => new Application("shop", { ...elsewhere, sources }, opts));
    assert.equal(application?.inputs.spec.source, undefined);
    assert.deepEqual(application?.inputs.spec.sources, [
      { repoURL: "https://charts.example", chart: "nginx", targetRevision: "1.2.3", helm: { valueFiles: ["$values/nginx/prod.yaml"] } },
      { repoURL: "https://git.example/shop.git", targetRevision: "main", ref: "values" },
    ]);
  });

  const hydrator = { repositoryUrl: "https://git.example/shop.git", drySource: { path: "apps/shop", targetRevision: "main" }, syncSource: { targetBranch: "environments/prod", path: "shop" } };
  it("deploys what the hydrator renders", async () => {
    const [, application] = await record((opts) => new Application("shop", { ...elsewhere, sourceHydrator: { ...hydrator, hydrateTo: "environments/prod-next" } }, opts));
    assert.equal(application?.inputs.spec.source, undefined);
    assert.deepEqual(application?.inputs.spec.sourceHydrator, {
      drySource: { repoURL: "https://git.example/shop.git", path: "apps/shop", targetRevision: "main" },
      syncSource: { targetBranch: "environments/prod", path: "shop" },
      hydrateTo: { targetBranch: "environments/prod-next" },
    });
  });

  const refused: [string, Partial<ApplicationArgs>, [string, string][]][] = [
    ["no source at all", {}, [["source", "must be given, or sources, got neither"]]],
    ["a source and sources", { source: shop.source, sources: [values] }, [["source", "must not be given together with sources, got both"]]],
    ["an empty list of sources", { sources: [] }, [["sources", "must have at least one source, got none"]]],
    ["sources that Argo CD would not understand", { sources: [{ ...values, ref: "my values" }, { ...chart, ref: "other" }, { ...values, ref: "x", path: "../x" }, { ...values, ref: "x" }, { repositoryUrl: values.repositoryUrl, targetRevision: "main" }] }, [
      ["sources[0].ref", 'must consist of letters, digits, "_" and "-", got "my values"'],
      ["sources[1].ref", 'must not be given with a chart, got it for "nginx": values files come from Git'],
      ["sources[2].ref", 'must differ from those of the other sources, got "x"'],
      ["sources[2].path", 'must be a directory inside the repository, got "../x"'],
      ["sources[3].ref", 'must differ from those of the other sources, got "x"'],
      ["sources[4]", "must have a path or a chart, got neither"],
    ]],
    ["values of a source that is not there", { sources: [{ ...chart, helm: { valueFiles: ["$value/a.yaml", "$ARGOCD_APP_NAME/b.yaml", "c.yaml"] } }, values] }, [
      ["sources[0].helm.valueFiles[0]", 'must refer to the `ref` of another source, got "$value/a.yaml"; there is "values"; did you mean "values"?'],
    ]],
    ["a name of the only source", { source: { ...shop.source, ref: "values" } }, [["source.ref", "must only be given among `sources`: nobody else refers to it"]]],
    ["a hydrator beside a source, that deploys the top of the branch that it renders", { source: shop.source, sourceHydrator: { ...hydrator, drySource: { path: "/x", targetRevision: "main" }, syncSource: { targetBranch: "main", path: "." }, hydrateTo: "main" } }, [
      ["sourceHydrator", "must not be given together with source or sources"],
      ["sourceHydrator.syncSource.path", 'must be a directory inside the repository, and not its top, got "."'],
      ["sourceHydrator.syncSource.targetBranch", 'must not be "main", from which it is rendered: each commit of the result would be rendered again'],
      ["sourceHydrator.hydrateTo", 'must not be "main", from which it is rendered: each commit of the result would be rendered again'],
      ["sourceHydrator.drySource.path", 'must be a directory inside the repository, got "/x"'],
    ]],
  ];
  for (const [title, args, problems] of refused) {
    it(`refuses ${title}`, () => assertRejected(() => new Application("shop", { ...elsewhere, ...args }), 'invalid Application "shop"', problems));
  }

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
