import { catalogue } from "./catalogue";
import type { Platform } from "./platform";
import type { PublisherName, ToolName } from "./types";

/** Where a publisher says what the SHA-256 of a file is. */
export interface PublishedChecksum {
  publisher: PublisherName;
  path: string;
  /**
   * - `bare`: the file holds one checksum, perhaps followed by a file name;
   * - `list`: lines of checksum and file name, as `sha256sum` prints them.
   */
  format: "bare" | "list";
}

/** The SHA-256 of a file whose publisher states none in a file. */
export interface PinnedChecksum {
  sha256: string;
}

/** One file of a release, and the tools in it. */
export interface ReleaseFile {
  publisher: PublisherName;
  path: string;
  checksum: PublishedChecksum | PinnedChecksum;
  /** Each tool's place in the archive; the file itself is the program when this is undefined. */
  archive?: Partial<Record<ToolName, string>>;
}

/** The publishers' own addresses. */
export const publisherUrls: Readonly<Record<PublisherName, string>> = {
  kubernetes: "https://dl.k8s.io",
  github: "https://github.com",
  githubRaw: "https://raw.githubusercontent.com",
  helm: "https://get.helm.sh",
  pulumi: "https://get.pulumi.com",
};

/**
 * SHA-256 of kwok 0.8.0 by platform, each found in two or three public sources that do not know of each other: the package `kwok-bin` of the
 * Arch user repository, one of Nix, and the pinned tools of a public project. Where only one was found, kwok is built.
 */
const kwokSha256: Readonly<Record<string, string>> = {
  "linux-amd64": "f5a4385a2ae1b9dd7f8acae18e002a75c0ebba124ae9d7259aa8dadb50711f46",
  "linux-arm64": "628f7d277860f524a2a775c217adcc58828e7b59ab0933680315784f1b8b0e37",
  "darwin-arm64": "69a064ec98d37844d9d742b5b28ff57825659a983ccc3e208daa6948b94d64ba",
};

/**
 * The file of an official release that holds a tool for a platform.
 *
 * @returns undefined where the publisher has none: control plane and registry for macOS, and our own programs.
 */
export function releaseFile(tool: ToolName, platform: Platform): ReleaseFile | undefined {
  const { version } = catalogue[tool];
  const { os, arch } = platform;
  switch (tool) {
    case "kube-apiserver":
    case "kube-controller-manager":
    case "kube-scheduler":
      return os === "linux" ? kubernetesFile(tool, version, platform) : undefined;
    case "kubectl":
      return kubernetesFile(tool, version, platform);
    case "etcd": {
      const name = `etcd-v${version}-${os}-${arch}`;
      const file = `${name}.${os === "linux" ? "tar.gz" : "zip"}`;
      return githubFile("etcd-io/etcd", `v${version}`, file, "SHA256SUMS", { etcd: `${name}/etcd` });
    }
    case "kwok": {
      const sha256 = kwokSha256[`${os}-${arch}`];
      const path = `/kubernetes-sigs/kwok/releases/download/v${version}/kwok-${os}-${arch}`;
      return sha256 === undefined ? undefined : { publisher: "github", path, checksum: { sha256 } };
    }
    case "argocd":
      return githubFile("argoproj/argo-cd", `v${version}`, `argocd-${os}-${arch}`, "cli_checksums.txt");
    case "kustomize": {
      const file = `kustomize_v${version}_${os}_${arch}.tar.gz`;
      return githubFile("kubernetes-sigs/kustomize", `kustomize%2Fv${version}`, file, "checksums.txt", {
        kustomize: "kustomize",
      });
    }
    case "helm": {
      const path = `/helm-v${version}-${os}-${arch}.tar.gz`;
      const checksum: PublishedChecksum = { publisher: "helm", path: `${path}.sha256sum`, format: "bare" };
      return { publisher: "helm", path, checksum, archive: { helm: `${os}-${arch}/helm` } };
    }
    case "registry":
      return os === "linux" ? registryFile(version, platform) : undefined;
    case "pulumi":
    case "pulumi-language-nodejs":
      return pulumiFile(version, platform);
    case "miniredis":
    case "workflow-controller":
    case "argo-server":
    case "argolint":
      return undefined;
  }
}

function kubernetesFile(tool: ToolName, version: string, { os, arch }: Platform): ReleaseFile {
  const path = `/v${version}/bin/${os}/${arch}/${tool}`;
  return {
    publisher: "kubernetes",
    path,
    checksum: { publisher: "kubernetes", path: `${path}.sha256`, format: "bare" },
  };
}

function githubFile(
  repository: string,
  tag: string,
  file: string,
  checksums: string,
  archive?: ReleaseFile["archive"],
): ReleaseFile {
  const release = `/${repository}/releases/download/${tag}`;
  return {
    publisher: "github",
    path: `${release}/${file}`,
    checksum: { publisher: "github", path: `${release}/${checksums}`, format: "list" },
    archive,
  };
}

function registryFile(version: string, { os, arch }: Platform): ReleaseFile {
  const path = `/distribution/distribution/releases/download/v${version}/registry_${version}_${os}_${arch}.tar.gz`;
  return {
    publisher: "github",
    path,
    checksum: { publisher: "github", path: `${path}.sha256`, format: "bare" },
    archive: { registry: "registry" },
  };
}

/** One archive holds the engine and the language hosts. */
function pulumiFile(version: string, { os, arch }: Platform): ReleaseFile {
  const directory = "/releases/sdk";
  return {
    publisher: "pulumi",
    path: `${directory}/pulumi-v${version}-${os}-${arch === "amd64" ? "x64" : arch}.tar.gz`,
    checksum: { publisher: "pulumi", path: `${directory}/pulumi-${version}-checksums.txt`, format: "list" },
    archive: { pulumi: "pulumi/pulumi", "pulumi-language-nodejs": "pulumi/pulumi-language-nodejs" },
  };
}
