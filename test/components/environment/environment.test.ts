import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Environment, EnvironmentArgs } from "../../../components";
import { ApplicationSpecArgs } from "../../../model/application";
import { renderChildren } from "../../../model/children";
import { record } from "../../support/record";
import { assertRejected } from "../../support/rejects";

const repositoryUrl = "https://git.example/shop.git";
const app = (name: string, more: Partial<ApplicationSpecArgs> = {}): ApplicationSpecArgs => ({
  name,
  source: { path: `apps/${name}` },
  destination: { namespace: "shop" },
  ...more,
});
const shop: EnvironmentArgs = {
  system: "shop",
  environment: "dev",
  repositoryUrl,
  branch: "develop",
  applications: [app("operator"), app("database", { after: ["operator"] }), app("web", { after: ["database"] })],
};

const root = async (args: EnvironmentArgs) => {
  const registered = await record((opts) => new Environment("shop", args, opts));
  const found = registered.find(({ inputs }) => inputs.kind === "Application");
  assert.ok(found);
  return found;
};
const projects = async (args: EnvironmentArgs) => {
  const registered = await record((opts) => new Environment("shop", args, opts));
  const found = registered.filter(({ inputs }) => inputs.kind === "AppProject").map(({ inputs }) => inputs);
  return { children: found.find(({ metadata }) => !metadata.name.endsWith("-root")), root: found.find(({ metadata }) => metadata.name.endsWith("-root")) };
};
const valuesOf = async (args: EnvironmentArgs) => (await root(args)).inputs.spec.source.helm.valuesObject;
const children = async (args: EnvironmentArgs) => (await valuesOf(args)).applications;

/** What the Applications of `shop` have in common. */
const common = {
  namespace: "argocd",
  finalizers: ["resources-finalizer.argocd.argoproj.io"],
  project: "shop-dev",
  syncPolicy: {
    automated: { prune: true, selfHeal: true },
    syncOptions: ["CreateNamespace=true"],
    retry: { limit: 5, backoff: { duration: "5s", factor: 2, maxDuration: "3m" }, refresh: true },
  },
};

describe("revisions of other repositories, for children that follow the root", () => {
  const refused = async (targetRevision: string, git: boolean): Promise<boolean> => {
    const source = { repositoryUrl: "https://elsewhere.example", ...(git ? { path: "a" } : { chart: "nginx" }), targetRevision };
    return record((opts) => new Environment("shop", { ...shop, applications: [app("a", { source })] }, opts)).then(() => false, () => true);
  };
  it("says with every namespace which pods it takes, and why", async () => {
    const namespace = async (change: object) => (await record((opts) => new Environment("shop", { ...shop, ...change }, opts))).find(({ inputs }) => inputs.kind === "Namespace")?.inputs.metadata;
    const { labels, annotations } = await namespace({});
    assert.deepEqual(labels, {
      "app.kubernetes.io/part-of": "shop", "pod-security.kubernetes.io/enforce": "baseline", "pod-security.kubernetes.io/audit": "restricted", "pod-security.kubernetes.io/warn": "restricted",
    });
    assert.match(annotations["gitops.platform/pod-security"], /not known/);
    const podSecurity = { shop: { level: "restricted", reason: "services only" } };
    const restricted = await namespace({ podSecurity, nameSuffix: "dev" });
    assert.deepEqual([restricted.name, restricted.labels["pod-security.kubernetes.io/enforce"], restricted.annotations], ["shop-dev", "restricted", undefined]);
    assertRejected(() => new Environment("shop", { ...shop, podSecurity: { shop: { level: "open" as "baseline", reason: " " } } }), 'invalid Environment "shop"', [
      ["podSecurity.shop.level", 'must be "restricted", "baseline" or "privileged", got "open"'], ["podSecurity.shop.reason", "must say what needs this level, got nothing"],
    ]);
  });

  it("are refused where they can move", async () => {
    for (const range of ["1.0.0 - 2.0.0", "!=1.2.3", "1.0.0, !=1.0.1", "1.x", "1.2.*", "~1.2", "^1", ">=1 <2", "=1", "*"]) assert.ok(await refused(range, false), range);
    for (const branch of ["refs/heads/main", "HEAD", "main", "master", "trunk", "production"]) assert.ok(await refused(branch, true), branch);
  });
  it("are taken where they are one version", async () => {
    for (const version of ["1.2.3", "v1.2.3-rc.1+b7", "1.2", "0123456789abcdef0123456789abcdef01234567", "refs/tags/v1"]) assert.equal(await refused(version, true), false, version);
  });
});

