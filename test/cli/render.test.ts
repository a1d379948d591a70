import { deepEqual, equal, match } from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { withDirectory } from "../releases/support";

const command = resolve(__dirname, "../../bin/gitops.js");
const fixture = resolve(__dirname, "../render/fixtures/sample");
const render = (...flags: string[]) => execa(process.execPath, [command, "render", ...flags], { cwd: fixture, reject: false });

async function contents(directory: string): Promise<[string, string][]> {
  const entries = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Promise.all(paths.map(async (path): Promise<[string, string]> => [path.slice(directory.length), await readFile(path, "utf8")]));
}

describe("gitops render", function () {
  this.timeout(60_000);

  it("writes the same bytes into two directories and says what it wrote", () =>
    withDirectory(async (directory) => {
      const [first, second] = [join(directory, "a"), join(directory, "b")];
      const text = await render("--stack", "dev", "--out", first);
      const json = await render("--stack", "dev", "--out", second, "--format", "json");
      deepEqual([text.exitCode, text.stderr, json.exitCode, json.stderr], [0, "", 0, ""]);
      equal((await contents(first)).length, 10);
      deepEqual(await contents(first), await contents(second));
      match(text.stdout, /^ {4}1 {2}ClusterRole\n {4}4 {2}ConfigMap\n {4}1 {2}ConfigMap \(patch\)\n/);
      match(text.stdout, /\n {4}8 {2}objects of stack dev in \S+: 9 files new, 0 changed, 0 removed, 0 as before; \d+\.\d+ s$/);
      const { seconds, ...summary } = JSON.parse(json.stdout);
      equal(typeof seconds, "number");
      deepEqual(summary.kinds, { ClusterRole: 1, ConfigMap: 4, "ConfigMap (patch)": 1, Secret: 1, Thing: 1 });
      deepEqual([summary.stack, summary.directory, summary.added.length, summary.unchanged], ["dev", second, 9, 0]);
    }));

  const mistakes: [title: string, flags: string[], stderr: RegExp][] = [
    ["no stack", [], /^error: --stack is missing; available stacks: dev, prod$/],
    ["an unknown stack", ["--stack", "test"], /^error: there is no stack "test": .*; available stacks: dev, prod\n {7}name one of them/],
    ["an unknown format", ["--stack", "dev", "--format", "xml"], /^error: --format must be "text" or "json", got "xml"$/],
    ["somebody's directory", ["--stack", "dev", "--out", "."], /^error: \S+ is not empty and was not written by `gitops render`: /],
  ];
  for (const [title, flags, stderr] of mistakes) {
    it(`refuses ${title} with one error and without a stack trace`, async () => {
      const result = await render(...flags);
      match(result.stderr, stderr);
      deepEqual([result.exitCode, result.stdout, /\n\s+at /.test(result.stderr)], [2, "", false]);
    });
  }
});
