import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { UserError } from "../../foundation/errors";
import { packageDirectory } from "../../foundation/paths";
import { RepositorySystem, repositoryFiles, RepositoryOptions } from "../../gitops-repository";
import { everywhere, httpProbes, LayoutKind } from "../../workloads";
import { club, helpdesk, labs, withUnits } from "../workloads/support/systems";

const known = new Map<RepositorySystem, ReadonlyMap<string, string>>();
/** The files on the branch of dev, made once. */
function filesOf(system: RepositorySystem): ReadonlyMap<string, string> {
  const files = known.get(system) ?? repositoryFiles(system, "dev").files;
  known.set(system, files);
  return files;
}
const textOf = (system: RepositorySystem, path: string, options?: RepositoryOptions) => (options ? repositoryFiles(system, "dev", options).files : filesOf(system)).get(path) ?? "";
const yamlOf = (system: RepositorySystem, path: string, options?: RepositoryOptions): any => parse(textOf(system, path, options));
const pathsBelow = (system: RepositorySystem, directory: string) => [...filesOf(system).keys()].filter((path) => path.startsWith(`${directory}/`)).map((path) => path.slice(directory.length + 1));
const rejects = (system: RepositorySystem, message: string) => throws(() => repositoryFiles(system, "dev"), (error: unknown) => error instanceof UserError && (equal(error.message, message), true));

describe("the objects of a unit", () => {
  /** How often the objects of the manifests of a system are looked at while its repository is written. */
  const looks = (system: RepositorySystem, options: RepositoryOptions): number => {
    let count = 0;
    const watched = withUnits(system, (units) => {
      for (const manifest of units.flatMap(({ manifests = [] }) => manifests)) {
        const { object } = manifest;
        Object.defineProperty(manifest, "object", { enumerable: true, get: () => { count += 1; return object; } });
      }
    });
    repositoryFiles(watched, "dev", options);
    return count;
  };

  it("are built once, also where a rehearsal asks what it can show of them", () => {
    ok(looks(club, {}) > 0);
    equal(looks(club, { rehearsal: true }), looks(club, {}));
  });
});

