import * as assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { lstat, mkdtemp, open, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { rotationLines } from "../../../cli/token";
import { durationSeconds } from "../../../cli/token/duration";
import { planRotation, rotateToken, RotateJob } from "../../../cli/token/rotate";
import { openSecretFile, SecretFile } from "../../../cli/token/secret-file";
import { tokensOf } from "../../../cli/token/tokens";
import { ArgoCdClient } from "../../../clients/argo-cd/client";
import { UserError } from "../../../foundation/errors";
import { packageDirectory } from "../../../foundation/paths";
import { waitUntil } from "../../../foundation/wait";
import { FakeAnswer, FakeArgoCd, SeenRequest } from "../support/fake-argo-cd";

interface Token { iat: number; exp?: number; id?: string }

describe("rotateToken", () => {
  let argoCd: FakeArgoCd;
  /** What Argo CD remembers of the role's tokens. */
  let tokens: Token[];
  let events: string[];
  /** Takes the place of an answer. */
  let instead: (request: SeenRequest) => FakeAnswer | undefined;

  beforeEach(async () => {
    argoCd = await new FakeArgoCd().start();
    tokens = [{ iat: 100, id: "old-1" }, { iat: 200, id: "old-2", exp: 900 }];
    events = [];
    instead = () => undefined;
    argoCd.answer = (request) => instead(request) ?? answer(request);
  });
  afterEach(() => argoCd.stop());

  const answer = ({ method, path, body, token }: SeenRequest): FakeAnswer | undefined => {
    if (method === "GET" && path === "projects/shop-prod") {
      if (token === "new-token") events.push("used");
      return { json: { metadata: { name: "shop-prod" }, spec: { roles: [{ name: "ci" }, { name: "view" }] }, status: { jwtTokensByRole: { ci: { items: structuredClone(tokens) } } } } };
    }
    if (method === "POST" && path === "projects/shop-prod/roles/ci/token") {
      events.push("issued");
      tokens.push({ iat: 1000, exp: 1000 + (body as { expiresIn: number }).expiresIn, id: (body as { id: string }).id });
      return { json: { token: "new-token" } };
    }
    const [, iat, id] = /^projects\/shop-prod\/roles\/ci\/token\/(\d+)\?id=(.+)$/.exec(path) ?? [];
    if (method === "DELETE" && iat !== undefined) {
      events.push(`revoked ${id}`);
      tokens = tokens.filter((each) => each.id !== id);
      assert.ok(tokens.length > 0, "no token is valid");
      return { json: {} };
    }
    return undefined;
  };
  const job = (change: Partial<RotateJob> = {}): RotateJob => ({
    client: new ArgoCdClient({ server: argoCd.url, token: "admin" }), project: "shop-prod", role: "ci", expiresSeconds: 7200, keepPrevious: false,
    deliver: async () => { events.push("delivered"); }, ...change,
  });

  it("issues, tries, delivers, and only then revokes the older ones", async () => {
    const rotation = await rotateToken(job());
    assert.deepEqual(events, ["issued", "used", "delivered", "revoked old-2", "revoked old-1", "used"]);
    assert.deepEqual(tokens.map(({ id }) => id), [rotation.issued?.id]);
    assert.equal(rotation.issued?.expires, new Date(8200 * 1000).toISOString());
    assert.deepEqual(rotation.revoked.map(({ id }) => id), ["old-2", "old-1"]);
    assert.ok(!JSON.stringify(rotation).includes("new-token"));
  });

  it("keeps the newest of the older ones when asked", async () => {
    const rotation = await rotateToken(job({ keepPrevious: true }));
    assert.deepEqual(rotation.kept.map(({ id }) => id), ["old-2"]);
    assert.deepEqual(tokens.map(({ id }) => id), ["old-2", rotation.issued?.id]);
  });

  it("issues the first token of a role", async () => {
    tokens = [];
    assert.deepEqual((await rotateToken(job())).revoked, []);
  });

  it("waits until the second in which the last one was issued is over", async () => {
    let clock = 200_400;
    await rotateToken(job({ now: () => new Date((clock += 100)) }));
    assert.ok(clock >= 201_000, `issued at ${clock}`);
  });

  it("takes the new token back and leaves the older ones when it cannot be delivered", async () => {
    await assert.rejects(rotateToken(job({ deliver: () => Promise.reject(new Error("disk full")) })), (error: Error & { hint?: string }) =>
      /could not be put into use: disk full/.test(error.message) && /older tokens are as they were/.test(error.hint ?? ""));
    assert.deepEqual(tokens.map(({ id }) => id), ["old-1", "old-2"]);
  });

  const refusal = async (change: Partial<RotateJob> = {}) => {
    const error: unknown = await rotateToken(job(change)).then(() => undefined, (thrown) => thrown);
    assert.ok(error instanceof UserError, String(error));
    assert.ok(!`${error.message}${error.hint}`.includes("new-token"));
    return { message: error.message, hint: error.hint ?? "", exitCode: error.exitCode, id: /gitops-[\w-]+/.exec(`${error.message} ${error.hint}`)?.[0] };
  };
  /** Issues the token, and then answers as told. */
  const lostAnswer = (lost: FakeAnswer) => {
    instead = (request) => (request.method === "POST" ? (answer(request), lost) : undefined);
  };

  for (const [what, lost] of Object.entries<FakeAnswer>({ "breaks": { reset: true }, "is a 502": { status: 502, text: "bad gateway" }, "is no JSON": { text: "<html>" }, "holds no token": { json: {} } })) {
    it(`takes the new token back when the answer to its issue ${what}`, async () => {
      lostAnswer(lost);
      const { message, hint, id } = await refusal();
      assert.match(message, /no answer to the request for a new token of shop-prod:ci/);
      assert.match(hint, /had issued it, as "gitops-.*it is revoked again, and the older tokens are as they were/);
      assert.ok(id !== undefined && events.includes(`revoked ${id}`), events.join());
      assert.deepEqual(tokens.map(({ id }) => id), ["old-1", "old-2"]);
    });
  }

  it("says so when the request for a new token never arrived", async () => {
    instead = ({ method }) => (method === "POST" ? { reset: true } : undefined);
    assert.match((await refusal()).hint, /knows no token "gitops-.*": the older tokens are as they were/);
    assert.equal(argoCd.of("POST").length, 1, "it is not asked for twice");
  });

  it("names the new token when Argo CD is gone after its issue", async () => {
    instead = (request) => {
      if (request.method === "POST") { answer(request); return { reset: true }; }
      return events.includes("issued") ? { reset: true } : undefined;
    };
    assert.match((await refusal()).hint, /whether Argo CD issued it is not known: look for the token "gitops-.*" of the role, and revoke it/);
  });

  it("takes the new token back when Argo CD does not show it", async () => {
    instead = ({ token }) => (token === "new-token" ? { status: 500, json: { message: "boom" } } : undefined);
    assert.match((await refusal()).hint, /it is revoked again/);
    assert.deepEqual(tokens.map(({ id }) => id), ["old-1", "old-2"]);
  });

  it("does not wait for ever for a token that is issued in the future", async () => {
    tokens = [{ iat: 4_000_000_000, id: "future" }];
    const begin = Date.now();
    assert.deepEqual((await rotateToken(job())).revoked.map(({ id }) => id), ["future"]);
    assert.ok(Date.now() - begin < 10_000);
  });

  describe("that is interrupted", () => {
    const interruptAt = async (matches: (request: SeenRequest) => boolean, change: Partial<RotateJob> = {}) => {
      const abort = new AbortController();
      const before = instead;
      instead = (request) => {
        if (abort.signal.aborted || !matches(request)) return before(request);
        if (request.method === "POST") answer(request);
        setTimeout(() => abort.abort(), 20);
        return { silent: true };
      };
      const begin = Date.now();
      const failed = await refusal({ signal: abort.signal, client: new ArgoCdClient({ server: argoCd.url, token: "admin" }, abort.signal), ...change }).catch((error: Error) => error);
      assert.ok(Date.now() - begin < 1500, `${Date.now() - begin} ms`);
      return failed;
    };

    it("while the new token is issued takes it back", async () => {
      const failed = await interruptAt(({ method }) => method === "POST");
      assert.ok(!(failed instanceof Error));
      assert.deepEqual([failed.message, failed.exitCode], ["interrupted", 130]);
      assert.match(failed.hint, /it is revoked again/);
      assert.deepEqual(tokens.map(({ id }) => id), ["old-1", "old-2"]);
    });

    it("before it is in use takes it back", async () => {
      const failed = await interruptAt(({ token }) => token === "new-token");
      assert.ok(!(failed instanceof Error));
      assert.equal(failed.exitCode, 130);
      assert.deepEqual(tokens.map(({ id }) => id), ["old-1", "old-2"]);
      assert.ok(!events.includes("delivered"));
    });

    it("while the older ones are revoked names those that may be valid", async () => {
      const failed = await interruptAt(({ method, path }) => method === "DELETE" && path.includes("old-1"));
      assert.ok(!(failed instanceof Error));
      assert.equal(failed.exitCode, 130);
      assert.match(failed.hint, /may be valid still: old-2, old-1; rotate again/);
      assert.ok(tokens.some(({ id }) => id?.startsWith("gitops-")), "the new one stays");
    });

    it("while it waits for the next second issues nothing", async () => {
      tokens = [{ iat: Math.floor(Date.now() / 1000) + 2, id: "now" }];
      const abort = new AbortController();
      setTimeout(() => abort.abort(), 50);
      await assert.rejects(rotateToken(job({ signal: abort.signal })), { name: "AbortError" });
      assert.deepEqual(events, []);
    });
  });

  it("leaves the older ones when the new one is not accepted", async () => {
    instead = ({ token }) => (token === "new-token" ? { status: 401, json: { message: "invalid" } } : undefined);
    await assert.rejects(rotateToken(job()), /could not be put into use: .*does not accept the token/);
    assert.deepEqual(tokens.map(({ id }) => id), ["old-1", "old-2"]);
    assert.ok(!events.includes("delivered"));
  });

  it("says so when Argo CD claims success and revoked nothing", async () => {
    instead = ({ method, path }) => (method === "DELETE" && path.includes("old-1") ? { json: {} } : undefined);
    await assert.rejects(rotateToken(job()), /1 of 2 older ones could not be revoked: old-1/);
  });

  it("revokes with the new token what the old one may not any more", async () => {
    instead = ({ method, token }) => (method === "DELETE" && token === "admin" ? { status: 401, json: { message: "revoked" } } : undefined);
    assert.equal((await rotateToken(job())).revoked.length, 2);
    assert.equal(tokens.length, 1);
  });

  it("names the permission that is missing, and issues nothing", async () => {
    instead = ({ method }) => (method === "POST" ? { status: 403, json: { message: "permission denied" } } : undefined);
    await assert.rejects(rotateToken(job()), (error: Error & { hint?: string }) => /`projects, update, shop-prod`/.test(error.hint ?? ""));
    assert.deepEqual(events, []);
  });

  it("names the roles there are", () => assert.rejects(rotateToken(job({ role: "cd" })), (error: Error & { hint?: string }) => /no role "cd"/.test(error.message) && error.hint === "it has ci, view"));

  it("plans without changing anything", async () => {
    const rotation = await planRotation(job());
    assert.deepEqual(rotation.revoked.map(({ id }) => id), ["old-2", "old-1"]);
    assert.equal(rotation.issued, undefined);
    assert.deepEqual(argoCd.requests.map(({ method }) => method), ["GET"]);
    assert.match(rotationLines(rotation)[0] ?? "", /^dry run/);
  });

  it("counts tokens that Argo CD keeps in both places once", () => {
    const role = { name: "ci", policies: undefined, groups: undefined, jwtTokens: [{ iat: 1, id: "a", exp: undefined }, { iat: 2, id: undefined, exp: undefined }] };
    const found = tokensOf({ metadata: { name: "p", annotations: undefined }, spec: { syncWindows: undefined, roles: [role] }, status: { jwtTokensByRole: { ci: { items: [{ iat: 1, id: "a", exp: undefined }] } } } }, "ci");
    assert.deepEqual(found.map(({ iat }) => iat), [1, 2]);
  });
});

describe("durationSeconds", () => {
  it("reads durations", () => assert.deepEqual(["90m", "24h", "30d", "1h30m", "1.5h", "1d12h"].map((text) => durationSeconds(text, "--expires")), [5400, 86_400, 2_592_000, 5400, 5400, 129_600]));
  it("reads the shortest and the longest", () => assert.deepEqual(["1m", "3650d"].map((text) => durationSeconds(text, "--expires")), [60, 315_360_000]));
  for (const text of ["0h", "", "24", "1w", "-1h", "1h 30m", "500ms", "1m0.5s", "59s", "3650d1s", "300000000d", "9999999999999999h"]) it(`refuses "${text}"`, () => assert.throws(() => durationSeconds(text, "--expires"), /--expires must be a duration/));
});

describe("openSecretFile", () => {
  let directory: string;
  beforeEach(async () => { directory = await mkdtemp(join(tmpdir(), "gitops-secret-")); });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it("replaces a file at once, readable by its owner alone", async () => {
    const path = join(directory, "token");
    await writeFile(path, "old", { mode: 0o644 });
    const file = await openSecretFile(path);
    assert.equal(await readFile(path, "utf8"), "old");
    await file.write("new");
    await file.discard();
    assert.equal(await readFile(path, "utf8"), "new\n");
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(directory), ["token"]);
  });

  it("leaves nothing when it is not written", async () => {
    await (await openSecretFile(join(directory, "token"))).discard();
    assert.deepEqual(await readdir(directory), []);
  });

  it("writes to a pipe, and leaves it a pipe", async () => {
    const path = join(directory, "pipe");
    execFileSync("mkfifo", [path]);
    await assert.rejects(openSecretFile(path), { message: `--out: cannot write "${path}": nobody reads from this pipe`, hint: "nothing was issued or revoked" });
    const reader = spawn("cat", [path], { stdio: ["ignore", "pipe", "inherit"] });
    const read = text(reader.stdout);
    let file: SecretFile | undefined;
    await waitUntil(async () => (file = await openSecretFile(path).catch(() => undefined)) !== undefined, { interval: 20 });
    await file?.write("new");
    await file?.discard();
    assert.equal(await read, "new\n");
    assert.ok((await lstat(path)).isFIFO());
  });

  it("writes to a device, and says when it takes nothing", async () => {
    // By its descriptor, so that a mistake replaces no device of this machine.
    const full = await open("/dev/full", "w");
    try {
      const file = await openSecretFile(`/proc/self/fd/${full.fd}`);
      await assert.rejects(file.write("new"), { code: "ENOSPC" });
      await file.discard();
    } finally {
      await full.close();
    }
  });

  it("writes to standard output, wherever that leads", async () => {
    // As /dev/stdout, which a mistake would replace on this machine.
    const script = `require("./cli/token/secret-file").openSecretFile("/proc/self/fd/1").then((file) => file.write("new"))`;
    const run = (to: string) => execFileSync("sh", ["-c", `"$0" -r ts-node/register/transpile-only -e '${script}' ${to}`, process.execPath], { cwd: packageDirectory, encoding: "utf8" });
    assert.equal(run("| cat"), "new\n");
    await writeFile(join(directory, "log"), "before\n");
    run(`>> ${join(directory, "log")}`);
    assert.equal(await readFile(join(directory, "log"), "utf8"), "before\nnew\n");
  });

  it("follows no symbolic link to a file, and writes no directory", async () => {
    await writeFile(join(directory, "mine"), "mine");
    await symlink("mine", join(directory, "link"));
    await symlink("nowhere", join(directory, "dangling"));
    for (const name of ["link", "dangling"]) {
      await assert.rejects(openSecretFile(join(directory, name)), { message: `--out: cannot write "${join(directory, name)}": it is a symbolic link; name the file that it leads to` });
    }
    await assert.rejects(openSecretFile(directory), { message: `--out: cannot write "${directory}": it is a directory` });
    assert.deepEqual([(await readdir(directory)).sort(), await readFile(join(directory, "mine"), "utf8")], [["dangling", "link", "mine"], "mine"]);
  });

  it("says that a directory cannot be written, before any token is issued", () => assert.rejects(openSecretFile(join(directory, "no", "token")), /--out: cannot write .*ENOENT/));
});
