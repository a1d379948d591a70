import { anyPatchOf, atLeast, exactly, type VersionRequirement } from "./versions";
import type { BuildSize, ModuleName } from "./modules";
import type { ToolName } from "./types";

/** What is known about one tool: which versions serve, how to ask a binary for its own, how to build it. */
export interface ToolDefinition {
  /** Version of the publisher's release that is downloaded. */
  version: string;
  /** Version that the Go modules give, where it is another one; default `version`. */
  builtVersion?: string;
  /** When a program of this name on PATH serves; without it PATH is not searched. */
  onPath?: { requirement: VersionRequirement; versionArguments: readonly string[] };
  /** The package to build, and what a build of it alone costs. */
  build: { module: ModuleName; package: string } & BuildSize;
  /** A tool that must come from the same place, because the two only work as a pair. */
  companion?: ToolName;
}

const kubernetes = "1.36.3";
const etcd = "3.6.16";
const kwok = "0.8.0";
const argoCd = "3.5.7";
const argoWorkflows = "3.7.18";
const kustomize = "5.8.2";
const registry = "3.1.2";
/** The version in the image of Argo CD 3.5.7. It uses the Kubernetes libraries of 1.36, so the two share a build. */
const helm = "4.2.1";

function controlPlane(name: string, size: BuildSize): ToolDefinition {
  return {
    version: kubernetes,
    onPath: { requirement: anyPatchOf(kubernetes), versionArguments: ["--version"] },
    build: { module: "cluster", package: `k8s.io/kubernetes/cmd/${name}`, ...size },
  };
}

/** Small programs of ours around the packages of Argo Workflows; of its releases only the `argo` command can be downloaded. */
function workflows(name: string, size: BuildSize): ToolDefinition {
  return { version: argoWorkflows, build: { module: "argo-workflows", package: `./${name}`, ...size } };
}

/** All tools. Versions change here and in `modules/` together; a test compares the two. */
export const catalogue: Readonly<Record<ToolName, ToolDefinition>> = {
  etcd: {
    version: etcd,
    onPath: { requirement: anyPatchOf(etcd), versionArguments: ["--version"] },
    build: { module: "cluster", package: "go.etcd.io/etcd/server/v3", packages: 579, megabytes: 178 },
  },
  "kube-apiserver": controlPlane("kube-apiserver", { packages: 2053, megabytes: 466 }),
  "kube-controller-manager": controlPlane("kube-controller-manager", { packages: 2433, megabytes: 489 }),
  "kube-scheduler": controlPlane("kube-scheduler", { packages: 1439, megabytes: 410 }),
  kubectl: {
    version: kubernetes,
    onPath: { requirement: atLeast("1.33"), versionArguments: ["version", "--client"] },
    build: { module: "cluster", package: "k8s.io/kubernetes/cmd/kubectl", packages: 909, megabytes: 352 },
  },
  kwok: {
    version: kwok,
    onPath: { requirement: anyPatchOf(kwok), versionArguments: ["--version"] },
    build: { module: "cluster", package: "sigs.k8s.io/kwok/cmd/kwok", packages: 990, megabytes: 277 },
  },
  argocd: {
    version: argoCd,
    onPath: { requirement: exactly(argoCd), versionArguments: ["version", "--client", "--short"] },
    build: { module: "cluster", package: "github.com/argoproj/argo-cd/v3/cmd", packages: 2289, megabytes: 1334 },
  },
  kustomize: {
    version: kustomize,
    onPath: { requirement: anyPatchOf(kustomize), versionArguments: ["version"] },
    build: { module: "cluster", package: "sigs.k8s.io/kustomize/kustomize/v5", packages: 388, megabytes: 83 },
  },
  helm: {
    version: helm,
    onPath: { requirement: atLeast(helm), versionArguments: ["version", "--short"] },
    build: { module: "cluster", package: "helm.sh/helm/v4/cmd/helm", packages: 1035, megabytes: 416 },
  },
  // Nobody publishes this one: it is a small program of ours around a library.
  miniredis: {
    version: "2.38.0",
    build: { module: "cluster", package: "./miniredis", packages: 183, megabytes: 3 },
  },
  "workflow-controller": workflows("workflow-controller", { packages: 1337, megabytes: 1049 }),
  "argo-server": workflows("argo-server", { packages: 1178, megabytes: 794 }),
  argolint: workflows("argolint", { packages: 1170, megabytes: 791 }),
  // On PATH it is not looked for: the name is too common. Built, it is the same server without cloud storage.
  registry: {
    version: registry,
    build: { module: "registry", package: "./registry", packages: 573, megabytes: 205 },
  },
  pulumi: {
    version: "3.248.0",
    builtVersion: "3.200.0",
    onPath: { requirement: atLeast("3.200.0"), versionArguments: ["version"] },
    build: { module: "pulumi", package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", packages: 1367, megabytes: 1190 },
    companion: "pulumi-language-nodejs",
  },
  // It cannot be asked for its version: on PATH it is the one beside the `pulumi` that is used.
  "pulumi-language-nodejs": {
    version: "3.248.0",
    builtVersion: "3.68.0",
    build: {
      module: "pulumi-language-nodejs",
      package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
      packages: 532,
      megabytes: 282,
    },
    companion: "pulumi",
  },
};

/** The version of Argo CD whose controllers run, and whose scripts they need. */
export const argoCdVersion = argoCd;