describe("a repository with overlays (B3)", () => {
  it("has the documented files in the base and the overlays", () => {
    deepEqual(pathsBelow(helpdesk, "k8s/base"), [
      "backend-deployment.yaml", "backend-endpoint-check-job.yaml", "backend-networkpolicies.yaml", "backend-pdb.yaml", "backend-serviceaccount.yaml",
      "frontend-deployment.yaml", "frontend-networkpolicies.yaml", "frontend-pdb.yaml", "frontend-serviceaccount.yaml", "kustomization.yaml",
      "postgres-deployment.yaml", "postgres-networkpolicies.yaml", "postgres-serviceaccount.yaml", "services.yaml",
    ]);
    const common = ["ingress.yaml", "kustomization.yaml", "namespace.yaml", "patch-replicas.yaml"];
    deepEqual(pathsBelow(helpdesk, "k8s/overlays/staging"), ["backend-migration-job.yaml", ...common, "patch-variables.yaml"]);
    deepEqual(pathsBelow(helpdesk, "k8s/overlays/prod"), [
      "backend-contract-job.yaml", "backend-expand-job.yaml", "backend-hpa.yaml", "backend-migrate-job.yaml", ...common, "patch-resources.yaml", "patch-variables.yaml",
    ]);
  });

  it("lists in every kustomization what lies beside it", () => {
    for (const directory of ["k8s/base", "k8s/overlays/dev", "k8s/overlays/staging", "k8s/overlays/prod"]) {
      const { resources, patches = [] } = yamlOf(helpdesk, `${directory}/kustomization.yaml`);
      const listed = [...resources.filter((path: string) => path !== "../../base"), ...patches.map(({ path }: { path: string }) => path), "kustomization.yaml"];
      deepEqual(listed.sort(), pathsBelow(helpdesk, directory));
      equal(resources.includes("../../base"), directory !== "k8s/base");
    }
  });

  it("leaves replicas to the overlays, and to nobody where the load decides", () => {
    const base = parse(textOf(helpdesk, "k8s/base/frontend-deployment.yaml"));
    ok(!("replicas" in base.spec));
    const replicas = (environment: string) => parseAllDocuments(textOf(helpdesk, `k8s/overlays/${environment}/patch-replicas.yaml`)).map((document: any) => document.toJS()).map(({ metadata, spec }: any) => [metadata.name, spec]);
    deepEqual(["dev", "staging", "prod"].map(replicas), [
      [["backend", { replicas: 1 }], ["frontend", { replicas: 1 }]], [["backend", { replicas: 2 }], ["frontend", { replicas: 2 }]], [["frontend", { replicas: 3 }]],
    ]);
  });

  it("has the variables of all in the base, and those of one environment in its patch", () => {
    const names = (text: string) => [...text.matchAll(/- name: (LOG_\w+)/g)].map(([, name]) => name);
    deepEqual(names(textOf(helpdesk, "k8s/base/backend-deployment.yaml")), ["LOG_FORMAT"]);
    deepEqual(names(textOf(helpdesk, "k8s/overlays/dev/patch-variables.yaml")), ["LOG_LEVEL"]);
  });

  it("labels the namespace for Pod Security, and has Argo CD never delete it", () => {
    deepEqual(yamlOf(helpdesk, "k8s/overlays/prod/namespace.yaml").metadata, {
      name: "prod",
      annotations: { "argocd.argoproj.io/sync-options": "Prune=false,Delete=false" },
      labels: { "pod-security.kubernetes.io/enforce": "restricted", "pod-security.kubernetes.io/enforce-version": "v1.34", "pod-security.kubernetes.io/warn": "restricted" },
    });
  });

  it("names each image by its documented name, with the tag that Git has, or the first one", () => {
    const images = (options?: RepositoryOptions) => yamlOf(helpdesk, "k8s/overlays/dev/kustomization.yaml", options).images;
    const frontend = { name: "registry.example.com/helpdesk/frontend", newName: "registry.example.com/helpdesk/frontend", newTag: "unreleased" };
    deepEqual(images(), [{ name: "backend", newName: "registry.example.com/helpdesk/backend", newTag: "unreleased" }, frontend]);
    const versions: RepositoryOptions["versions"] = (file, image) => (file === "k8s/overlays/dev/kustomization.yaml" && image === "backend" ? { digest: "sha256:1" } : undefined);
    deepEqual(images({ versions }), [{ name: "backend", newName: "registry.example.com/helpdesk/backend", digest: "sha256:1" }, frontend]);
  });
});

describe("a repository with directories (M3, M7)", () => {
  it("has the documented files", () => {
    deepEqual(pathsBelow(club, "k8s/mail"), [
      "configmap.yaml", "deployment.yaml", "externalsecret-mail-secrets.yaml", "kustomization.yaml", "migration-job.yaml",
      "networkpolicy-allow-dns.yaml", "networkpolicy-allow-from-monitoring.yaml", "networkpolicy-allow-from-site.yaml", "networkpolicy-allow-kratos.yaml",
      "networkpolicy-allow-linkerd.yaml", "networkpolicy-allow-redis.yaml", "networkpolicy-allow-smtp.yaml", "networkpolicy-default-deny.yaml",
      "pdb.yaml", "service.yaml", "serviceaccount.yaml",
    ]);
  });

  it("holds on every branch what its environment wants", () => {
    const replicas = (["dev", "staging", "prod"] as const).map((environment) => parse(repositoryFiles(club, environment).files.get("k8s/mail/deployment.yaml") ?? "").spec.replicas);
    deepEqual(replicas, [1, 2, 3]);
  });

  it("refuses environments that share a directory on one branch, and differ", () => {
    rejects({ ...club, environments: { ...club.environments, staging: { branch: "main" } } },
      'unit "mail": dev and staging share the directory "k8s/mail" on one branch, and differ in k8s/mail/deployment.yaml');
  });

  it("has charts of others as dependencies of our own, with the values of the environment", () => {
    deepEqual(yamlOf(club, "k8s/cert-manager/Chart.yaml").dependencies, [{ name: "cert-manager", version: "1.18.2", repository: "https://charts.example.com" }]);
    const values = (environment: "dev" | "prod") => parse(repositoryFiles(club, environment).files.get("k8s/cert-manager/values.yaml") ?? "");
    deepEqual(values("dev"), { "cert-manager": { crds: { enabled: true }, resources: { requests: { cpu: "50m" } } } });
    deepEqual(values("prod"), { "cert-manager": { crds: { enabled: true }, replicaCount: 2, resources: { requests: { cpu: "50m", memory: "64Mi" } } } });
  });
});

