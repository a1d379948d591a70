import { join } from "node:path";
import { packageDirectory } from "../../foundation/paths";

/** The Go modules under `modules/`. */
export type ModuleName = "cluster" | "registry" | "argo-workflows" | "pulumi" | "pulumi-language-nodejs";

/** What a build from empty caches takes; `go list -deps` says so. Only announcements and progress depend on it. */
export interface BuildSize {
  /** Packages that are compiled, the standard library included. */
  packages: number;
  /** Sources of the modules that these packages come from, unpacked. */
  megabytes: number;
}

/** How the programs of one module are built, and what all of them together take. */
export interface ModuleDefinition extends BuildSize {
  /** `-ldflags`, the same for every program of the module: the linker ignores settings that do not concern it. */
  linkerFlags: readonly string[];
}

function set(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`);
}

const strip = ["-s", "-w"];

/**
 * Everything that shares the Kubernetes libraries is one module, so that they are compiled once.
 *
 * Argo CD's version goes without "v": it adds one, and its server refuses a client that calls itself "vv3.5.7".
 */
export const modules: Readonly<Record<ModuleName, ModuleDefinition>> = {
  cluster: {
    linkerFlags: [
      ...strip,
      ...set({
        "k8s.io/component-base/version.gitVersion": "v1.36.3",
        "k8s.io/component-base/version.gitMajor": "1",
        "k8s.io/component-base/version.gitMinor": "36",
        "k8s.io/component-base/version.gitTreeState": "clean",
        "github.com/argoproj/argo-cd/v3/common.version": "3.5.7",
        "github.com/argoproj/argo-cd/v3/common.gitTreeState": "clean",
        "helm.sh/helm/v4/internal/version.version": "v4.2.1",
        "sigs.k8s.io/kustomize/api/provenance.version": "v5.8.2",
      }),
    ],
    packages: 3926,
    megabytes: 1563,
  },
  // Its own module: Argo Workflows 3.7 does not compile against the Kubernetes libraries of the others.
  "argo-workflows": {
    linkerFlags: [...strip, ...set({ "github.com/argoproj/argo-workflows/v3.version": "v3.7.18", "main.version": "3.7.18" })],
    packages: 1381,
    megabytes: 1385,
  },
  // A module of its own, because it would move the versions of others: Argo CD's logger, for one.
  registry: {
    linkerFlags: [...strip, ...set({ "github.com/distribution/distribution/v3/version.version": "v3.1.2" })],
    packages: 573,
    megabytes: 205,
  },
  pulumi: {
    linkerFlags: [...strip, ...set({ "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": "3.200.0" })],
    packages: 1367,
    megabytes: 1190,
  },
  "pulumi-language-nodejs": {
    linkerFlags: [...strip, ...set({ "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": "3.68.0" })],
    packages: 532,
    megabytes: 282,
  },
};

/** Where the `go.mod` of a module is. */
export function moduleDirectory(name: ModuleName): string {
  return join(packageDirectory, "rehearsal", "toolchain", "modules", name);
}
