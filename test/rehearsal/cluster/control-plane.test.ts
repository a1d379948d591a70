import { strict as assert } from "node:assert";
import { X509Certificate, createPrivateKey, createPublicKey } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { ensureCertificates } from "../../../rehearsal/cluster/certificates";
import { controlPlane, writeCredentials } from "../../../rehearsal/cluster/control-plane";
import { layout } from "../../../rehearsal/cluster/layout";
import { controlPlaneTools } from "../../../rehearsal/cluster/types";

const settings = {
  id: "an-id",
  ports: { api: 20001, etcd: 20002, "etcd-peer": 20003, "controller-manager": 20004, scheduler: 20005, kwok: 20006 },
  tokens: { admin: "secret-a", "controller-manager": "secret-c", scheduler: "secret-s", kwok: "secret-k" },
};
const tool = (name: string) => ({ path: `/tools/${name}`, version: "1", builtFromSource: true });
const tools = {
  etcd: tool("etcd"),
  "kube-apiserver": tool("kube-apiserver"),
  "kube-controller-manager": tool("kube-controller-manager"),
  "kube-scheduler": tool("kube-scheduler"),
  kwok: tool("kwok"),
};

describe("control plane", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "control-plane-"));
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it("listens on loopback only", () => {
    const specs = controlPlane({ paths: layout(root), settings, tools });
    for (const name of controlPlaneTools) {
      const addresses = specs[name].args.flatMap((arg) => arg.match(/\d+\.\d+\.\d+\.\d+(?=$|:)/g) ?? []);
      assert.ok(addresses.length > 0, name);
      assert.deepEqual([...new Set(addresses)], ["127.0.0.1"], name);
    }
  });

  it("passes no token on a command line or in an environment", () => {
    const text = JSON.stringify(controlPlane({ paths: layout(root), settings, tools }));
    for (const token of Object.values(settings.tokens)) assert.equal(text.includes(token), false);
  });

  it("marks every process with the id of the cluster", () => {
    for (const spec of Object.values(controlPlane({ paths: layout(root), settings, tools }))) {
      assert.equal(spec.env.GITOPS_REHEARSAL_ID, "an-id");
    }
  });

  it("keeps the heaps of the small programs small, and leaves the API server its processor time", () => {
    const specs = controlPlane({ paths: layout(root), settings, tools });
    assert.deepEqual(controlPlaneTools.map((name) => [name, specs[name].env.GOGC]), [
      ["etcd", "50"],
      ["kube-apiserver", undefined],
      ["kube-controller-manager", "50"],
      ["kube-scheduler", "50"],
      ["kwok", "50"],
    ]);
  });

  it("writes an administrator's kubeconfig with absolute paths, for the user only", () => {
    writeCredentials({ paths: layout(root), settings });
    const path = join(root, "kubeconfig");
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(parse(readFileSync(path, "utf8")), {
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        {
          name: "gitops-rehearsal",
          cluster: { server: "https://127.0.0.1:20001", "certificate-authority": join(root, "pki", "ca.crt") },
        },
      ],
      users: [{ name: "admin", user: { token: "secret-a" } }],
      contexts: [{ name: "gitops-rehearsal", context: { cluster: "gitops-rehearsal", user: "admin" } }],
      "current-context": "gitops-rehearsal",
    });
    assert.match(readFileSync(join(root, "pki", "tokens.csv"), "utf8"), /^secret-a,admin,admin,system:masters$/m);
    assert.equal(statSync(join(root, "pki", "tokens.csv")).mode & 0o777, 0o600);
  });

  it("makes certificates that fit together, once", async () => {
    const { pki } = layout(root);
    await ensureCertificates(layout(root));
    const read = (name: string): string => readFileSync(pki(name), "utf8");
    const authority = new X509Certificate(read("ca.crt"));
    const serving = new X509Certificate(read("apiserver.crt"));
    assert.equal(authority.ca, true);
    assert.equal(serving.ca, false);
    assert.equal(serving.verify(authority.publicKey), true);
    assert.equal(serving.checkIP("127.0.0.1"), "127.0.0.1");
    assert.equal(serving.checkHost("kubernetes.default.svc"), "kubernetes.default.svc");
    assert.equal(serving.checkPrivateKey(createPrivateKey(read("apiserver.key"))), true);
    assert.equal(createPublicKey(read("service-accounts.key")).asymmetricKeyType, "rsa");
    for (const name of ["ca.key", "apiserver.key", "service-accounts.key"]) {
      assert.equal(statSync(pki(name)).mode & 0o777, 0o600, name);
    }
    const before = read("ca.crt");
    await ensureCertificates(layout(root));
    assert.equal(read("ca.crt"), before);
  });
});
