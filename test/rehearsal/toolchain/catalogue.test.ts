import { equal, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { releaseFile } from "../../../rehearsal/toolchain/releases";
import { versionOf } from "../../../rehearsal/toolchain/cache";
import { catalogue } from "../../../rehearsal/toolchain/catalogue";
import { moduleDirectory, modules, type ModuleName } from "../../../rehearsal/toolchain/modules";
import { toolNames, workflowToolNames, type ToolName } from "../../../rehearsal/toolchain/types";

function goMod(name: ModuleName): string {
  return readFileSync(join(moduleDirectory(name), "go.mod"), "utf8");
}

/** The Go module that holds each tool's package. */
const goModules: Record<ToolName, string> = {
  etcd: "go.etcd.io/etcd/server/v3",
  "kube-apiserver": "k8s.io/kubernetes",
  "kube-controller-manager": "k8s.io/kubernetes",
  "kube-scheduler": "k8s.io/kubernetes",
  kubectl: "k8s.io/kubernetes",
  kwok: "sigs.k8s.io/kwok",
  argocd: "github.com/argoproj/argo-cd/v3",
  kustomize: "sigs.k8s.io/kustomize/kustomize/v5",
  helm: "helm.sh/helm/v4",
  "workflow-controller": "github.com/argoproj/argo-workflows/v3",
  "argo-server": "github.com/argoproj/argo-workflows/v3",
  argolint: "github.com/argoproj/argo-workflows/v3",
  miniredis: "github.com/alicebob/miniredis/v2",
  registry: "github.com/distribution/distribution/v3",
  pulumi: "github.com/pulumi/pulumi/pkg/v3",
  "pulumi-language-nodejs": "github.com/pulumi/pulumi/sdk/v3",
};

describe("the catalogue of tools", () => {
  for (const name of [...toolNames, ...workflowToolNames]) {
    it(`builds the version of ${name} that its go.mod names`, () => {
      const { module, package: packageName } = catalogue[name].build;
      const text = goMod(module);
      const pattern = new RegExp(`^(?:require )?\\s*${goModules[name].replaceAll(".", "\\.")} v(\\S+)`, "m");
      equal(pattern.exec(text)?.[1], versionOf(name, "build"));
      ok(packageName.startsWith("./") || text.includes(`\t${packageName}\n`) || text.includes(`tool ${packageName}\n`), packageName);
    });
  }

  it("gives every program its version when it is linked", () => {
    const flags = modules.cluster.linkerFlags.join(" ");
    ok(flags.includes(`gitVersion=v${catalogue.kubectl.version} `));
    ok(flags.includes(`argo-cd/v3/common.version=${catalogue.argocd.version} `));
    ok(flags.includes(`internal/version.version=v${catalogue.helm.version} `));
    ok(flags.endsWith(`provenance.version=v${catalogue.kustomize.version}`));
    const workflows = modules["argo-workflows"].linkerFlags.join(" ");
    ok(workflows.includes(`argo-workflows/v3.version=v${catalogue["workflow-controller"].version} `));
    ok(workflows.endsWith(`main.version=${catalogue.argolint.version}`));
    ok(modules.registry.linkerFlags.join(" ").endsWith(`version.version=v${catalogue.registry.version}`));
    ok(modules.pulumi.linkerFlags.join(" ").endsWith(`version.Version=${versionOf("pulumi", "build")}`));
  });
});

describe("releaseFile", () => {
  const linux = { os: "linux", arch: "amd64" } as const;
  const mac = { os: "darwin", arch: "arm64" } as const;
  const addresses: [ToolName, typeof linux | typeof mac, string | undefined, string?][] = [
    ["kube-apiserver", linux, "/v1.36.3/bin/linux/amd64/kube-apiserver", "/v1.36.3/bin/linux/amd64/kube-apiserver.sha256"],
    ["kube-apiserver", mac, undefined],
    ["kubectl", mac, "/v1.36.3/bin/darwin/arm64/kubectl", "/v1.36.3/bin/darwin/arm64/kubectl.sha256"],
    [
      "etcd",
      linux,
      "/etcd-io/etcd/releases/download/v3.6.16/etcd-v3.6.16-linux-amd64.tar.gz",
      "/etcd-io/etcd/releases/download/v3.6.16/SHA256SUMS",
    ],
    [
      "etcd",
      mac,
      "/etcd-io/etcd/releases/download/v3.6.16/etcd-v3.6.16-darwin-arm64.zip",
      "/etcd-io/etcd/releases/download/v3.6.16/SHA256SUMS",
    ],
    [
      "kwok",
      linux,
      "/kubernetes-sigs/kwok/releases/download/v0.8.0/kwok-linux-amd64",
      "f5a4385a2ae1b9dd7f8acae18e002a75c0ebba124ae9d7259aa8dadb50711f46",
    ],
    ["kwok", mac, "/kubernetes-sigs/kwok/releases/download/v0.8.0/kwok-darwin-arm64", "69a064ec98d37844d9d742b5b28ff57825659a983ccc3e208daa6948b94d64ba"],
    [
      "argocd",
      mac,
      "/argoproj/argo-cd/releases/download/v3.5.7/argocd-darwin-arm64",
      "/argoproj/argo-cd/releases/download/v3.5.7/cli_checksums.txt",
    ],
    [
      "kustomize",
      linux,
      "/kubernetes-sigs/kustomize/releases/download/kustomize%2Fv5.8.2/kustomize_v5.8.2_linux_amd64.tar.gz",
      "/kubernetes-sigs/kustomize/releases/download/kustomize%2Fv5.8.2/checksums.txt",
    ],
    ["helm", linux, "/helm-v4.2.1-linux-amd64.tar.gz", "/helm-v4.2.1-linux-amd64.tar.gz.sha256sum"],
    ["pulumi", linux, "/releases/sdk/pulumi-v3.248.0-linux-x64.tar.gz", "/releases/sdk/pulumi-3.248.0-checksums.txt"],
    ["pulumi-language-nodejs", mac, "/releases/sdk/pulumi-v3.248.0-darwin-arm64.tar.gz", "/releases/sdk/pulumi-3.248.0-checksums.txt"],
    [
      "registry",
      linux,
      "/distribution/distribution/releases/download/v3.1.2/registry_3.1.2_linux_amd64.tar.gz",
      "/distribution/distribution/releases/download/v3.1.2/registry_3.1.2_linux_amd64.tar.gz.sha256",
    ],
    ["registry", mac, undefined],
    ["miniredis", linux, undefined],
    ["workflow-controller", linux, undefined],
    ["argo-server", linux, undefined],
    ["argolint", mac, undefined],
  ];
  for (const [name, platform, path, checksum] of addresses) {
    it(`${name} for ${platform.os}: ${path}`, () => {
      const file = releaseFile(name, platform);
      equal(file?.path, path);
      equal(file && ("sha256" in file.checksum ? file.checksum.sha256 : file.checksum.path), checksum);
    });
  }
});
