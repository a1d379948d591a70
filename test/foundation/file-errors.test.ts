import { deepEqual, equal, match, ok } from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../foundation/errors";
import { fileError } from "../../foundation/file-errors";
import { packageDirectory } from "../../foundation/paths";
import { plainData } from "../../foundation/yaml";
import { fingerprint, yamlError } from "../../gitops-repository/fingerprint";
import { YamlText } from "../../image-tags/yaml-text";
import { parseManifest } from "../../releases/parse";

describe("errors of files", function () {
  this.timeout(60_000);
  let directory: string;
  beforeEach(async () => { directory = await mkdtemp(join(tmpdir(), "gitops-files-")); });
  afterEach(() => rm(directory, { recursive: true, force: true }));
  const thrown = (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined, (error: unknown) => error);

  it("are told with the path, what is there, and what to do", async () => {
    await writeFile(join(directory, "file"), "");
    const errors = [
      await thrown(readFile(join(directory, "none"))), await thrown(readFile(directory)), await thrown(mkdir(join(directory, "file"))),
      await thrown(readFile(join(directory, "file", "below"))), await thrown(mkdtemp(join(directory, "none", "x"))),
    ].map(fileError);
    ok(errors.every((error) => error instanceof UserError && error.hint));
    deepEqual(errors.map((error) => error?.message.replaceAll(directory, "D")), [
      "D/none: there is no such file or directory", "a file: a directory lies where a file is needed", "D/file: something lies there already",
      "D/file/below: a file lies where a directory is needed", `the directory for temporary files cannot be used: ${tmpdir()}: there is no such file or directory`,
    ]);
  });

  it("are no errors of the network, of programs, or of ours", async () => {
    const refused = await new Promise((resolve) => { connect(9, "127.0.0.1").on("error", resolve); });
    for (const error of [refused, new TypeError("x"), new UserError("x"), "x", undefined, Object.assign(new Error("x"), { code: "ENOENT", syscall: "spawn git" })]) equal(fileError(error), undefined);
  });

  const gitops = (args: string[], env: Record<string, string> = {}, limit = "unlimited"): Promise<{ code: number; output: string }> => new Promise((resolve) => {
    execFile("sh", ["-c", `ulimit -f ${limit}; exec "$@"`, "sh", process.execPath, join(packageDirectory, "bin", "gitops.js"), ...args], { cwd: directory, env: { ...process.env, ...env } },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }));
  });

  it("end a command with one message, and no stack trace", async () => {
    await writeFile(join(directory, "file"), "");
    const init = ["repo", "init", "--system", "link"];
    for (const [args, message, env, limit] of [
      [[...init, "--push", "--repo", `file://${directory}/none`], /^error: the directory for temporary files cannot be used: .*none: there is no such file or directory\n/, { TMPDIR: join(directory, "none") }],
      [[...init, "--out", "file"], /^error: --out must be a directory, got file, which is none\n/],
      [[...init, "--out", "file/below"], /^error: .*file\/below: a file lies where a directory is needed\n/],
      [[...init, "--out", "full"], /^error: .*full\/\S+: it would be larger than a file may be here\n/, {}, "16"],
    ] as [string[], RegExp, Record<string, string>?, string?][]) {
      const { code, output } = await gitops(args, env, limit);
      match(output, message);
      ok(code !== 0 && !/^\s+at /m.test(output) && output.trim().split("\n").length === 2, output);
    }
  });

  it("of YAML that stands for too much are told, too", async () => {
    const names = [..."abcdefghi"];
    const bomb = `${names.map((name, index) => `${name}: &${name} [${Array(9).fill(index === 0 ? "x" : `*${names[index - 1]}`).join(", ")}]`).join("\n")}\n`;
    const reason = /excessive alias count/i;
    const errorOf = (work: () => unknown): unknown => {
      try { return work(); } catch (error) { return error; }
    };
    for (const error of [
      errorOf(() => YamlText.parse("values.yaml", bomb).value([])), await thrown(parseManifest(`apiVersion: v1\nkind: A\nmetadata: { name: a }\n${bomb}`, "own.yaml")),
      errorOf(() => plainData("file", () => { throw new ReferenceError("Excessive alias count"); })),
    ]) ok(error instanceof UserError && reason.test(error.message), String(error));
    match(yamlError(bomb) ?? "", reason);
    equal(fingerprint("values.yaml", bomb), fingerprint("values.txt", bomb), "and is compared as text");
    equal(yamlError("a: &a [1]\nb: *a\n"), undefined);
  });
});