describe("a repository with charts (Q1)", () => {
  it("has a chart for each service, one with them as dependencies, and values for each environment", () => {
    deepEqual(yamlOf(labs, "helm-charts/labs-platform/Chart.yaml").dependencies, ["orchestrator", "workcell"].map((name) => ({ name, version: "0.1.0", repository: `file://../${name}` })));
    const values = yamlOf(labs, "environments/production-env-1/values.yaml");
    deepEqual(Object.keys(values), ["global", "orchestrator", "workcell"]);
    deepEqual([values.global, values.workcell.image, values.workcell.replicas, values.orchestrator.replicas], [{ environment: "prod" }, { repository: "registry.example.com/labs/workcell", tag: "unreleased" }, 3, undefined]);
    deepEqual(values.orchestrator.variables, { GREETING: "{{ not an expression }}", MODE: "fast", ZONE: "no" });
  });

  it("begins the status of each environment, and never writes it again", () => {
    const { seeds, files } = repositoryFiles(labs, "dev");
    deepEqual([...seeds].sort(), ["environments/dev-env-1/status.yaml", "environments/production-env-1/status.yaml", "environments/staging-env-1/status.yaml"]);
    for (const path of seeds) deepEqual(parse(files.get(path) ?? ""), { status: "unknown" });
  });
});

