import { deepEqual, equal, rejects } from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../../foundation/errors";
import type { ClusterTools } from "../../../rehearsal/cluster";
import { identify } from "../../../rehearsal/process-identity";
import { removeSnapshot, restoreSnapshot, saveSnapshot, type Snapshot } from "../../../rehearsal/snapshot";
import { listSnapshots, recordSnapshot, snapshotData } from "../../../rehearsal/snapshot/store";
import { currentVersions } from "../../../rehearsal/snapshot/versions";
import { files, snapshotOf, temporaryState, write } from "./support";

const file = (version: string) => ({ path: process.execPath, version, builtFromSource: false });
const tools: ClusterTools = { etcd: file("3"), "kube-apiserver": file("1"), "kube-controller-manager": file("1"), "kube-scheduler": file("1"), kwok: file("0") };
const state = { "settings.json": JSON.stringify({ id: "id", ports: {}, tokens: {} }), "launch.json": JSON.stringify({ tools, nodes: 3 }), "etcd/db": "first" };
const besides = ["snapshots", ".gitops-rehearsal", "workspace"];

describe("snapshots of a rehearsal that does not run", () => {
  let directory: string;
  let remove: () => void;

  beforeEach(() => ({ directory, remove } = temporaryState()));
  afterEach(() => remove());

  const save = (name: string, more = {}) => saveSnapshot({ stateDirectory: directory, name, ...more });
  const restore = (name: string, now = tools) => restoreSnapshot({ stateDirectory: directory, name, tools: async () => now });
  const record = (more: Partial<Snapshot>): void => {
    mkdirSync(snapshotData(directory, "a"), { recursive: true });
    recordSnapshot(snapshotOf(directory, { versions: currentVersions(tools), ...more }));
  };

  it("are saved and restored, and the rehearsal stays stopped", async () => {
    write(directory, state);
    const { snapshot, cluster } = await save("one");
    deepEqual(snapshot.versions, currentVersions(tools));
    deepEqual(cluster, { ran: false, running: false, missing: [] });
    write(directory, { "etcd/db": "second", "etcd/more": "more", other: "more" });
    equal((await restore("one")).cluster.running, false);
    deepEqual(files(directory, besides), state);
  });

  it("are not replaced unasked", async () => {
    write(directory, state);
    await save("one");
    write(directory, { "etcd/db": "second" });
    await rejects(save("one"), { message: /^there is a snapshot "one" already, of 20/, hint: "choose another name, or replace it with --force" });
    await save("one", { replace: true });
    write(directory, { "etcd/db": "third" });
    await restore("one");
    equal(files(directory, besides)["etcd/db"], "second");
  });

  it("are refused where there is no rehearsal, or one that never ran", async () => {
    await rejects(save("one"), { message: `the rehearsal in ${directory} has never run: there is nothing to save` });
    await rejects(saveSnapshot({ stateDirectory: join(directory, "none"), name: "one" }), { message: /^there is no rehearsal in / });
  });

  it("are refused with other versions, each named, and nothing changes", async () => {
    write(directory, state);
    await save("one");
    write(directory, { "etcd/db": "second" });
    const { etcd: _etcd, ...others } = tools;
    await rejects(restore("one", { ...others, etcd: file("4"), kwok: file("9") }), (error: UserError) => {
      equal(error.message, 'snapshot "one" was saved with other versions:\n  - etcd: 3 then, 4 now\n  - kwok: 0 then, 9 now');
      equal(error.hint, "restore it with those versions; or bring the platform up anew and save it with `gitops rehearsal snapshot save one --force`");
      return true;
    });
    equal(files(directory, besides)["etcd/db"], "second");
  });

  it("are refused before programs are looked for, which may mean to build them", async () => {
    const never = () => restoreSnapshot({ stateDirectory: directory, name: "one", tools: () => Promise.reject(new Error("looked for programs")) });
    record({ versions: { ...currentVersions(), node: "18" } });
    await rejects(never(), { message: new RegExp(`Node\\.js: 18 then, ${process.version.slice(1).split(".")[0]} now$`) });
    record({ versions: { ...currentVersions(), product: "0.0.1" } });
    await rejects(never(), { message: /gitops-platform: 0\.0\.1 then, / });
    record({ format: 2 });
    await rejects(never(), { message: /format of snapshots: 2 then, 1 now$/ });
    record({ stateDirectory: directory });
    await rejects(never(), { message: "looked for programs" });
  });

  it("belong to their directory", async () => {
    record({});
    const manifest = join(directory, "snapshots", "one.json");
    writeFileSync(manifest, JSON.stringify(snapshotOf("/elsewhere", { versions: currentVersions(tools) })));
    await rejects(restore("one"), { message: `snapshot "one" belongs to /elsewhere, this is ${directory}` });
  });

  it("are neither saved nor restored while an engine is at work", async () => {
    write(directory, state);
    await save("one");
    // The process that started the tests stands for a `gitops up` of somebody else.
    const other = identify(process.ppid);
    write(directory, { "etcd/db": "second", "workspace/engine-run.json": JSON.stringify(other) });
    const busy = { message: `another run (process ${process.ppid}) is at work on this stack` };
    await rejects(save("two"), busy);
    await rejects(restore("one"), busy);
    equal(files(directory, besides)["etcd/db"], "second");
    deepEqual(listSnapshots(directory).map(({ name }) => name), ["one"]);
  });

  it("leave what was there when they are interrupted", async () => {
    write(directory, state);
    await save("one");
    const signal = AbortSignal.abort();
    await rejects(save("one", { replace: true, signal }), { exitCode: 130 });
    write(directory, { "etcd/db": "second" });
    await rejects(restoreSnapshot({ stateDirectory: directory, name: "one", tools: async () => tools, signal }), { exitCode: 130 });
    equal(files(directory, besides)["etcd/db"], "second");
    await restore("one");
    equal(files(directory, besides)["etcd/db"], "first");
  });

  it("are removed by name", async () => {
    write(directory, state);
    await save("one");
    await save("two");
    await removeSnapshot({ stateDirectory: directory, name: "one" });
    deepEqual(listSnapshots(directory).map(({ name }) => name), ["two"]);
    await rejects(removeSnapshot({ stateDirectory: directory, name: "one" }), { hint: "names: two" });
  });
});
