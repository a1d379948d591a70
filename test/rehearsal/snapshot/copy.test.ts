import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { chmodSync, existsSync, readlinkSync, statSync, symlinkSync, utimesSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { copyEntries, stateEntries } from "../../../rehearsal/cluster/state-copy";
import { files, temporaryState, write } from "./support";

describe("the copy of a state directory", () => {
  let directory: string;
  let target: string;
  let remove: () => void;

  beforeEach(() => {
    ({ directory, remove } = temporaryState());
    target = join(directory, "snapshots", "data", "a");
    write(directory, {
      ...{ "settings.json": "s", "state.json": "x", "supervisor.lock": "x", "start.lock": "x", "start.lock.12": "x", "settings.json.12.tmp": "x" },
      // Another command that waits for the lock, which prepares a file of its own.
      "start.lock.1b4e28ba-2fa1-41d2-883f-0016d3cca427": "x",
      ...{ "logs/etcd.log": "x", "snapshots/b.json": "x", "etcd/member/snap/db": "db", "etcd/member/wal/0.wal": "w", "etcd/member/wal/0.tmp": "x" },
      ...{ "workspace/Pulumi.yaml": "p", "workspace/engine-run.json": "x", "git/gitops.git/HEAD": "h", "own-directory/file.tmp": "kept" },
    });
  });
  afterEach(() => remove());

  it("has all that makes the rehearsal what it is, and nothing that says how its processes are doing", async () => {
    deepEqual(stateEntries(directory), ["etcd", "git", "own-directory", "settings.json", "workspace"]);
    const bytes = await copyEntries(directory, target, stateEntries(directory));
    deepEqual(files(target), {
      ...{ "etcd/member/snap/db": "db", "etcd/member/wal/0.wal": "w", "git/gitops.git/HEAD": "h", "own-directory/file.tmp": "kept" },
      ...{ "settings.json": "s", "workspace/Pulumi.yaml": "p" },
    });
    ok(bytes > 0);
  });

  it("keeps modes, times and links, and leaves sockets out", async () => {
    const secret = join(directory, "settings.json");
    chmodSync(secret, 0o600);
    chmodSync(join(directory, "etcd"), 0o700);
    utimesSync(secret, 1000, 2000);
    symlinkSync("../elsewhere", join(directory, "workspace", "link"));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(directory, "git", "socket"), resolve));
    try {
      await copyEntries(directory, target, stateEntries(directory));
    } finally {
      server.close();
    }
    equal(statSync(join(target, "settings.json")).mode & 0o777, 0o600);
    equal(statSync(join(target, "etcd")).mode & 0o777, 0o700);
    equal(statSync(join(target, "settings.json")).mtimeMs, 2000_000);
    equal(readlinkSync(join(target, "workspace", "link")), "../elsewhere");
    equal(existsSync(join(target, "git", "socket")), false);
  });

  it("ends when it is aborted", async () => {
    await rejects(copyEntries(directory, target, stateEntries(directory), AbortSignal.abort()), { name: "AbortError" });
    deepEqual(files(target), {});
  });
});