describe("every repository", () => {
  it("is the same, byte for byte, for the same declaration", () => {
    for (const system of [helpdesk, club, labs]) deepEqual([...repositoryFiles(system, "prod").files], [...repositoryFiles(structuredClone(system), "prod").files]);
  });

  it("has the chart that renders the Applications, as it is here", () => {
    for (const file of ["Chart.yaml", "values.yaml", "templates/applications.yaml"]) {
      equal(textOf(labs, `charts/applications/${file}`), readFileSync(join(packageDirectory, "charts", "applications", file), "utf8"));
    }
  });

  it("has code owners: an environment's own directories after everything else", () => {
    equal(textOf(helpdesk, "CODEOWNERS"), [
      "# The last line that matches a file counts.", "* @example/platform", "/k8s/overlays/prod/ @example/sre",
      "# gitops:keep: lines between these marks stay as they are", "# gitops:end", "",
    ].join("\n"));
    ok(textOf(labs, "CODEOWNERS").includes("# No owners are declared."));
  });

  it("says in its README what lies where", () => {
    ok(textOf(helpdesk, "README.md").includes("| helpdesk | `k8s/base`, `k8s/overlays/dev`, `k8s/overlays/staging`, `k8s/overlays/prod` | backend, frontend, postgres |"));
    ok(textOf(labs, "README.md").includes("| labs | `helm-charts/labs-platform`, `environments/dev-env-1`, `environments/staging-env-1`, `environments/production-env-1` |"));
    ok(textOf(club, "README.md").includes("| prod | `production` |"));
    ok(textOf(helpdesk, "README.md").includes("\nThe cluster brings along: metrics-server.\n"));
  });

  it("says in its README which Secrets somebody creates, and which a store has", () => {
    const own = withUnits(helpdesk, (units) => Object.assign(units[0] ?? {}, {
      secrets: [...(units[0]?.secrets ?? []), { name: "mail", keys: ["user", "password"] }, { name: "api", keys: ["token"], external: { store: "vault", key: "helpdesk/api" } }], pullSecret: "registry",
    }));
    const text = textOf(own, "README.md");
    for (const line of [
      "| Namespace | Secret | Keys |\n|---|---|---|\n",
      "| `dev`, `staging`, `prod` | `mail` | `user`, `password` |\n| `dev`, `staging`, `prod` | `registry` | `.dockerconfigjson`, for",
      "| Namespace | Secret | Keys | From |\n|---|---|---|---|\n| `dev`, `staging`, `prod` | `api` | `token` | `helpdesk/api` of the ClusterSecretStore `vault` |\n",
    ]) ok(text.includes(line), text);
  });

  it("holds no value of a Secret", () => {
    for (const system of [helpdesk, club, labs]) for (const [path, text] of filesOf(system)) ok(!/^kind: Secret$/m.test(text), path);
  });

  it("is refused with everything that is wrong, and the Applications that have it", () => {
    rejects(withUnits(club, ([mail, , , operator]) => { mail.namespaces.prod = "Club"; operator.charts[0].version = "1.x"; }), [
      'the Applications of system "club" are not right:',
      '  applications[0].unit.namespaces.prod: must consist of a-z, 0-9 and "-" and begin and end with a letter or digit, got "Club"; did you mean "club"?',
      '  applications[3].unit.charts[0].version: must be an exact version such as "1.2.3", got "1.x"',
    ].join("\n"));
  });

  it("needs a declaration", () => {
    rejects({ ...club, name: "labs", applications: club.applications.filter(({ external }) => external !== undefined) }, 'system "labs" declares no content for its repository');
  });
});

describe("the repository of a rehearsal", () => {
  const { files, standIns, omitted } = repositoryFiles(club, "dev", { rehearsal: true });

  it("says what something else stands in for, and why", () => {
    deepEqual(standIns, [
      { application: "club-alerts", path: "k8s/alerts", reason: "nobody there knows PrometheusRule of monitoring.coreos.com/v1" },
      { application: "cert-manager", path: "k8s/cert-manager", reason: 'chart "cert-manager" comes from https://charts.example.com' },
      { application: "foreign", path: "k8s/foreign", reason: "the system does not declare its content" },
    ]);
    for (const { path } of standIns) deepEqual([...files.keys()].filter((file) => file.startsWith(`${path}/`)), []);
  });

  it("leaves objects out whose kinds nobody there knows", () => {
    deepEqual(omitted, [{ application: "club-mail", path: "k8s/mail", kind: "ExternalSecret", name: "mail-secrets" }]);
    ok(!parse(files.get("k8s/mail/kustomization.yaml") ?? "").resources.some((file: string) => file.startsWith("externalsecret")));
    ok(files.has("k8s/mail/deployment.yaml"));
  });

  it("differs in nothing else", () => {
    deepEqual([...repositoryFiles(helpdesk, "dev", { rehearsal: true }).files], [...repositoryFiles(helpdesk, "dev").files]);
    deepEqual(repositoryFiles(helpdesk, "dev", { rehearsal: true }).standIns, []);
  });
});

describe("a unit of two services with one image", () => {
  it("has one entry for it", () => {
    const service = (name: string) => ({ name, image: "registry.example.com/one", port: 80, probes: httpProbes("/") });
    const system: RepositorySystem = {
      ...club,
      applications: [{ unit: { name: "one", layout: { kind: LayoutKind.Directory, paths: everywhere("one") }, namespaces: everywhere("one"), services: [service("web"), service("worker")] } }],
    };
    deepEqual(yamlOf(system, "one/kustomization.yaml").images, [{ name: "registry.example.com/one", newName: "registry.example.com/one", newTag: "unreleased" }]);
  });
});
