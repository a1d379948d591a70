import * as assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NodeTrust, NodeTrustArgs, TrustedRegistryArgs } from "../../../components";
import { record } from "../../support/record";
import { assertRejected } from "../../support/rejects";

const address = "docker-registry.infrastructure.svc.cluster.local:5000";
const registries = [{ address, endpoint: "http://127.0.0.1:30500" }];
const certificateAuthority = "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n";
const install = (args: NodeTrustArgs) => record((opts) => new NodeTrust("trust", args, opts));
const inputs = async (kind: string, args: NodeTrustArgs = { registries }) => (await install(args)).find((resource) => resource.inputs.kind === kind)?.inputs;
const data = async (trusted: TrustedRegistryArgs[]): Promise<Record<string, string>> => (await inputs("ConfigMap", { registries: trusted })).data;

describe("NodeTrust", () => {
  it("registers a namespace of its own for privileged pods, the files, and one DaemonSet", async () => {
    const registered = await install({ registries });
    assert.deepEqual(registered.map(({ type, name, parent }) => [type, name, parent]), [
      ["gitops-platform:index:NodeTrust", "trust", undefined],
      ["kubernetes:core/v1:Namespace", "trust-namespace", "trust"],
      ["kubernetes:core/v1:ConfigMap", "trust-configmap", "trust"],
      ["kubernetes:networking.k8s.io/v1:NetworkPolicy", "trust-networkpolicy", "trust"],
      ["kubernetes:apps/v1:DaemonSet", "trust-daemonset", "trust"],
    ]);
    assert.deepEqual(registered[1]?.inputs.metadata, {
      name: "node-trust",
      labels: { "pod-security.kubernetes.io/enforce": "privileged", "pod-security.kubernetes.io/audit": "restricted", "pod-security.kubernetes.io/warn": "restricted" },
      annotations: { "gitops.platform/pod-security": "its one pod writes a directory of its node" },
    });
  });

  it("is root with one directory of the node, and no more than that", async () => {
    const pod = (await inputs("DaemonSet")).spec.template.spec;
    assert.deepEqual(pod.volumes.filter((volume: { hostPath?: object }) => volume.hostPath), [
      { name: "directory", hostPath: { path: "/etc/containerd/certs.d", type: "DirectoryOrCreate" } },
    ]);
    assert.deepEqual(pod.containers[0].securityContext, { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } });
    assert.deepEqual(pod.containers[0].command, ["/bin/sh", "/source/install.sh", "/source", "/certs.d", "300"]);
    assert.deepEqual([pod.automountServiceAccountToken, pod.hostNetwork, pod.hostPID, pod.tolerations], [false, undefined, undefined, [{ operator: "Exists" }]]);
  });

  it("starts anew when the files change", async () => {
    const revision = async (args: NodeTrustArgs) => (await inputs("DaemonSet", args)).spec.template.metadata.annotations["gitops.platform/configuration"];
    assert.match(await revision({ registries }), /^[0-9a-f]{16}$/);
    assert.notEqual(await revision({ registries }), await revision({ registries: [{ address, endpoint: "http://127.0.0.1:30501" }] }));
  });

  it("takes directory, namespace and image from its args", async () => {
    const args = { registries, namespace: "nodes", directory: "/var/lib/certs.d", image: "mirror.example/busybox:1" };
    const { metadata, spec } = await inputs("DaemonSet", args);
    assert.equal(metadata.namespace, "nodes");
    assert.equal(spec.template.spec.volumes[1].hostPath.path, "/var/lib/certs.d");
    assert.equal(spec.template.spec.containers[0].image, "mirror.example/busybox:1");
  });

  const rejected: [string, NodeTrustArgs, [string, string][]][] = [
    ["what would not be a file of containerd", { registries: [{ address: "a/b", endpoint: '127.0.0.1"' }, { address: "c:1", endpoint: "http://c:1", certificateAuthority }, { address: "c:1", endpoint: "https://c", certificateAuthority: "x" }] }, [
      ["registries[0].address", 'must be a host such as "registry.example.com:5000", got "a/b"'],
      ["registries[0].endpoint", 'must be an address such as "http://127.0.0.1:30500", got "127.0.0.1""'],
      ["registries[1].certificateAuthority", "applies to an https endpoint only"],
      ["registries[2].address", '"c:1" is already the address of registries[1]'],
      ["registries[2].certificateAuthority", 'must be PEM text with a line "-----BEGIN CERTIFICATE-----"'],
    ]],
    ["other wrong args", { registries, namespace: "Node", directory: "/etc/../root", image: "busybox" }, [
      ["namespace", 'must consist of a-z, 0-9 and "-" and begin and end with a letter or digit, got "Node"; did you mean "node"?'],
      ["directory", 'must be an absolute path such as "/etc/containerd/certs.d", got "/etc/../root"'],
      ["image", 'must name a tag or a digest, got "busybox"'],
    ]],
  ];
  for (const [title, args, problems] of rejected) {
    it(`refuses ${title}`, () => assertRejected(() => new NodeTrust("trust", args), 'invalid NodeTrust "trust"', problems));
  }

  describe("its script, on a directory of this machine", () => {
    let root: string;
    let target: string;
    const run = async (trusted: TrustedRegistryArgs[]) => {
      const source = join(root, "source");
      rmSync(source, { recursive: true, force: true });
      mkdirSync(source);
      for (const [name, content] of Object.entries(await data(trusted))) writeFileSync(join(source, name), content);
      return spawnSync("/bin/sh", [join(source, "install.sh"), source, target], { encoding: "utf8" });
    };

    beforeEach(() => {
      root = mkdtempSync(join(tmpdir(), "node-trust-"));
      target = join(root, "certs.d");
      mkdirSync(target);
    });
    afterEach(() => rmSync(root, { recursive: true }));

    const spellings = [address, "docker-registry.infrastructure.svc.cluster.local_5000_"];

    it("writes both spellings, and nothing the second time", async () => {
      assert.equal((await run(registries)).status, 0);
      assert.deepEqual(readdirSync(target).sort(), spellings);
      for (const name of spellings) {
        assert.deepEqual(readFileSync(join(target, name, "hosts.toml"), "utf8").split("\n").slice(1), [
          'server = "http://127.0.0.1:30500"', "", '[host."http://127.0.0.1:30500"]', '  capabilities = ["pull", "resolve"]', "",
        ]);
        assert.deepEqual(readdirSync(join(target, name)), ["hosts.toml"]);
      }
      assert.equal((await run(registries)).stdout, "");
    });

    it("follows a change, and removes what it wrote for an address that is no more", async () => {
      await run([...registries, { address: "registry.example.com", endpoint: "https://10.0.0.1", certificateAuthority }]);
      assert.equal(readFileSync(join(target, "registry.example.com", "node-trust.crt"), "utf8"), certificateAuthority);
      assert.match(readFileSync(join(target, "registry.example.com", "hosts.toml"), "utf8"), /ca = "node-trust.crt"/);
      await run([{ address, endpoint: "http://10.0.0.1:30500" }]);
      assert.deepEqual(readdirSync(target).sort(), spellings);
      assert.match(readFileSync(join(target, address, "hosts.toml"), "utf8"), /10\.0\.0\.1/);
      await run([]);
      assert.deepEqual(readdirSync(target), []);
    });

    it("touches nothing that somebody else wrote, and says where", async () => {
      for (const name of [address, "ghcr.io"]) {
        mkdirSync(join(target, name));
        writeFileSync(join(target, name, "hosts.toml"), 'server = "https://mirror.example"\n');
      }
      const { status, stderr } = await run(registries);
      assert.equal(status, 1);
      assert.equal(stderr, `${join(target, address, "hosts.toml")} was written by somebody else: remove it, or leave this address out\n`);
      await run([]);
      for (const name of [address, "ghcr.io"]) assert.equal(readFileSync(join(target, name, "hosts.toml"), "utf8"), 'server = "https://mirror.example"\n');
      assert.equal(existsSync(join(target, spellings[1] ?? "")), false);
    });

    it("is accepted by a strict shell", async () => {
      const path = join(root, "install.sh");
      writeFileSync(path, (await data(registries))["install.sh"] ?? "");
      execFileSync("/bin/sh", ["-n", path]);
    });
  });
});
