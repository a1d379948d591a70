import { deepEqual, equal, throws } from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findSnapshot, forgetSnapshot, listSnapshots, readSnapshot, recordSnapshot, removeUnknownData, snapshotData } from "../../../rehearsal/snapshot/store";
import { snapshotOf, temporaryState } from "./support";

describe("the snapshots of a state directory", () => {
  let directory: string;
  let remove: () => void;

  beforeEach(() => ({ directory, remove } = temporaryState()));
  afterEach(() => remove());

  const data = (): string[] => readdirSync(join(directory, "snapshots", "data")).sort();
  const save = (name: string, place: string, saved = "2026-11-26T01:00:00.000Z"): void => {
    mkdirSync(snapshotData(directory, place), { recursive: true });
    recordSnapshot(snapshotOf(directory, { name, data: place, saved }));
  };

  it("are none at first", () => {
    deepEqual(listSnapshots(directory), []);
    throws(() => readSnapshot(directory, "one"), { message: `${directory} has no snapshot "one"`, hint: /none yet: `gitops rehearsal snapshot save NAME`/ });
  });

  it("are listed, the newest first, and named when another one is asked for", () => {
    save("one", "a");
    save("two", "b", "2026-11-26T02:00:00.000Z");
    deepEqual(listSnapshots(directory).map(({ name }) => name), ["two", "one"]);
    deepEqual(readSnapshot(directory, "one"), snapshotOf(directory));
    throws(() => readSnapshot(directory, "three"), { hint: "names: two, one" });
  });

  it("lose the data that none of them names: replaced, removed, or half written", async () => {
    save("one", "a");
    save("two", "b");
    mkdirSync(snapshotData(directory, "half"));
    save("one", "c");
    await removeUnknownData(directory);
    deepEqual(data(), ["b", "c"]);
    await forgetSnapshot(directory, "one");
    deepEqual(data(), ["b"]);
    equal(findSnapshot(directory, "one"), undefined);
  });

  it("do not count while one is half written", () => {
    save("one", "a");
    writeFileSync(join(directory, "snapshots", "two.json.12.tmp"), "{");
    writeFileSync(join(directory, "snapshots", "three.json"), "{");
    deepEqual(listSnapshots(directory).map(({ name }) => name), ["one"]);
  });
});
