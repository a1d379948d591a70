import * as assert from "node:assert/strict";
import { problemOf, closingLine } from "../../../cli/sync";
import { Preview } from "../../../cli/sync/preview";
import { syncEnvironment, SyncJob } from "../../../cli/sync/run";
import { UserError } from "../../../foundation/errors";
import { FakeAnswer, FakeArgoCd } from "../support/fake-argo-cd";
import { newer, older, Shop } from "../support/shop";

describe("syncEnvironment", () => {
  let argoCd: FakeArgoCd;
  let shop: Shop;
  let previews: Preview[];
  let notes: string[];
  beforeEach(async () => {
    argoCd = await new FakeArgoCd().start();
    shop = new Shop(argoCd);
    previews = [];
    notes = [];
  });
  afterEach(() => argoCd.stop());

  const run = (change: Partial<SyncJob> = {}) => syncEnvironment({
    client: shop.client(), target: { system: "shop", environment: "prod", root: "shop-prod" }, dryRun: false, timeoutSeconds: 8, interval: 10, patience: { done: 0.15, failed: 0.2 },
    onPreview: (preview) => previews.push(preview), onReport: () => undefined, onNote: (text) => notes.push(text), ...change,
  });
  const lands = () => {
    shop.onList = (looks) => {
      if (looks === 2) shop.move("db", newer);
      if (looks === 3) shop.move("web", newer);
      if (looks === 4) shop.finish("Succeeded");
    };
  };
  const posted = () => argoCd.of("POST").map(({ body }) => body);

  it("shows what would change, and in a dry run does nothing else", async () => {
    const result = await run({ dryRun: true });
    assert.equal(result.outcome, "dry-run");
    assert.deepEqual(result.changes.map(({ name, action }) => [name, action]), [["db", "moves"], ["web", "changed"]]);
    assert.deepEqual(result.changes[1]?.objects, [{ object: "ConfigMap shop/web", action: "changed", paths: ["data.value"] }]);
    assert.deepEqual([result.changes[1]?.from, result.changes[1]?.to], [older, newer]);
    assert.deepEqual(posted(), []);
    assert.equal(problemOf(result), undefined);
  });

  it("looks at Git first", async () => {
    await run({ dryRun: true });
    assert.equal(argoCd.requests[0]?.path, "applications/shop-prod?refresh=normal");
  });

  it("syncs without pruning, and ends when every child is healthy at the commit", async () => {
    lands();
    const result = await run();
    assert.equal(result.outcome, "synced");
    assert.equal(result.revision, newer);
    assert.deepEqual(posted(), [{ prune: false }]);
    assert.deepEqual(result.applications?.map(({ name, state }) => [name, state]), [["db", "healthy"], ["web", "healthy"]]);
    assert.match(closingLine(result), /shop-prod is synced to commit bbbbbbb and healthy .*2 of 2/);
  });

  it("does not take the state before the request for the end", async () => {
    // The cache of Argo CD lags: it shows the root as it was, with an earlier sync that succeeded.
    const before = structuredClone(shop.root);
    shop.move("db", newer);
    shop.move("web", newer);
    let looks = 0;
    shop.onList = () => {
      looks += 1;
      if (looks < 5) Object.assign(shop.root, structuredClone(before), { operation: undefined });
      if (looks === 5) Object.assign(shop.root, { metadata: { name: "shop-prod", resourceVersion: "102" } });
      if (looks === 5) shop.finish("Failed", "hook failed");
    };
    const result = await run();
    assert.equal(result.outcome, "failed");
    assert.match(result.failure?.message ?? "", /hook failed/);
  });

  it("waits while an operation is requested and has not begun", async () => {
    const phases: string[] = [];
    shop.onList = (looks) => { if (looks === 3) { shop.move("db", newer); shop.move("web", newer); shop.finish("Succeeded"); } };
    await run({ onReport: ({ root }) => phases.push(root.phase) });
    assert.deepEqual(phases.slice(0, 3), ["Requested", "Requested", "Succeeded"]);
  });

  it("goes on until the last wave is healthy, which Argo CD does not wait for", async () => {
    shop.onList = (looks) => {
      if (looks === 1) { shop.move("db", newer); shop.move("web", newer, { health: { status: "Progressing" } }); shop.finish("Succeeded"); }
      if (looks === 20) shop.move("web", newer);
    };
    let waited = 0;
    const result = await run({ onReport: ({ root, settled }) => { if (root.phase === "Succeeded" && !settled) waited += 1; } });
    assert.equal(result.outcome, "synced");
    assert.ok(waited >= 15, `waited ${waited} looks`);
  });

  it("does not believe a moment of health", async () => {
    shop.onList = (looks) => {
      if (looks === 1) { shop.move("db", newer); shop.move("web", newer); shop.finish("Succeeded"); }
      if (looks === 2) shop.move("web", newer, { health: { status: "Degraded", message: "crash loop" } });
    };
    const result = await run();
    assert.equal(result.outcome, "failed");
  });

  it("ends at the first failure of a child, with the object and the reason", async () => {
    shop.onList = (looks) => { if (looks === 2) shop.move("db", newer, { health: { status: "Degraded" } }); };
    const result = await run();
    assert.equal(result.outcome, "failed");
    assert.match(result.failure?.message ?? "", /the sync of "shop-prod" failed at "db"/);
    assert.match(result.failure?.detail ?? "", /wave 0: db: ConfigMap shop\/web: no space left/);
    assert.match(problemOf(result)?.hint ?? "", /Argo CD may go on/);
  });

  it("ends when Argo CD has to try again", async () => {
    shop.onList = (looks) => {
      if (looks === 2) shop.root.status = { ...shop.root.status, operationState: { phase: "Running", retryCount: 1, message: "one or more objects failed to apply" } };
    };
    assert.match((await run()).failure?.message ?? "", /its first attempt failed: one or more objects failed to apply/);
  });

  it("ends after the timeout, and says what it waited for", async () => {
    const result = await run({ timeoutSeconds: 0.2 });
    assert.equal(result.outcome, "failed");
    assert.match(result.failure?.message ?? "", /has not settled within 0.2 s/);
    assert.match(result.failure?.detail ?? "", /wave 0: db: /);
  });

  it("is not disturbed by a commit that comes later", async () => {
    shop.onList = (looks) => {
      if (looks === 1) { shop.move("db", newer); shop.move("web", newer); shop.finish("Succeeded"); }
      if (looks === 1) shop.root.status = { ...shop.root.status, sync: { status: "OutOfSync", revision: "c".repeat(40) } };
    };
    assert.equal((await run()).outcome, "synced");
  });

  it("says so when Git moved on between the preview and the sync", async () => {
    shop.head = "c".repeat(40);
    shop.onList = (looks) => { if (looks === 1) { shop.move("db", shop.head); shop.move("web", shop.head); shop.finish("Succeeded"); } };
    const result = await run();
    assert.equal(result.revision, shop.head);
    assert.match(notes.join(), /Git moved on/);
  });

  /** Answers so many lists of Applications with an error, from the second one after the sync on. */
  const failing = (count: number, answer: FakeAnswer) => {
    const usual = argoCd.answer;
    let lists = 0;
    argoCd.answer = (request) => {
      if (!request.path.startsWith("applications?") || argoCd.of("POST").length === 0) return usual(request);
      lists += 1;
      return lists > 1 && lists <= count + 1 ? answer : usual(request);
    };
  };

  it("goes on after errors that pass, and says so", async () => {
    lands();
    // Each question is asked three times before it counts as an error.
    failing(4, { status: 502, text: "bad gateway" });
    assert.equal((await run({ timeoutSeconds: 30 })).outcome, "synced");
    assert.match(notes[0] ?? "", /Argo CD answered GET applications with status 502: bad gateway; asked again for 90 s/);
    assert.match(notes[1] ?? "", /there are answers again, after \d+ s/);
    assert.equal(notes.length, 2);
  });

  it("goes on after connections that break", async () => {
    lands();
    failing(3, { reset: true });
    assert.equal((await run({ timeoutSeconds: 30 })).outcome, "synced");
    assert.match(notes[0] ?? "", /cannot reach Argo CD at/);
  });

  it("ends when an error does not pass", async () => {
    failing(1000, { status: 502, text: "bad gateway" });
    const begin = Date.now();
    await assert.rejects(run({ timeoutSeconds: 60, silenceSeconds: 2 }), /status 502/);
    assert.ok(Date.now() - begin < 20_000);
    assert.match(notes[0] ?? "", /asked again for 2 s/);
  });

  it("ends at once after an error that stays", async () => {
    failing(1000, { status: 403, json: { message: "permission denied" } });
    await assert.rejects(run({ timeoutSeconds: 60 }), /permission denied/);
    assert.deepEqual(notes, []);
  });

  it("follows the sync that has begun although its answer is lost, and does not ask for it twice", async () => {
    lands();
    const usual = argoCd.answer;
    argoCd.answer = (request) => {
      const answer = usual(request);
      return request.method === "POST" ? { reset: true } : answer;
    };
    assert.equal((await run({ timeoutSeconds: 30 })).outcome, "synced");
    assert.match(notes.join(), /cannot reach Argo CD at .*; the sync has begun all the same/);
    assert.equal(argoCd.of("POST").length, 1);
  });

  it("says that no sync has begun when the request for it did not arrive", async () => {
    shop.onSync = () => ({ status: 503, text: "no backend" });
    await assert.rejects(run(), (error: UserError) => /status 503: no backend/.test(error.message) && /no sync has begun/.test(error.hint ?? ""));
    assert.equal(argoCd.of("POST").length, 1);
  });

  it("does nothing when there is nothing to sync", async () => {
    shop.move("db", newer);
    shop.move("web", newer);
    shop.finish("Succeeded");
    const result = await run();
    assert.equal(result.outcome, "nothing-to-sync");
    assert.deepEqual(posted(), []);
    assert.match(closingLine(result), /nothing to sync: shop-prod has commit bbbbbbb; 2 of 2/);
  });

  it("syncs again what an earlier sync did not finish", async () => {
    shop.move("db", newer);
    shop.move("web", newer);
    shop.finish("Failed", "timed out");
    shop.onList = (looks) => { if (looks === 1) shop.finish("Succeeded"); };
    assert.equal((await run()).outcome, "synced");
    assert.equal(posted().length, 1);
  });

  it("does not call a Degraded environment in order although there is nothing to sync", async () => {
    shop.move("db", newer, { health: { status: "Degraded" } });
    shop.move("web", newer);
    shop.finish("Succeeded");
    assert.equal((await run()).outcome, "failed");
  });

  describe("--only", () => {
    it("syncs one child through the root, whatever state the others are in", async () => {
      shop.move("db", older, { health: { status: "Degraded" } });
      shop.onList = (looks) => { if (looks === 2) { shop.move("web", newer); shop.finish("Succeeded"); } };
      const reports: number[] = [];
      const result = await run({ only: "web", onReport: ({ waves }) => reports.push(waves.flatMap(({ children }) => children).length) });
      assert.equal(result.outcome, "synced");
      assert.deepEqual(posted(), [{ prune: false, resources: [{ group: "argoproj.io", kind: "Application", name: "web" }] }]);
      assert.deepEqual(result.changes.map(({ name }) => name), ["web"]);
      assert.deepEqual([...new Set(reports)], [1]);
      assert.match(closingLine(result), /^web is synced to commit bbbbbbb and healthy \([\d.]+ s\)$/);
    });

    it("ends when that child fails", async () => {
      shop.onList = (looks) => { if (looks === 2) { shop.move("web", newer, { health: { status: "Degraded" } }); shop.finish("Succeeded"); } };
      assert.match((await run({ only: "web" })).failure?.message ?? "", /failed at "web"/);
    });

    it("names the Applications there are", () => assert.rejects(run({ only: "wbe" }), (error: Error & { hint?: string }) => /no Application "wbe"/.test(error.message) && error.hint === "it has db, web"));
  });

  describe("sync windows", () => {
    const deny = { kind: "deny", schedule: "0 10 * * *", duration: "2h", applications: ["shop-*"], description: "CHG-42" };
    const now = () => new Date("2026-11-20T11:00:00Z");

    it("refuse before anything is requested", async () => {
      shop.canSync = false;
      shop.windows = [deny];
      const result = await run({ now });
      assert.equal(result.outcome, "refused");
      assert.deepEqual(result.refusal?.windows, ["deny window \"0 10 * * *\" for 2h, UTC (CHG-42)"]);
      assert.equal(result.refusal?.nextOpening, "2026-11-20T12:00:00.000Z");
      assert.deepEqual(posted(), []);
      const problem = problemOf(result, now());
      assert.equal(problem?.exitCode, 1);
      assert.match(problem?.hint ?? "", /next opening: 2026-11-20T12:00:00.000Z \(in 60 min\)/);
    });

    it("refuse when one opens between the question and the request", async () => {
      shop.windows = [deny];
      shop.onSync = () => ({ status: 403, json: { message: "cannot sync: blocked by sync window" } });
      assert.equal((await run({ now })).outcome, "refused");
    });

    it("do not keep anybody from a dry run", async () => {
      shop.canSync = false;
      assert.equal((await run({ dryRun: true })).outcome, "dry-run");
    });
  });

  it("says that another sync is running", async () => {
    shop.onSync = () => ({ status: 400, json: { message: "error setting app operation: another operation is already in progress" } });
    await assert.rejects(run(), /another sync of this environment is running/);
  });

  it("says so before it asks, and ends it when told to", async () => {
    shop.root.operation = { sync: { revision: newer } };
    await assert.rejects(run(), (error: Error & { hint?: string }) => /another sync of this environment is running/.test(error.message) && /--end-running/.test(error.hint ?? ""));
    assert.deepEqual(posted(), []);
    shop.onTerminate = () => setTimeout(() => shop.finish("Failed", "Operation terminated"), 50);
    lands();
    const result = await run({ endRunning: true });
    assert.equal(result.outcome, "synced");
    assert.match(notes.join(), /ending the sync of shop-prod that is running/);
    const ended = argoCd.requests.findIndex(({ method }) => method === "DELETE");
    assert.ok(ended >= 0 && ended < argoCd.requests.findIndex(({ method }) => method === "POST"));
  });

  it("asks again where the controller wrote over the request to end it", async () => {
    shop.root.operation = { sync: { revision: newer } };
    let asked = 0;
    shop.onTerminate = () => {
      if (++asked === 1) shop.root.status = { ...shop.root.status, operationState: { phase: "Running" } };
      else setTimeout(() => shop.finish("Failed", "Operation terminated"), 50);
    };
    lands();
    assert.equal((await run({ endRunning: true, timeoutSeconds: 5 })).outcome, "synced");
    assert.equal(asked, 2);
  });

  it("says that a running sync does not end", async () => {
    shop.root.operation = { sync: { revision: newer } };
    await assert.rejects(run({ endRunning: true, timeoutSeconds: 0.2 }), /has not ended/);
    assert.deepEqual(posted(), []);
  });

  it("names the permission that a token lacks", async () => {
    shop.onSync = () => ({ status: 403, json: { message: "permission denied" } });
    await assert.rejects(run(), (error: Error & { hint?: string }) => /refuses POST/.test(error.message) && /`applications, sync, shop-prod\/shop-prod`/.test(error.hint ?? ""));
  });

  it("does not call a lost connection a failed rollout", async () => {
    shop.onList = (looks) => { if (looks === 2) argoCd.answer = () => ({ status: 401, json: { message: "expired" } }); };
    await assert.rejects(run(), /does not accept the token/);
  });

  it("syncs nothing when Git cannot be read", async () => {
    shop.root.status = { ...shop.root.status, conditions: [{ type: "ComparisonError", message: "no such branch" }] };
    await assert.rejects(run(), /cannot render "shop-prod": no such branch/);
    assert.deepEqual(posted(), []);
  });

  it("shows Applications that are created, and those that are gone from Git", async () => {
    shop.children.delete("web");
    const { changes } = await run({ dryRun: true });
    assert.deepEqual(changes.map(({ name, action }) => [name, action]), [["db", "moves"], ["web", "created"]]);
  });

  it("says which objects differ from Git already", async () => {
    shop.move("db", older, { resources: [{ version: "v1", kind: "ConfigMap", namespace: "shop", name: "other", status: "OutOfSync" }] });
    const { changes } = await run({ dryRun: true });
    assert.deepEqual(changes[0]?.drift, ["ConfigMap shop/other"]);
  });

  it("stops at an abort", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    await assert.rejects(run({ client: shop.client(controller.signal), signal: controller.signal }), { name: "AbortError" });
  });
});
