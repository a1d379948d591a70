import { deepEqual, equal, ok, rejects } from "node:assert/strict";

import fs = require("node:fs");
import { join } from "node:path";
import { finishRestore, interruptedRestore, replaceState } from "../../../rehearsal/cluster/state-swap";
import { files, temporaryState, write } from "./support";

const before = { "settings.json": "old", "etcd/db": "old", "etcd/more": "old", "controllers/a": "old", "git-delay": "4" };
const after = { "settings.json": "new", "etcd/db": "new", "controllers/b": "new", "git/HEAD": "new" };
const besides = ["snapshots", ".gitops-rehearsal"];

describe("a restore", () => {
  let directory: string;
  let data: string;
  let remove: () => void;

  beforeEach(() => {
    ({ directory, remove } = temporaryState());
    data = join(directory, "snapshots", "data", "a");
    write(directory, before);
    write(data, after);
  });
  afterEach(() => remove());

  /** Does something that dies at one of its renames; says whether there was one to die at. */
  const dieAt = async (rename: number, operation: () => Promise<unknown>): Promise<boolean> => {
    const real = fs.renameSync;
    let count = 0;
    const renameSync: typeof real = (from, to) => {
      if (count++ === rename) throw new Error("killed");
      real(from, to);
    };
    Object.assign(fs, { renameSync });
    try {
      await operation();
      return false;
    } catch (error) {
      equal((error as Error).message, "killed");
      return true;
    } finally {
      Object.assign(fs, { renameSync: real });
    }
  };

  it("replaces everything, and leaves the snapshot as it is", async () => {
    await replaceState(directory, "one", data);
    deepEqual(files(directory, besides), after);
    deepEqual(files(data), after);
    deepEqual(fs.readdirSync(join(directory, "snapshots")), ["data"]);
    deepEqual(fs.readdirSync(join(directory, "snapshots", "data")), ["a"]);
    equal(interruptedRestore(directory), undefined);
    ok(fs.existsSync(join(directory, ".gitops-rehearsal")));
  });

  it("that is killed at any point leaves the old state, or one that is finished later, also when that is killed again", async () => {
    let died = 0;
    for (; await dieAt(died, () => replaceState(directory, "one", data)); died++) {
      const name = interruptedRestore(directory);
      if (name === undefined) deepEqual(files(directory, besides), before, `at rename ${died}`);
      else {
        equal(name, "one");
        // Killed again after every single step.
        while (await dieAt(1, async () => equal(finishRestore(directory), "one"))) equal(interruptedRestore(directory), "one");
        deepEqual(files(directory, besides), after, `at rename ${died}`);
        equal(interruptedRestore(directory), undefined);
      }
      remove();
      ({ directory, remove } = temporaryState());
      data = join(directory, "snapshots", "data", "a");
      write(directory, before);
      write(data, after);
    }
    // The journal, four entries with a predecessor or an own name, and the removal.
    ok(died >= 8, `${died} renames`);
  });

  it("that cannot copy changes nothing", async () => {
    await rejects(replaceState(directory, "one", data, AbortSignal.abort()), { name: "AbortError" });
    deepEqual(files(directory, besides), before);
    equal(fs.existsSync(join(directory, "snapshots", "restore")), false);
  });

  it("has nothing to finish where none was begun", () => {
    equal(finishRestore(directory), undefined);
    deepEqual(files(directory, besides), before);
  });
});
