import { equal, ok, rejects } from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { waitFor, waitUntil } from "../../foundation/wait";

describe("waitFor", () => {
  it("gives what it finds, at once where it is there", async () => {
    let looks = 0;
    equal(await waitFor(() => (++looks === 3 ? "there" : undefined), { interval: 1 }), "there");
    equal(await waitFor(() => 0, { interval: 60_000 }), 0);
    equal(looks, 3);
  });

  it("gives up when the time is over, after one more look", async () => {
    const begin = performance.now();
    let looks = 0;
    equal(await waitFor(() => { looks++; return undefined; }, { interval: 60_000, timeout: 30 }), undefined);
    // A timer may be a moment early, and then there are more; without a pause there would be thousands.
    ok(looks >= 2 && looks <= 10, `${looks} looks`);
    ok(performance.now() - begin < 10_000);
    // The first look takes longer than there is time.
    let slow = 0;
    equal(await waitUntil(async () => { await sleep(40); return ++slow === 2; }, { interval: 1, timeout: 10 }), true);
  });

  it("ends with the reason of an abort, in the middle of a pause, too", async () => {
    const begin = performance.now();
    await rejects(waitFor(() => undefined, { interval: 60_000, signal: AbortSignal.timeout(10) }), { name: "TimeoutError" });
    ok(performance.now() - begin < 10_000);
    await rejects(waitFor(() => true, { interval: 1, signal: AbortSignal.abort(new Error("stopped")) }), { message: "stopped" });
  });

  it("ends with what a look throws", () => rejects(waitFor(() => Promise.reject(new Error("no")), { interval: 1 }), { message: "no" }));
});
