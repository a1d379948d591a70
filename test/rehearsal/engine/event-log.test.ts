import { deepEqual, rejects } from "node:assert/strict";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EventLog } from "../../../rehearsal/engine/event-log";

describe("the log that the engine writes", () => {
  let directory = "";
  before(() => { directory = mkdtempSync(join(tmpdir(), "gitops-events-")); });
  after(() => rmSync(directory, { recursive: true }));

  const sequences = async (path: string, write: () => Promise<void>): Promise<number[]> => {
    const seen: number[] = [];
    await new EventLog(path, ({ sequence }) => seen.push(sequence)).during(write);
    return seen;
  };

  it("is read while it is written, also where a line is half there, with letters of several bytes and line ends of others", async () => {
    const path = join(directory, "halves");
    const events = Array.from({ length: 20 }, (_, sequence) => ({ sequence, text: `ü€𝄞\u2028${"x".repeat(5000)}\n` }));
    const bytes = Buffer.from(`${events.map((event) => JSON.stringify(event)).join("\n")}\n`);
    deepEqual(await sequences(path, async () => {
      for (let at = 0; at < bytes.length; at += 7001) {
        appendFileSync(path, bytes.subarray(at, at + 7001));
        await sleep(at % 3 === 0 ? 30 : 0);
      }
    }), events.map(({ sequence }) => sequence));
  });

  it("is read to its end when a run ends at once, and when it fails", async () => {
    const path = join(directory, "short");
    deepEqual(await sequences(path, async () => writeFileSync(path, '{"sequence":7}\n')), [7]);
    const failed: number[] = [];
    await rejects(new EventLog(path, ({ sequence }) => failed.push(sequence)).during(() => Promise.reject(new Error("no"))), /no/);
    deepEqual(failed, [7]);
  });

  it("may never be written", async () => deepEqual(await sequences(join(directory, "none"), async () => undefined), []));
});
