import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stoppable } from "../../cli/interrupt";
import { UserError } from "../../foundation/errors";
import { waitUntil } from "../../foundation/wait";
import { publisherUrls } from "../../rehearsal/toolchain/releases";
import { gitops, stackTrace } from "../support/command";
import { FaultServer } from "../support/fault-server";
import { TestRepository } from "./image/support";
import { FakeArgoCd, type SeenRequest } from "./support/fake-argo-cd";
import { Shop } from "./support/shop";

/** Two seconds are promised; the rest is for a busy machine. */
const bound = 4000;

describe("Ctrl-C", function () {
  this.timeout(120_000);
  const directory = mkdtempSync(join(tmpdir(), "gitops-interrupt-"));
  after(() => rmSync(directory, { recursive: true, force: true }));

  /** Starts a command, sends the signal as soon as it waits where it shall, and says how it ended. */
  const interrupted = async (args: readonly string[], waits: () => boolean, { env = {}, signal = "SIGINT" }: { env?: Record<string, string>; signal?: "SIGINT" | "SIGTERM" } = {}) => {
    const child = gitops(args, { cwd: directory, env: { ARGOCD_AUTH_TOKEN: "the-secret-token", ...env } });
    ok(await waitUntil(waits, { interval: 20, timeout: 30_000 }), "the command never came to this phase");
    const begin = Date.now();
    child.kill(signal);
    const { exitCode, stdout, stderr } = await child;
    ok(Date.now() - begin < bound, `it ended after ${Date.now() - begin} ms`);
    equal(exitCode, 130, stderr);
    match(stderr, /^error: interrupted$/m);
    ok(!stackTrace.test(stderr + stdout) && !`${stderr}${stdout}`.includes("secret"), stderr);
    return stderr;
  };

  describe("ends a command whose server is silent", () => {
    let argoCd: FakeArgoCd;
    /** Whether the request is there that gets no answer. */
    let silent: boolean;
    beforeEach(async () => {
      argoCd = await new FakeArgoCd().start();
      silent = false;
    });
    afterEach(() => argoCd.stop());
    const silentAt = (matches: (request: SeenRequest) => boolean) => {
      const usual = argoCd.answer;
      argoCd.answer = (request) => {
        if (!matches(request)) return usual(request);
        silent = true;
        return { silent: true };
      };
    };
    const phases: Record<string, (request: SeenRequest) => boolean> = {
      "at its first question": () => true,
      "while it looks what would change": ({ path }) => path.includes("manifests"),
      "while it asks for the sync": ({ method }) => method === "POST",
      "while it follows the sync": ({ path }) => path.startsWith("applications?") && argoCd.of("POST").length > 0,
    };
    for (const [phase, matches] of Object.entries(phases)) {
      it(`gitops sync, ${phase}`, async () => {
        new Shop(argoCd);
        silentAt(matches);
        match(await interrupted(["sync", "prod", "--system", "shop", "--server", argoCd.url], () => silent), /a sync that has begun goes on in Argo CD/);
      });
    }

    it("gitops sync, between two questions, and with SIGTERM", async () => {
      new Shop(argoCd);
      await interrupted(["sync", "prod", "--system", "shop", "--server", argoCd.url], () => argoCd.requests.filter(({ path }) => path.startsWith("applications?")).length > 3, { signal: "SIGTERM" });
    });

    const steps: Record<string, [(request: SeenRequest) => boolean, RegExp, string[]]> = {
      "at its first question": [() => true, /the older tokens are as they were/, ["old"]],
      "while it asks for the token": [({ method }) => method === "POST", /it is revoked again/, ["old"]],
      "while it tries the token": [({ token }) => token === "new-token", /it is revoked again/, ["old"]],
      "while it revokes the older ones": [({ method, path }) => method === "DELETE" && path.includes("old"), /may be valid still: old; rotate again/, ["old", "new"]],
    };
    for (const [step, [matches, says, left]] of Object.entries(steps)) {
      it(`gitops token rotate, ${step}`, async () => {
        let tokens = ["old"];
        argoCd.answer = (request) => {
          const { path, method } = request;
          const reached = matches(request);
          // What the request asks for is done, though nobody hears of it.
          if (method === "POST") tokens.push((request.body as { id: string }).id);
          if (method === "DELETE" && !reached) tokens = tokens.filter((id) => !path.endsWith(`id=${id}`));
          if (reached) silent = true;
          const items = tokens.map((id, index) => ({ id, iat: 100 + index }));
          const json = { token: "new-token", metadata: { name: "p" }, spec: { roles: [{ name: "ci" }] }, status: { jwtTokensByRole: { ci: { items } } } };
          return reached ? { silent: true } : { json };
        };
        match(await interrupted(["token", "rotate", "--project", "p", "--role", "ci", "--out", join(directory, "token"), "--server", argoCd.url], () => silent), says);
        deepEqual(tokens.map((id) => (id.startsWith("gitops-") ? "new" : id)), left);
      });
    }
  });

  it("ends gitops image set and gitops doctor whose server is silent", async () => {
    const repository = new TestRepository({ "apps/dev/kustomization.yaml": "images:\n- name: registry.example/shop/web\n  newTag: v1\n" });
    const server = await FaultServer.start("hang");
    try {
      const asked = () => server.requests.length > 0;
      const said = await interrupted(["image", "set", "dev", "v2", "--repo", repository.bare, "--branch", "main", "--path", "apps/dev", "--push", "--registry", `registry.example=${server.url}`], asked);
      match(said, /nothing was changed/);
      match(repository.read("apps/dev/kustomization.yaml"), /newTag: v1/);
      server.requests.length = 0;
      const mirrors = Object.values(publisherUrls).map((address) => `${new URL(address).host}=${server.url}`).join(" ");
      await interrupted(["doctor"], asked, { env: { GITOPS_MIRRORS: mirrors, GITOPS_CACHE_DIR: join(directory, "cache") } });
    } finally {
      await server.stop();
      repository.remove();
    }
  });
});

describe("stoppable", () => {
  const interrupt = (milliseconds: number) => setTimeout(() => process.emit("SIGINT"), milliseconds);
  const interruption = (hint: string | undefined) => (error: unknown) => error instanceof UserError && error.message === "interrupted" && error.exitCode === 130 && error.hint === hint;

  it("ends an operation that does not end by itself, and says what is left", async () => {
    interrupt(20);
    const begin = Date.now();
    await rejects(stoppable(() => new Promise(() => undefined), () => "half of it"), interruption("half of it"));
    ok(Date.now() - begin < 2500, `${Date.now() - begin} ms`);
  });

  it("takes whatever an aborted operation throws for the interruption", async () => {
    interrupt(20);
    await rejects(stoppable((signal) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("Git has ended"))))), interruption(undefined));
  });

  it("keeps the error that is no interruption, the result, and the handlers of the process", async () => {
    const before = process.listenerCount("SIGINT");
    await rejects(stoppable(() => Promise.reject(new Error("broken"))), /broken/);
    equal(await stoppable(async () => 7), 7);
    equal(process.listenerCount("SIGINT"), before);
  });
});
