import { strict as assert } from "node:assert";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MissingReference } from "../../../rehearsal/controllers/environment";
import { Mounts } from "../../../rehearsal/controllers/mounts";
import { containerOf, references, workload } from "./support";

const declared = workload(
  {
    volumeMounts: [
      { name: "tmp", mountPath: "/tmp" },
      { name: "tls", mountPath: "/app/config/tls" },
      { name: "keys", mountPath: "/app/config/tls/keys/" },
    ],
  },
  {
    volumes: [
      { name: "tmp", emptyDir: {} },
      { name: "tls", configMap: { name: "certificates" } },
      { name: "keys", secret: { secretName: "keys", items: [{ key: "tls.key", path: "private" }], optional: true } },
    ],
  },
);

describe("Mounts", () => {
  let root: string;
  let mounts: Mounts;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "mounts-"));
    mounts = new Mounts(root, declared, containerOf(declared));
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it("translates paths below mounted volumes, the longest mount first, and nothing else", () => {
    assert.equal(mounts.translate("/tmp/cache"), join(root, "volumes", "tmp", "cache"));
    assert.equal(mounts.translate("/tmp"), join(root, "volumes", "tmp"));
    assert.equal(
      mounts.translate("--cert=/app/config/tls/keys/private"),
      `--cert=${join(root, "volumes", "keys", "private")}`,
    );
    for (const text of ["/tmpfile", "/usr/bin/git", "--level=info", "redis:6379", ""])
      assert.equal(mounts.translate(text), text);
  });

  it("keeps the volume of a claim where its claim is, not with the workload", () => {
    const stored = workload(
      { volumeMounts: [{ name: "data", mountPath: "/var/lib/registry" }] },
      { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "images" } }] },
    );
    const claimed = new Mounts(join(root, "workload"), stored, containerOf(stored), (claim) => join(root, "claims", claim));
    assert.equal(claimed.mounted("/var/lib/registry/docker"), join(root, "claims", "images", "docker"));
    assert.equal(claimed.mounted("/var/lib"), undefined);
    claimed.write(references());
    assert.equal(existsSync(join(root, "claims", "images")), true);
    assert.equal(existsSync(join(root, "workload")), false);
  });

  it("makes directories for mounted and for other paths", () => {
    assert.equal(mounts.directory("/tmp"), join(root, "volumes", "tmp"));
    const home = mounts.directory("/home/argocd");
    assert.equal(home, join(root, "filesystem", "home", "argocd"));
    assert.equal(statSync(home).mode & 0o777, 0o700);
  });

  it("writes volumes, follows their changes and removes what is gone", () => {
    mounts.write(references({ certificates: { a: "1", b: "2" } }));
    const directory = join(root, "volumes", "tls");
    assert.deepEqual(readdirSync(directory).sort(), ["a", "b"]);
    assert.deepEqual(readdirSync(join(root, "volumes", "keys")), []);
    mounts.write(references({ certificates: { b: "3" } }, { keys: { "tls.key": "k", other: "x" } }));
    assert.deepEqual(readdirSync(directory), ["b"]);
    assert.equal(readFileSync(join(directory, "b"), "utf8"), "3");
    assert.equal(readFileSync(join(root, "volumes", "keys", "private"), "utf8"), "k");
    assert.equal(existsSync(join(root, "volumes", "keys", "other")), false);
  });

  it("waits for a volume that is not optional", () => {
    assert.throws(() => mounts.write(references()), new MissingReference("waiting for ConfigMap certificates"));
  });
});
