import * as pulumi from "@pulumi/pulumi";
import { join } from "node:path";
import * as components from "../../components";
import { packageDirectory } from "../../foundation/paths";
import { type UpstreamManifest } from "../../releases";

/** What a component is made of: plain args, and what is no plain data. */
export interface Tried {
  readonly args: Record<string, any>;
  readonly make: (args: any, opts: pulumi.ComponentResourceOptions) => unknown;
}

const base = { system: "shop", environment: "dev", repositoryUrl: "https://git.example.com/shop/gitops.git", branch: "main" };
const applications = [
  { name: "app", source: { path: "app" }, destination: { namespace: "shop" }, labels: { team: "a" }, annotations: { "a.example/b": "c" } },
  { name: "db", after: ["app"], source: { repositoryUrl: "https://charts.example.com", chart: "db", targetRevision: "1.2.3", helm: { valueFiles: ["values.yaml"], parameters: [{ name: "a", value: "b" }] } }, destination: { namespace: "data" } },
];
const exposure = { mode: "ingress", host: "a.example.com", ingressClassName: "nginx", tlsSecretName: "tls" };
const registries = [{ host: "ghcr.io", username: "u", password: "the-password" }];
const resources = (workload: string) => ({ [workload]: { requests: { cpu: "100m" }, limits: { cpu: "1", memory: "1Gi" } } });
const pem = (kind: string) => `-----BEGIN ${kind}-----\nYWJj\n-----END ${kind}-----\n`;

