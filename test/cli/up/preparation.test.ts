import * as assert from "node:assert/strict";
import { FilledRepository } from "../../../cli/up/fill-repository";
import { Preparation } from "../../../cli/up/preparation";
import { EngineStack } from "../../../rehearsal/engine";

const filled: FilledRepository = { url: "file:///git", revision: "b", added: [], standIns: [], omitted: [] };
const never = (): Promise<never> => assert.fail("nobody asked for it");
const engineStack = (prepare: () => Promise<void>): EngineStack => ({
  provider: "stand-in", providerReason: "", prepare, preview: never, up: never, refresh: never, destroy: never, outputs: never,
});

describe("Preparation", () => {
  it("begins at once, and opens the stack while the repository is filled", async () => {
    const done: string[] = [];
    const preparation = new Preparation({
      // It is filled only after the stack was made ready.
      fillRepository: async () => {
        while (!done.includes("stack")) await new Promise((resolve) => setTimeout(resolve, 5));
        done.push("repository");
        return filled;
      },
      openStack: async () => engineStack(async () => void done.push("stack")),
    });
    assert.equal(await preparation.repository, filled);
    assert.deepEqual(done, ["stack", "repository"]);
  });

  it("keeps lines of progress until the step of the engine shows its own", async () => {
    const shown: string[] = [];
    const says: ((line: string) => void)[] = [];
    const preparation = new Preparation({
      fillRepository: async () => filled,
      openStack: async (progress) => {
        says.push(progress);
        progress("downloading the official Kubernetes provider");
        return engineStack(async () => undefined);
      },
    });
    await preparation.ended();
    assert.equal(shown.length, 0);
    await preparation.stack((line) => void shown.push(line));
    says[0]?.("0 done");
    assert.deepEqual(shown, ["downloading the official Kubernetes provider", "0 done"]);
  });

  it("keeps a failure for the step that needs what failed", async () => {
    const preparation = new Preparation({
      fillRepository: () => Promise.reject(new Error("no space left on device")),
      openStack: async () => engineStack(() => Promise.reject(new Error("wrong passphrase"))),
    });
    await preparation.ended();
    await assert.rejects(preparation.repository, /no space left/);
    await assert.rejects(preparation.stack(() => undefined), /wrong passphrase/);
  });
});