describe("Environment", () => {
  it("registers namespaces, a project each for root and children, one root, and no child by itself", async () => {
    const registered = await record((opts) => new Environment("shop", shop, opts));
    assert.deepEqual(registered.map(({ type, name, parent }) => `${type} ${name} in ${parent}`).sort(), [
      "gitops-platform:index:Environment shop in undefined",
      "gitops-platform:index:Project shop-project in shop",
      "gitops-platform:index:Project shop-root-project in shop",
      "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy shop-application-policy in shop",
      "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding shop-application-policy-binding in shop",
      "kubernetes:argoproj.io/v1alpha1:AppProject shop-project-appproject in shop-project",
      "kubernetes:argoproj.io/v1alpha1:AppProject shop-root-project-appproject in shop-root-project",
      "kubernetes:argoproj.io/v1alpha1:Application shop-root in shop",
      "kubernetes:core/v1:ConfigMap shop-declared-applications in shop",
      "kubernetes:core/v1:Namespace shop-namespace-shop in shop",
    ]);
    assert.deepEqual(registered.find(({ name }) => name === "shop-root")?.dependsOn, ["shop-project", "shop-root-project", "shop-application-policy-binding", "shop-namespace-shop"]);
  });

  it("points the root at the chart on the environment's branch and pins the children to its commit", async () => {
    const { inputs } = await root(shop);
    const { helm, ...source } = inputs.spec.source;
    assert.deepEqual(inputs.metadata, { name: "shop-dev", namespace: "argocd", finalizers: ["resources-finalizer.argocd.argoproj.io"] });
    assert.deepEqual(source, { repoURL: repositoryUrl, targetRevision: "develop", path: "charts/applications" });
    assert.deepEqual(helm.parameters, [{ name: "revision", value: "$ARGOCD_APP_REVISION" }]);
    assert.deepEqual(helm.valuesObject.defaults, { ...common, source: { repoURL: repositoryUrl, targetRevision: "develop" } });
    assert.deepEqual(helm.valuesObject.applications.web, {
      additionalAnnotations: { "argocd.argoproj.io/sync-wave": "2" },
      source: { path: "apps/web" },
      destination: { server: "https://kubernetes.default.svc", namespace: "shop" },
      followsRoot: true,
    });
  });

  it("says everything in every child where the public chart could serve", async () => {
    const { defaults, applications } = await valuesOf({ ...shop, childRevision: "branch" });
    assert.equal(defaults, undefined);
    assert.deepEqual(applications.web, {
      ...common,
      additionalAnnotations: { "argocd.argoproj.io/sync-wave": "2" },
      source: { repoURL: repositoryUrl, path: "apps/web", targetRevision: "develop" },
      destination: { server: "https://kubernetes.default.svc", namespace: "shop" },
    });
  });

  it("derives waves from what an Application comes after, and keeps explicit ones", async () => {
    const applications = [app("operator", { wave: -3 }), app("database", { after: ["operator"] }), app("cache"), app("web", { after: ["database", "cache"], wave: 5 })];
    const waves = Object.entries(await children({ ...shop, applications }))
      .map(([name, child]) => [name, (child as any).additionalAnnotations["argocd.argoproj.io/sync-wave"]]);
    assert.deepEqual(waves, [["cache", "0"], ["database", "-2"], ["operator", "-3"], ["web", "5"]]);
  });

  it("marks what must not hold others up, and only that", async () => {
    const values = await children({ ...shop, applications: [app("dashboards", { blocking: false }), app("web")] });
    assert.equal(values.dashboards.additionalAnnotations["gitops.platform/blocking"], "false");
    assert.ok(!("gitops.platform/blocking" in values.web.additionalAnnotations));
  });

  it("follows branches without a parameter where the children are not pinned", async () => {
    const { inputs } = await root({ ...shop, childRevision: "branch" });
    assert.ok(!("parameters" in inputs.spec.source.helm));
    assert.ok(!("followsRoot" in inputs.spec.source.helm.valuesObject.applications.web));
  });

  it("leaves children from other repositories at their own version", async () => {
    const chart = app("metrics", { source: { repositoryUrl: "https://charts.example", chart: "metrics", targetRevision: "1.2.3" } });
    const values = await children({ ...shop, applications: [chart] });
    assert.deepEqual(values.metrics.source, { repoURL: "https://charts.example", chart: "metrics", targetRevision: "1.2.3" });
    assert.ok(!("followsRoot" in values.metrics));
  });

  it("has every source of its own repository follow the root, and pins the others", async () => {
    const { source: _source, ...web } = app("web");
    const sources = [
      { repositoryUrl: "https://charts.example", chart: "nginx", targetRevision: "1.2.3", helm: { valueFiles: ["$values/web.yaml"] } },
      { ref: "values" },
      { path: "apps/web" },
    ];
    const { inputs } = await root({ ...shop, environment: "prod", applications: [{ ...web, sources }] });
    const chart = { repoURL: "https://charts.example", chart: "nginx", targetRevision: "1.2.3", helm: { valueFiles: ["$values/web.yaml"] } };
    assert.deepEqual(inputs.spec.source.helm.valuesObject.applications.web.sources, [
      chart,
      { repoURL: repositoryUrl, targetRevision: "develop", ref: "values", followsRoot: true },
      { repoURL: repositoryUrl, targetRevision: "develop", path: "apps/web", followsRoot: true },
    ]);
    const [child] = renderChildren(inputs as any, "abc");
    assert.deepEqual([child?.spec.source, child?.spec.sources], [undefined, [
      chart, { repoURL: repositoryUrl, targetRevision: "abc", ref: "values" }, { repoURL: repositoryUrl, targetRevision: "abc", path: "apps/web" },
    ]]);
    const moving = { ...shop, applications: [{ ...web, sources: [{ path: "a" }, { repositoryUrl: "https://git.example/other.git", path: "b", targetRevision: "main" }] }] };
    await assertRejected(() => new Environment("shop", moving), 'invalid Environment "shop"', [
      ["applications[0].sources[1].targetRevision", 'must be one version when children follow the root, got "main", which moves by itself'],
    ]);
  });

  it("deploys images by their digest in place of the tags in Git, and lets nobody else write those", async () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const images = [
      { application: "web", image: "web", reference: pulumi.output(`ghcr.io/team/web@${digest}`) },
      { application: "chart", image: "ghcr.io/team/api", parameter: "api.image.digest", reference: `ghcr.io/team/api@${digest}` },
    ];
    const applications = [app("web"), app("chart", { source: { path: "charts/api", helm: { valueFiles: ["a.yaml"] } } }), app("other")];
    const found = (await valuesOf({ ...shop, applications, images })).applications;
    assert.deepEqual(found.web.source, { path: "apps/web", kustomize: { images: [`web=ghcr.io/team/web@${digest}`] } });
    assert.deepEqual(found.chart.source, { path: "charts/api", helm: { valueFiles: ["a.yaml"], parameters: [{ name: "api.image.digest", value: digest, forceString: true }] } });
    assert.deepEqual(found.other.source, { path: "apps/other" });
    await record((opts) => {
      const { imageWriters } = new Environment("shop", { ...shop, applications, images }, opts);
      assert.deepEqual(imageWriters.claim("tagCommit", "pipeline", ["web", "other"]), [{ propertyPath: "tagCommit", reason: 'the image tags of Application "web" are already written by "images of shop": two writers fight for ever' }]);
    });
    const updated = app("updated", { annotations: { "argocd-image-updater.argoproj.io/image-list": "a=b" } });
    const foreign = app("foreign", { source: { repositoryUrl: "https://charts.example", chart: "nginx", targetRevision: "1.2.3" } });
    const reference = `a@${digest}`;
    await assertRejected(() => new Environment("shop", { ...shop, applications: [...applications, updated, foreign], images: [
      { application: "wbe", image: "a", reference }, { application: "web", image: "a", parameter: "x", reference }, { application: "web", image: "a", reference }, { application: "chart", image: "a", reference },
      { application: "foreign", image: "a", reference }, { application: "updated", image: "a", reference },
    ] }), 'invalid Environment "shop"', [
      ["images[0].application", 'must be an Application of the environment, got "wbe"; it has web, chart, other, updated, foreign'],
      ["images[1].parameter", 'must not be given, because "web" is a kustomization'],
      ["images[2].image", '"a" of "web" is already images[1]'],
      ["images[3].parameter", 'must be given, because "chart" is a Helm chart'],
      ["images[4].application", 'must have one source in the environment\'s repository, got "foreign"'],
      ["images[5].application", 'the image tags of Application "updated" are already written by "annotations of shop-dev": two writers fight for ever'],
    ]);
  });

  const policies: [EnvironmentArgs["environment"], unknown, unknown, string[]][] = [
    ["dev", { prune: true, selfHeal: true }, { prune: true, selfHeal: true }, ["CreateNamespace=true"]],
    ["staging", { prune: true, selfHeal: true }, { prune: true, selfHeal: true }, ["CreateNamespace=true", "PrunePropagationPolicy=foreground"]],
    ["prod", undefined, { prune: false, selfHeal: false }, ["CreateNamespace=true", "PrunePropagationPolicy=foreground"]],
  ];
  for (const [environment, rootAutomated, childAutomated, syncOptions] of policies) {
    it(`syncs ${environment} as its preset says`, async () => {
      const { inputs } = await root({ ...shop, environment });
      const child = inputs.spec.source.helm.valuesObject.defaults.syncPolicy;
      assert.deepEqual(inputs.spec.syncPolicy.automated, rootAutomated);
      assert.equal("automated" in inputs.spec.syncPolicy, rootAutomated !== undefined);
      assert.deepEqual(child.automated, childAutomated);
      assert.deepEqual(child.syncOptions, syncOptions);
      // A retry of a manual sync must not deploy a commit that nobody approved.
      assert.equal(inputs.spec.syncPolicy.retry.refresh, environment === "prod" ? undefined : true);
    });
  }

  describe("with Applications that reach beyond namespaces", () => {
    const clusterRole = { group: "rbac.authorization.k8s.io", kind: "ClusterRole" };
    const role = { group: "rbac.authorization.k8s.io", kind: "Role" };
    const issuer = { group: "cert-manager.io", kind: "ClusterIssuer", name: "shop" };
    const here = "https://kubernetes.default.svc";
    const applications = [
      app("operator", { clusterResources: [clusterRole], namespacedResources: [role], destination: { namespace: "operators" } }),
      app("beside-it", { destination: { namespace: "operators" }, after: ["operator"] }),
      app("web", { clusterResources: [issuer] }),
      app("edge", { destination: { namespace: "edge", clusterName: "edge-1" }, source: { repositoryUrl: "https://git.example/edge.git", path: "x", targetRevision: "v1" } }),
    ];
    const specs = async (args: EnvironmentArgs) => {
      const registered = await record((opts) => new Environment("shop", args, opts));
      return Object.fromEntries(registered.filter(({ inputs }) => inputs.kind === "AppProject").map(({ inputs: { metadata, spec } }) => [metadata.name, spec]));
    };
    const allowedKinds = (spec: any): string[] => spec.namespaceResourceWhitelist.map(({ group, kind }: { group: string; kind: string }) => `${kind}.${group}`);

    it("gives services what they declare and ordinary workloads, and no more", async () => {
      const { "shop-dev": spec } = await specs({ ...shop, applications });
      assert.deepEqual(spec.sourceRepos, [repositoryUrl, "https://git.example/edge.git"]);
      assert.deepEqual(spec.destinations, [{ server: here, namespace: "shop" }, { name: "edge-1", namespace: "edge" }]);
      assert.deepEqual(spec.clusterResourceWhitelist, [{ group: "", kind: "Namespace", name: "edge" }, { group: "", kind: "Namespace", name: "shop" }, issuer]);
      const allowed = allowedKinds(spec);
      assert.ok(["Deployment.apps", "ConfigMap.", "Pod."].every((kind) => allowed.includes(kind)), allowed.join());
      assert.ok(["Role.rbac.authorization.k8s.io", "RoleBinding.rbac.authorization.k8s.io", "Application.argoproj.io", "ResourceQuota."].every((kind) => !allowed.includes(kind)), allowed.join());
      assert.ok(allowed.every((kind) => !kind.includes("*")));
    });

    it("puts the others, and what shares a namespace with one, into a project of their own, where nobody has more than to operate", async () => {
      const { "shop-dev-platform": spec, "shop-dev": services } = await specs({ ...shop, applications });
      assert.deepEqual(spec.sourceRepos, [repositoryUrl]);
      assert.deepEqual(spec.destinations, [{ server: here, namespace: "operators" }]);
      assert.deepEqual(spec.clusterResourceWhitelist, [{ group: "", kind: "Namespace", name: "operators" }, clusterRole]);
      assert.ok(allowedKinds(spec).includes("Role.rbac.authorization.k8s.io"));
      const rights = ({ roles }: any, name: string) => roles.find((role: any) => role.name === name).policies.map((line: string) => line.split(", ")[3]);
      assert.ok(rights(services, "developers").includes("override"));
      assert.deepEqual(rights(spec, "developers"), ["get", "sync", "action/apps/*/restart", "delete/*/Pod/*/*", "get"]);
      assert.deepEqual(rights(spec, "ci"), ["get"]);
      const { applications: values, defaults } = await valuesOf({ ...shop, applications });
      assert.equal(defaults.project, "shop-dev");
      assert.deepEqual(Object.entries<any>(values).map(([name, { project }]) => [name, project]), [["beside-it", "shop-dev-platform"], ["edge", undefined], ["operator", "shop-dev-platform"], ["web", undefined]]);
    });

    it("keeps one project where all of them do, or none", async () => {
      assert.deepEqual(Object.keys(await specs({ ...shop, applications: applications.slice(0, 2) })).sort(), ["shop-dev", "shop-dev-root"]);
      assert.deepEqual(Object.keys(await specs({ ...shop, applications: applications.slice(2) })).sort(), ["shop-dev", "shop-dev-root"]);
    });

    it("takes rules for both apart", async () => {
      const projectRules = { repositories: [repositoryUrl, "https://git.example/edge.git"], destinations: applications.map(({ destination }) => destination), clusterResources: [clusterRole, issuer], namespacedResources: [role] };
      const found = await specs({ ...shop, applications, projectRules });
      assert.deepEqual(found["shop-dev"].clusterResourceWhitelist.map(({ kind, name = "" }: any) => `${kind} ${name}`), ["Namespace edge", "Namespace shop", "ClusterIssuer shop"]);
      assert.deepEqual(found["shop-dev"].destinations.map(({ namespace }: any) => namespace), ["shop", "edge"]);
      assert.deepEqual(found["shop-dev-platform"].clusterResourceWhitelist.map(({ kind, name = "" }: any) => `${kind} ${name}`), ["Namespace edge", "Namespace operators", "Namespace shop", "ClusterRole ", "ClusterIssuer shop"]);
    });
  });

  describe("binds its Applications to its root", () => {
    const declared = async (args: EnvironmentArgs) => (await record((opts) => new Environment("shop", args, opts))).filter(({ name }) => /application-policy|declared/.test(name)).map(({ inputs }) => inputs);

    it("with what is declared, one line each for project, destination and sources", async () => {
      const applications = [app("web"), app("edge", { source: undefined, destination: { namespace: "edge", clusterName: "edge-1" }, sources: [{ repositoryUrl: "https://charts.example", chart: "nginx", targetRevision: "1.2.3" }, { repositoryUrl, ref: "values" }] }), app("operator", { clusterResources: [{ group: "rbac.authorization.k8s.io", kind: "ClusterRole" }], destination: { namespace: "operators" }, source: { path: "o" } })];
      const [parameters] = (await declared({ ...shop, applications })).filter(({ kind }) => kind === "ConfigMap");
      assert.deepEqual([parameters.metadata.namespace, parameters.metadata.name], ["argocd", "shop-dev-declared-applications"]);
      assert.deepEqual(parameters.data, {
        web: `shop-dev\nhttps://kubernetes.default.svc  shop\n${repositoryUrl} apps/web `,
        edge: `shop-dev\n edge-1 edge\nhttps://charts.example  nginx\n${repositoryUrl}  `,
        operator: `shop-dev-platform\nhttps://kubernetes.default.svc  operators\n${repositoryUrl} o `,
      });
    });

    it("by a policy whose errors refuse, in the namespace of its Argo CD only", async () => {
      const found = await declared({ ...shop, argoCdNamespace: "delivery" });
      const [policy, binding] = ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"].map((kind) => found.find((object) => object.kind === kind));
      const { metadata, spec } = policy;
      assert.equal(metadata.name, "shop-dev.delivery.gitops.platform");
      assert.deepEqual([spec.failurePolicy, spec.matchConstraints.namespaceSelector.matchLabels], ["Fail", { "kubernetes.io/metadata.name": "delivery" }]);
      assert.deepEqual(binding.spec, { policyName: metadata.name, validationActions: ["Deny"], paramRef: { name: "shop-dev-declared-applications", namespace: "delivery", parameterNotFoundAction: "Allow" } });
    });

    it("unless the reason why not is given", async () => {
      assert.deepEqual(await declared({ ...shop, withoutAdmissionPolicy: { reason: "Kubernetes 1.29" } }), []);
      assertRejected(() => new Environment("shop", { ...shop, withoutAdmissionPolicy: { reason: " " } }), 'invalid Environment "shop"', [["withoutAdmissionPolicy.reason", "must say why, got nothing"]]);
    });
  });

  it("lets nothing but the root put Applications beside Argo CD", async () => {
    const { children: childProject, root: rootProject } = await projects(shop);
    assert.deepEqual([childProject.metadata.name, rootProject.metadata.name], ["shop-dev", "shop-dev-root"]);
    assert.ok(childProject.spec.destinations.every(({ namespace }: { namespace: string }) => namespace !== "argocd"));
    assert.deepEqual(rootProject.spec.sourceRepos, [repositoryUrl]);
    assert.deepEqual(rootProject.spec.destinations, [{ server: "https://kubernetes.default.svc", namespace: "argocd" }]);
    assert.deepEqual(rootProject.spec.namespaceResourceWhitelist, [{ group: "argoproj.io", kind: "Application" }]);
    assert.deepEqual([rootProject.spec.clusterResourceWhitelist, rootProject.spec.clusterResourceBlacklist], [[], [{ group: "*", kind: "*" }]]);
    const { inputs } = await root(shop);
    assert.equal(inputs.spec.project, "shop-dev-root");
    assert.equal(inputs.spec.source.helm.valuesObject.defaults.project, "shop-dev");
  });

  it("overrules the copies of tokens that Argo CD writes into the roles, and leaves its status alone", async () => {
    for (const project of Object.values(await projects(shop))) {
      assert.equal(project.metadata.annotations["pulumi.com/patchForce"], "true");
      assert.ok(!("status" in project));
    }
  });

  it("keeps namespaces from being deleted, unless told otherwise", async () => {
    const namespaces = async (args: EnvironmentArgs) =>
      (await record((opts) => new Environment("shop", args, opts))).filter(({ inputs }) => inputs.kind === "Namespace").map(({ protect }) => protect);
    assert.deepEqual(await namespaces(shop), [true]);
    assert.deepEqual(await namespaces({ ...shop, protectData: false }), [false]);
  });

  it("registers nothing but its projects and its root where somebody else owns the platform", async () => {
    const registered = await record((opts) => new Environment("shop", { ...shop, createNamespaces: false }, opts));
    assert.deepEqual(registered.flatMap(({ inputs }) => inputs.kind ?? []), ["ConfigMap", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "AppProject", "AppProject", "Application"]);
  });

  it("tells the Applications and namespaces of two environments in one cluster apart", async () => {
    const args = { ...shop, nameSuffix: "dev", applications: [app("operator"), app("shop-dev-web", { after: ["operator"] }), app("api-dev", { after: ["operator"] })] };
    const values = await children(args);
    assert.deepEqual(Object.keys(values), ["api-dev", "operator-dev", "shop-dev-web-dev"]);
    assert.ok(Object.values<any>(values).every(({ destination }) => destination.namespace === "shop-dev"));
    const named = await children({ ...shop, nameSuffix: "dev", applications: [app("web", { destination: { namespace: "dev" } })] });
    assert.equal(named["web-dev"].destination.namespace, "dev");
    assert.equal(values["shop-dev-web-dev"].additionalAnnotations["argocd.argoproj.io/sync-wave"], "1");
  });

  it("deploys to a registered cluster what names no other, and creates no namespace for it here", async () => {
    const args = { ...shop, destinationCluster: "production", clusters: ["production"], applications: [app("web"), app("here", { destination: { namespace: "shop", clusterName: "in-cluster" } })] };
    const values = await children(args);
    assert.deepEqual(values.web.destination, { name: "production", namespace: "shop" });
    assert.deepEqual(values.here.destination, { name: "in-cluster", namespace: "shop" });
    const registered = await record((opts) => new Environment("shop", args, opts));
    assert.ok(registered.every(({ inputs }) => inputs.kind !== "Namespace"));
  });

  it("takes a dated exception for automatic production", async () => {
    const { inputs } = await root({ ...shop, environment: "prod", syncPolicy: "automatic", exception: { until: "2026-12-31", reason: "migration" } });
    assert.deepEqual(inputs.spec.syncPolicy.automated, { prune: true, selfHeal: true });
  });

  it("leaves namespaces to others where it is told to", async () => {
    const registered = await record((opts) => new Environment("shop", { ...shop, existingNamespaces: ["shop"] }, opts));
    assert.ok(registered.every(({ inputs }) => inputs.kind !== "Namespace"));
  });

  describe("refuses", () => {
    const rejected: [title: string, change: Partial<EnvironmentArgs>, problems: [string, string][]][] = [
      ["an unknown dependency", { applications: [app("postgres-operator"), app("web", { after: ["postgres-operater"] })] },
        [["applications[1].after[0]", 'unknown Application "postgres-operater"; did you mean "postgres-operator"?']]],
      ["a cycle", { applications: [app("a", { after: ["c"] }), app("b", { after: ["a"] }), app("c", { after: ["b"] })] },
        [["applications[0].after", "cycle: a -> c -> b -> a"]]],
      ["every cycle, and a wave besides", { applications: [app("a", { after: ["b"] }), app("b", { after: ["a"] }), app("c", { after: ["d"] }), app("d", { after: ["c"] }), app("e", { after: ["e"] }), app("f", { wave: 99 }), app("g", { after: ["a"], wave: 50 })] }, [
        ["applications[0].after", "cycle: a -> b -> a"],
        ["applications[2].after", "cycle: c -> d -> c"],
        ["applications[4].after", "cycle: e -> e"],
        ["applications[5].wave", "must be from -10 to 10, got 99"],
        ["applications[6].wave", "must be from -10 to 10, got 50"],
      ]],
      ["a chart at an oci:// address", { applications: [app("a", { source: { repositoryUrl: "oci://registry.example/charts", chart: "nginx", targetRevision: "1.0.0" } })] }, [
        ["applications[0].source.chart", 'must not be given with "oci://registry.example/charts", got "nginx": Argo CD ignores the chart of an oci:// address; leave out "oci://", or put the chart behind the address and give path "." in place of chart'],
      ]],
      ["the output of a resource for a namespace", { applications: [app("a", { destination: { namespace: pulumi.output("shop") as unknown as string } })] }, [
        ["applications[0].destination.namespace", "must be text that is known before an update, got the output of a resource: give the name itself"],
      ]],
      ["an Application after itself", { applications: [app("a", { after: ["a"] })] }, [["applications[0].after", "cycle: a -> a"]]],
      ["a dependency in the same wave", { applications: [app("operator", { wave: 1 }), app("database", { wave: 1, after: ["operator"] })] },
        [["applications[1].wave", 'wave 1 of "database" must be above wave 1 of "operator", which it comes after']]],
      ["a wave outside the range", { waves: { first: -2, last: 4 }, applications: [app("web", { wave: 5 })] },
        [["applications[0].wave", "must be from -2 to 4, got 5"]]],
      ["a derived wave outside the range", { waves: { first: 0, last: 0 }, applications: [app("a"), app("b", { after: ["a"] })] },
        [["applications[1].wave", "must be from 0 to 0, got 1 (it follows from after: a)"]]],
      ["a fractional wave", { applications: [app("web", { wave: 1.5 })] }, [["applications[0].wave", "must be a whole number, got 1.5"]]],
      ["waves the wrong way round", { waves: { first: 3, last: -3 }, applications: [app("web", { wave: 3 })] },
        [["waves", "must be two whole numbers, the first not above the last, got 3 to -3"], ["applications[0].wave", "must be from 3 to -3, got 3"]]],
      ["waiting for what holds nobody up", { applications: [app("dash", { blocking: false }), app("web", { after: ["dash"] })] },
        [["applications[1].after[0]", '"dash" is declared with blocking: false, so nothing can wait for it']]],
      ["no branch and no repository, as from plain JavaScript", { branch: undefined as unknown as string, repositoryUrl: undefined as unknown as string },
        [["repositoryUrl", "must be the address of a Git repository, got nothing"], ["branch", "must be the name of a branch, got nothing"]]],
      ["what Git would take for an option or a helper", { branch: "--force", repositoryUrl: "ext::sh -c touch" }, [
        ["repositoryUrl", 'must be the address of a Git repository, got "ext::sh -c touch": blanks and control characters are none of it'],
        ["branch", 'must be the name of a branch such as "main" or "release/2026", got "--force"'],
      ]],
      ["a password with a slash in it", { repositoryUrl: "https://robot:hunter/2@git.example/x.git" },
        [["repositoryUrl", "must be an address without password and token, got one with it for git.example: credentials belong into a Secret"]]],
      ["a name that Kubernetes refuses", { applications: [app("Web_App")] },
        [["applications[0].name", 'must consist of a-z, 0-9 and "-" and begin and end with a letter or digit, got "Web_App"; did you mean "web-app"?']]],
      ["a name that is too long", { applications: [app("a".repeat(54))] },
        [["applications[0].name", `must have at most 53 characters, got 54 in "${"a".repeat(54)}"`]]],
      ["a bad namespace", { applications: [app("web", { destination: { namespace: "-shop" } })] },
        [["applications[0].destination.namespace", 'must consist of a-z, 0-9 and "-" and begin and end with a letter or digit, got "-shop"; did you mean "shop"?']]],
      ["a bad system name", { system: "Shop" },
        [["system", 'must consist of a-z, 0-9 and "-" and begin and end with a letter or digit, got "Shop"; did you mean "shop"?']]],
      ["a duplicate name", { applications: [app("web"), app("web")] }, [["applications[1].name", '"web" is already the name of applications[0]']]],
      ["the name of the root", { applications: [app("shop-dev")] }, [["applications[0].name", '"shop-dev" is the name of the root Application']]],
      ["no Application at all", { applications: [] }, [["applications", "must have at least one Application, got none"]]],
      ["Argo CD's own namespace", { applications: [app("web", { destination: { namespace: "argocd" } })] },
        [["applications[0].destination.namespace", 'must not be "argocd", where Argo CD keeps its own objects']]],
      ["both path and chart", { applications: [app("web", { source: { path: "x", chart: "y", targetRevision: "1.0.0" } })] },
        [["applications[0].source", "must have a path or a chart, got both"]]],
      ["neither path nor chart", { applications: [app("web", { source: {} })] }, [["applications[0].source", "must have a path or a chart, got neither"]]],
      ["a path outside the repository", { applications: [app("web", { source: { path: "../secrets" } })] },
        [["applications[0].source.path", 'must be a directory inside the repository, got "../secrets"']]],
      ["a chart without a version", { applications: [app("web", { source: { chart: "web", repositoryUrl: "https://charts.example" } })] },
        [["applications[0].source.targetRevision", 'must name the version of chart "web", got nothing'],
          ["applications[0].source.targetRevision", 'must be given for repository "https://charts.example", got nothing']]],
      ["a foreign repository that moves", { applications: [app("web", { source: { path: "x", repositoryUrl: "https://git.example/x.git", targetRevision: "main" } })] },
        [["applications[0].source.targetRevision", 'must be one version when children follow the root, got "main", which moves by itself']]],
      ["two destinations at once", { applications: [app("web", { destination: { namespace: "shop", server: "https://a", clusterName: "b" } })] },
        [["applications[0].destination", "must have at most one of server and clusterName, got both"]]],
      ["automatic production", { environment: "prod", syncPolicy: "automatic" },
        [["syncPolicy", 'must be "manual" in prod without a dated exception, got "automatic": a commit must not prune, heal or deploy in production by itself']]],
      ["unpinned children under a manual root", { syncPolicy: "manual", childRevision: "branch" },
        [["childRevision", 'must be "root" with syncPolicy "manual", got "branch": children that follow a branch deploy without a sync of the root']]],
      ["an exception that nobody needs", { exception: { until: "2026-12-31", reason: "x" } },
        [["exception", 'must only be given for a policy that prod refuses, got it for "automatic" in dev']]],
      ["an exception without day and reason", { environment: "prod", syncPolicy: "automatic", exception: { until: "2026-02-30", reason: " " } },
        [["exception.until", 'must be a day such as "2026-12-31", got "2026-02-30"'], ["exception.reason", "must say why, got nothing"]]],
      ["what its project does not allow", {
        projectRules: { repositories: [repositoryUrl], destinations: [{ namespace: "shop" }] },
        applications: [app("web", {
          destination: { namespace: "other" },
          clusterResources: [{ group: "rbac.authorization.k8s.io", kind: "ClusterRole" }],
          namespacedResources: [{ group: "", kind: "Secret" }, { group: "rbac.authorization.k8s.io", kind: "Role" }],
        })],
      }, [
        ["applications[0].destination", 'the project does not allow namespace "other" of this cluster; allowed are namespace "shop" of this cluster'],
        ["applications[0].clusterResources[0]", "the project does not allow kind ClusterRole.rbac.authorization.k8s.io"],
        ["applications[0].namespacedResources[1]", "the project does not allow kind Role.rbac.authorization.k8s.io"],
      ]],
      ["an object without a namespace whose name its project does not allow", {
        projectRules: { repositories: [repositoryUrl], destinations: [{ namespace: "shop" }], clusterResources: [{ group: "cert-manager.io", kind: "ClusterIssuer", name: "letsencrypt" }] },
        applications: [app("web", { clusterResources: ["letsencrypt", "other"].map((name) => ({ group: "cert-manager.io", kind: "ClusterIssuer", name })) })],
      }, [["applications[0].clusterResources[1]", 'the project does not allow kind ClusterIssuer.cert-manager.io "other"']]],
      ["Applications that create Applications, and kinds by wildcard", {
        applications: [app("web", { namespacedResources: [{ group: "argoproj.io", kind: "Application" }, { group: "*", kind: "*" }] })],
      }, [
        ["applications[0].namespacedResources[0]", "must not be Application.argoproj.io: only the root creates Applications, and only Pulumi projects"],
        ["applications[0].namespacedResources[1]", "must be one kind, got *.*"],
      ]],
      ["a cluster of all that is not registered any more", { clusters: ["edge"], destinationCluster: "production", applications: [app("web"), app("here", { destination: { namespace: "shop", clusterName: "in-cluster" } })] },
        [["destinationCluster", 'must be "edge" or "in-cluster", got "production"; 1 of 2 Applications go there, so it must stay among the clusters until none does']]],
      ["a misspelt cluster of all", { clusters: ["production"], destinationCluster: "productoin", applications: [app("web")] },
        [["destinationCluster", 'must be "production" or "in-cluster", got "productoin"; 1 of 1 Applications go there, so it must stay among the clusters until none does; did you mean "production"?']]],
      ["the last cluster of all, taken away", { clusters: [], destinationCluster: "staging-cluster", applications: [app("web")] },
        [["destinationCluster", 'must be "in-cluster", got "staging-cluster"; 1 of 1 Applications go there, so it must stay among the clusters until none does']]],
      ["a cluster that is not registered", { clusters: ["production"], applications: [app("web", { destination: { namespace: "shop", clusterName: "productoin" } })] },
        [["applications[0].destination.clusterName", 'must be "production" or "in-cluster", got "productoin"; did you mean "production"?']]],
      ["an unknown team", { teams: { sres: ["acme:sre"] } as object },
        [["teams.sres", 'must be "developers", "qa", "sre" or "viewers", got "sres"; did you mean "sre"?']]],
      ["a group that would be two fields of a policy", { teams: { sre: ["acme:sre", "a,b"] } }, [["teams.sre[1]", 'must be a group without commas and quotes, got "a,b"']]],
      ["a bad project name", { projectName: "Applications" },
        [["projectName", 'must consist of a-z, 0-9 and "-" and begin and end with a letter or digit, got "Applications"; did you mean "applications"?']]],
      ["an override of no windows", { emergencyOverride: { ticket: "INC-1", reason: "x", until: "2026-11-21T18:30:00Z" } },
        [["emergencyOverride", "must not be given without windows: there is nothing to override"]]],
      ["an unknown environment", { environment: "production" as "prod", syncPolicy: "manual" },
        [["environment", 'must be "dev", "staging" or "prod", got "production"; did you mean "prod"?']]],
      ["an unknown policy", { syncPolicy: "auto" as "automatic" },
        [["syncPolicy", 'must be "automatic", "automatic-foreground" or "manual", got "auto"; did you mean "automatic"?']]],
      ["an unknown child revision", { childRevision: "head" as "root" }, [["childRevision", 'must be "root" or "branch", got "head"']]],
    ];
    for (const [title, change, problems] of rejected) {
      it(title, () => assertRejected(() => new Environment("shop", { ...shop, ...change }), 'invalid Environment "shop"', problems));
    }

    it("everything at once, in one error", () => assertRejected(
      () => new Environment("shop", { ...shop, environment: "prod", syncPolicy: "automatic", applications: [app("Web"), app("api", { after: ["web"], wave: 99 })] }),
      'invalid Environment "shop"',
      [
        ["syncPolicy", 'must be "manual" in prod without a dated exception, got "automatic": a commit must not prune, heal or deploy in production by itself'],
        ["applications[0].name", 'must consist of a-z, 0-9 and "-" and begin and end with a letter or digit, got "Web"; did you mean "web"?'],
        ["applications[1].after[0]", 'unknown Application "web"; did you mean "Web"?'],
        ["applications[1].wave", "must be from -10 to 10, got 99"],
      ],
    ));
  });
});