/** Every component with nearly every argument that its objects are made of. */
export function triedComponents({ argoCd, workflows, updater }: Readonly<Record<"argoCd" | "workflows" | "updater", UpstreamManifest>>): Record<string, Tried> {
  const cluster = { context: "x" };
  return {
    Application: {
      args: { applicationName: "a", project: "shop", source: { repositoryUrl: base.repositoryUrl, path: "a", targetRevision: "main" }, destination: { namespace: "a" }, labels: { team: "a" }, argoCdNamespace: "argocd" },
      make: (args, opts) => new components.Application("x", args, opts),
    },
    ArgoCd: {
      args: {
        namespace: "argocd", exposure, reconciliationSeconds: 60, syncTimeoutSeconds: 60, administrators: ["team:admins"], config: { "a.b": "c" }, parameters: { "a.b": "c" }, resources: resources("argocd-server"), controllers: 1,
        singleSignOn: { url: "https://a.example.com", clientId: "c", clientSecret: "the-client-secret", organizations: [{ name: "o", teams: ["t"] }] },
        clusters: [
          { name: "edge", server: "https://192.0.2.4", bearerToken: "the-bearer-token-of-edge", namespaces: ["a"] }, { name: "eks", server: "https://192.0.2.6", aws: { clusterName: "c", roleArn: "arn:aws:iam::1:role/r" } },
          { name: "far", server: "https://192.0.2.5", clientCertificate: { certificate: pem("CERTIFICATE"), key: pem("PRIVATE KEY") } },
          { name: "gke", server: "https://192.0.2.7", exec: { command: "login", args: ["a"], env: { TOKEN: "the-token-of-exec" }, apiVersion: "client.authentication.k8s.io/v1" } },
        ],
      },
      make: (args, opts) => new components.ArgoCd("x", { ...args, manifest: argoCd, cluster }, opts),
    },
    ArgoWorkflows: {
      args: {
        namespace: "argo", exposure, serverReplicas: 1, executorNamespaces: ["ci"], parallelism: 1, namespaceParallelism: 1, retention: { successSeconds: 1, failureSeconds: 1 }, resources: resources("argo-server"), config: { a: "b" },
        artifacts: { endpoint: "s3.example.com", bucket: "builds", credentialsSecret: "s", region: "eu" }, images: { controller: "quay.io/a/b:1" },
      },
      make: (args, opts) => new components.ArgoWorkflows("x", { ...args, manifest: workflows, cluster }, opts),
    },
    BuildPipeline: {
      args: {
        ...base, environment: undefined, namespace: "ci", registry: "ghcr.io/team", registrySecretName: "r", imageTag: "1.2.3", parallelBuilds: 1, timeoutSeconds: 600, services: [{ name: "api", context: "api", test: { image: "a/b:1", command: ["make"] } }],
        gitCredentials: { username: "bot", token: "the-git-token-of-the-bot" }, webhook: { repository: "team/app", secret: "the-webhook-secret-of-it" }, commitStatus: { repository: "team/app", token: "the-status-token-of-it" },
        schedule: { cron: "0 3 * * *", timeZone: "UTC" }, resources: { cpu: "1", memory: "1Gi", disk: "1Gi" }, tagCommit: { kustomization: "app/kustomization.yaml" }, deployment: { applications: ["app"] },
        artifacts: { store: { endpoint: "s3.example.com", bucket: "builds", accessKey: "the-access-key", secretKey: "the-secret-key-of-it", region: "eu" } },
      },
      make: (args, opts) => new components.BuildPipeline("x", args, opts),
    },
    DeliveryRepository: {
      args: { owner: "team", secrets: { TOKEN: "the-secret-value" }, variables: { A: "b" }, webhooks: [{ url: "https://a.example", secret: "the-webhook-secret-of-it" }], topics: ["gitops"], labels: [{ name: "bug", color: "d73a4a" }], teams: { platform: "push" } },
      make: (args, opts) => new components.DeliveryRepository("x", args, opts),
    },
    Environment: {
      args: { ...base, applications, pullSecrets: { name: "s", namespaces: [], registries }, teams: { developers: ["team:dev"] }, projectName: "shop", argoCdNamespace: "argocd", nameSuffix: "b", windows: [{ kind: "deny", schedule: "0 3 * * *", duration: "1h", timeZone: "UTC" }] },
      make: (args, opts) => new components.Environment("x", args, opts),
    },
    ImageUpdater: {
      args: {
        ...base, writer: "image-updater", applications: applications.slice(0, 1), gitSecretName: "g",
        updates: [{ application: "app", target: "kustomization", images: [{ alias: "app", image: "ghcr.io/team/app", strategy: "semver", constraint: "~1.2", pullSecretName: "p" }] }],
      },
      make: (args, opts) => new components.ImageUpdater("x", { ...args, imageWriters: new components.ImageWriters() }, opts),
    },
    ImageUpdaterController: {
      args: { argoCdNamespace: "argocd", intervalSeconds: 60, commitUser: "u", commitEmail: "u@a.example", registries: [{ prefix: "ghcr.io", apiUrl: "https://ghcr.io", requestsPerSecond: 1, credentials: { username: "u", password: "the-password" } }] },
      make: (args, opts) => new components.ImageUpdaterController("x", { ...args, manifest: updater, cluster }, opts),
    },
    NodeTrust: {
      args: { namespace: "node-trust", directory: "/etc/containerd/certs.d", image: "a/b:1", registries: [{ address: "registry.example:5000", endpoint: "http://127.0.0.1:30500" }] },
      make: (args, opts) => new components.NodeTrust("x", args, opts),
    },
    Project: {
      args: {
        projectName: "shop", description: "d", repositories: [base.repositoryUrl], destinations: [{ server: "https://kubernetes.default.svc", namespace: "shop" }], argoCdNamespace: "argocd",
        clusterResources: [{ group: "", kind: "Namespace", name: "a" }], namespacedResources: [{ group: "apps", kind: "Deployment" }],
      },
      make: (args, opts) => new components.Project("x", args, opts),
    },
    PullSecrets: { args: { name: "s", namespaces: ["a"], registries, patchDefaultServiceAccounts: true }, make: (args, opts) => new components.PullSecrets("x", args, opts) },
    Registry: {
      args: {
        namespace: "infrastructure", image: "docker.io/library/registry:3.1.2", storage: "20Gi", storageClassName: "fast", exposure: { mode: "node-port", nodePort: 30500 }, users: [{ name: "u", password: "the-password" }], tls: { secretName: "t" },
        garbageCollection: { schedule: "0 3 * * 0", timeZone: "UTC", timeLimitMinutes: 10, kubectlImage: "a/b:1" }, monitoringNamespace: "m", nodeCidrs: ["10.0.0.0/8"],
      },
      make: (args, opts) => new components.Registry("x", args, opts),
    },
    "Registry on an object store": {
      args: { exposure, objectStore: { bucket: "images", region: "eu", endpoint: "https://s3.example.com", rootDirectory: "a", replicas: 2, httpSecret: "the-http-secret-of-it", credentials: { accessKey: "the-access-key", secretKey: "the-secret-key-of-it" } } },
      make: (args, opts) => new components.Registry("x", args, opts),
    },
    ServiceImage: {
      args: {
        image: "ghcr.io/team/app", build: {
          context: join(packageDirectory, "test", "components", "service-image", "support"), source: "https://a.example", revision: "0".repeat(40), arguments: { A: "b" },
          secrets: { npm: "the-npm-token-of-it" }, login: { username: "u", password: "the-password" },
        },
      },
      make: (args, opts) => new components.ServiceImage("x", args, opts),
    },
  };
}
