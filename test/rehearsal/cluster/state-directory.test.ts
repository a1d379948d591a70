import { strict as assert } from "node:assert";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { clusterStatus, isStateDirectory, removeCluster, stopCluster } from "../../../rehearsal/cluster";
import { claimStateDirectory, layout } from "../../../rehearsal/cluster/layout";
import { findFreePort } from "../../../rehearsal/cluster/ports";
import { prepareSettings, readSettings } from "../../../rehearsal/cluster/settings";
import { writeState, type SupervisorState } from "../../../rehearsal/cluster/state";
import { releaseLock, takeLock } from "../../../rehearsal/lock";
import { identify } from "../../../rehearsal/process-identity";

describe("state directory", () => {
  let root: string;
  let directory: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "state-"));
    directory = join(root, "state");
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it("is made, marked and accepted again with what is in it", () => {
    claimStateDirectory(directory);
    writeFileSync(join(directory, "data"), "");
    claimStateDirectory(directory);
    assert.equal(isStateDirectory(directory), true);
    assert.equal(existsSync(join(directory, "data")), true);
  });

  it("is refused when it holds files of somebody else", () => {
    writeFileSync(join(root, "thesis.txt"), "");
    assert.throws(() => claimStateDirectory(root), {
      message: `state directory ${root} is not empty and was not made by gitops`,
      hint: "set GITOPS_STATE_DIR to a directory that does not exist yet",
    });
    assert.equal(isStateDirectory(root), false);
  });

  it("is never the home directory or the root", () => {
    for (const path of [homedir(), "/"]) {
      assert.throws(() => claimStateDirectory(path), {
        message: `state directory ${path} cannot be used: it would be removed by \`gitops down\``,
      });
    }
  });

  it("is removed only when it is one", async () => {
    mkdirSync(directory);
    writeFileSync(join(directory, "thesis.txt"), "");
    await assert.rejects(removeCluster({ stateDirectory: directory }), {
      message: `${directory} is not the state directory of a rehearsal cluster, it was left alone`,
    });
    assert.equal(existsSync(join(directory, "thesis.txt")), true);
    rmSync(directory, { recursive: true });
    claimStateDirectory(directory);
    assert.equal(await removeCluster({ stateDirectory: directory }), true);
    assert.equal(existsSync(directory), false);
    assert.equal(await removeCluster({ stateDirectory: directory }), false);
  });

  it("keeps id, tokens and ports, readable by the user only", async () => {
    claimStateDirectory(directory);
    const first = await prepareSettings(directory);
    assert.deepEqual(await prepareSettings(directory), first);
    assert.deepEqual(readSettings(directory), first);
    assert.equal(new Set(Object.values(first.tokens)).size, 4);
    assert.equal(statSync(layout(directory).settings).mode & 0o777, 0o600);
  });

  it("knows the names of its ports", async () => {
    claimStateDirectory(directory);
    await assert.rejects(prepareSettings(directory, { http: 80 }), {
      message: 'there is no port "http"',
      hint: "names: api, etcd, etcd-peer, controller-manager, scheduler, kwok, argocd-server",
    });
    const port = await findFreePort(new Set());
    assert.equal((await prepareSettings(directory, { "argocd-server": port })).ports["argocd-server"], port);
    assert.equal((await prepareSettings(directory)).ports["argocd-server"], port);
  });

  it("is locked by one living process at a time", () => {
    claimStateDirectory(directory);
    const { lock } = layout(directory);
    assert.equal(takeLock(lock), true);
    assert.equal(takeLock(lock), false);
    releaseLock(lock);
    writeFileSync(lock, JSON.stringify({ pid: process.pid, born: "another boot/1" }));
    assert.equal(takeLock(lock), true);
    assert.deepEqual(JSON.parse(readFileSync(lock, "utf8")), identify(process.pid));
  });

  it("has a status in every condition", async () => {
    assert.equal(clusterStatus(directory).phase, "absent");
    claimStateDirectory(directory);
    assert.equal(clusterStatus(directory).phase, "stopped");
    const self = identify(process.pid);
    assert.ok(self);
    const state: SupervisorState = {
      format: 1,
      phase: "ready",
      id: "an-id",
      server: "https://127.0.0.1:1",
      supervisor: { ...self, log: "supervisor.log" },
      ports: {},
      processes: [
        {
          name: "etcd",
          group: "control plane",
          state: "running",
          crashes: 0,
          since: "2026-01-01T00:00:00Z",
          identity: self,
        },
      ],
    };
    writeState(layout(directory).state, state);
    const ready = clusterStatus(directory);
    assert.equal(ready.phase, "ready");
    assert.equal(ready.healthy, true);
    assert.ok((ready.processes[0]?.rssBytes ?? 0) > 0);

    writeState(layout(directory).state, { ...state, supervisor: { pid: 1, born: "another boot/1", log: "" } });
    assert.equal(clusterStatus(directory).phase, "unsupervised");

    const gone = { pid: process.pid, born: "another boot/1" };
    const processes = state.processes.map((process) => ({ ...process, identity: gone }));
    writeState(layout(directory).state, { ...state, supervisor: { ...gone, log: "" }, processes });
    const stopped = clusterStatus(directory);
    assert.equal(stopped.phase, "stopped");
    assert.equal(stopped.processes[0]?.state, "stopped");
    assert.equal(await stopCluster({ stateDirectory: directory }), false);
  });
});
