import { deepEqual, equal, match, ok } from "node:assert/strict";
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { packageDirectory } from "../../foundation/paths";
import { claimStateDirectory, layout } from "../../rehearsal/cluster/layout";
import { stackTrace } from "../support/command";
import { TestRepository } from "./image/support";
import { FakeArgoCd, type SeenRequest } from "./support/fake-argo-cd";
import { Shop } from "./support/shop";

/** Where standard output leads. */
type Output = "reader that is gone" | "full disk" | "nowhere" | "file";

describe("standard output", function () {
  this.timeout(120_000);
  let directory = "";
  let argoCd: FakeArgoCd;
  let repository: TestRepository;
  /** Tokens of the role, by id. */
  let tokens: string[];
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "gitops-output-"));
    argoCd = await new FakeArgoCd().start();
    repository = new TestRepository({ "apps/dev/kustomization.yaml": "images:\n- name: registry.example/shop/web\n  newTag: v1\n" });
    tokens = ["old"];
  });
  afterEach(async () => {
    await argoCd.stop();
    repository.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  const run = (args: readonly string[], output: Output, env: Record<string, string> = {}): Promise<{ exitCode: number | null; stderr: string }> => {
    const path = { "full disk": "/dev/full", nowhere: "/dev/null", file: join(directory, "out"), "reader that is gone": undefined }[output];
    const file = path === undefined ? undefined : openSync(path, "w");
    const child = spawn(process.execPath, [join(packageDirectory, "bin", "gitops.js"), ...args], {
      cwd: directory, stdio: ["ignore", file ?? "pipe", "pipe"], env: { ...process.env, ARGOCD_AUTH_TOKEN: "admin", ...env },
    });
    child.stdout?.destroy();
    if (file !== undefined) closeSync(file);
    let stderr = "";
    child.stderr?.on("data", (text: Buffer) => (stderr += text.toString()));
    return new Promise((resolve) => child.on("close", (exitCode) => resolve({ exitCode, stderr })));
  };
  const issues = () => {
    argoCd.answer = ({ method, path, body }: SeenRequest) => {
      if (method === "POST") return tokens.push((body as { id: string }).id), { json: { token: "new-token" } };
      if (method === "DELETE") return (tokens = tokens.filter((id) => id !== new URL(path, "http://x").searchParams.get("id"))), { json: {} };
      const items = tokens.map((id, index) => ({ id, iat: 100 + index }));
      return { json: { metadata: { name: "p" }, spec: { roles: [{ name: "ci" }] }, status: { jwtTokensByRole: { ci: { items } } } } };
    };
  };
  const rotate = (...more: string[]) => ["token", "rotate", "--project", "p", "--role", "ci", "--server", argoCd.url, ...more];
  const image = (...more: string[]) => ["image", ...more, "--repo", repository.bare, "--branch", "main", "--path", "apps/dev"];

  const commands: Record<string, () => string[]> = {
    "--help": () => ["--help"],
    "image get": () => image("get", "dev"),
    "image set --push": () => image("set", "dev", "v2", "--no-verify-registry", "--push"),
    "sync --dry-run": () => ["sync", "prod", "--system", "shop", "--dry-run", "--server", argoCd.url],
    "token rotate --dry-run": () => rotate("--dry-run"),
  };
  const prepare = (name: string) => (name.startsWith("sync") ? new Shop(argoCd) : issues());

  for (const [name, args] of Object.entries(commands)) {
    it(`whose reader is gone is a quiet end of gitops ${name}`, async () => {
      prepare(name);
      deepEqual(await run(args(), "reader that is gone"), { exitCode: 0, stderr: "" });
      if (name.includes("--push")) match(repository.read("apps/dev/kustomization.yaml"), /newTag: v2/);
    });
  }

  it("whose reader is gone is the end of gitops rehearsal logs --follow", async () => {
    const state = join(directory, "state");
    claimStateDirectory(state);
    mkdirSync(dirname(layout(state).log("supervisor")), { recursive: true });
    writeFileSync(layout(state).log("supervisor"), "a line\n");
    deepEqual(await run(["rehearsal", "logs", "supervisor", "--follow"], "reader that is gone", { GITOPS_STATE_DIR: state }), { exitCode: 0, stderr: "" });
  });

  it("on a full disk is an error without a stack trace", async () => {
    for (const name of ["image get", "token rotate --dry-run"]) {
      prepare(name);
      const { exitCode, stderr } = await run(commands[name]?.() ?? [], "full disk");
      equal(exitCode, 1, name);
      match(stderr, /^error: standard output cannot be written: ENOSPC/);
      ok(!stackTrace.test(stderr), stderr);
    }
  });

  for (const output of ["reader that is gone", "full disk"] as const) {
    it(`that loses a new token (${output}) has it revoked, and the older ones stay`, async () => {
      issues();
      const { exitCode, stderr } = await run(rotate("--stdout"), output);
      equal(exitCode, 1);
      match(stderr, /the new token of p:ci could not be put into use: .*(EPIPE|ENOSPC)[^]*it is revoked again, and the older tokens are as they were/);
      ok(!stackTrace.test(stderr) && !stderr.includes("new-token"), stderr);
      equal(argoCd.of("POST").length, 1);
      deepEqual(tokens, ["old"]);
    });
  }

  it("that is thrown away takes no token", async () => {
    issues();
    const { exitCode, stderr } = await run(rotate("--stdout"), "nowhere");
    equal(exitCode, 2);
    match(stderr, /--stdout: standard output is closed, or is thrown away/);
    deepEqual(argoCd.requests, []);
  });

  it("in a file holds the token alone, and the older ones are revoked", async () => {
    issues();
    const { exitCode, stderr } = await run(rotate("--stdout"), "file");
    equal(exitCode, 0, stderr);
    equal(tokens.length, 1);
    match(stderr, /^new token of p:ci: gitops-/);
  });
});
