import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as ts from "typescript";
import { changeBranch } from "../../../clients/git/change-branch";
import { Git } from "../../../clients/git/git";
import { openBranch } from "../../../clients/git/open";
import { UserError } from "../../../foundation/errors";
import { packageDirectory } from "../../../foundation/paths";
import { sourceFiles } from "../../support/import-graph";

const starters = new Set(["execa", "execaSync", "execaNode", "spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork", "simpleGit", "runGroup", "$"]);
const methods = new Set(["run", "attempt", "bytes", "ask"]);

/** Whether a value can only be text that begins with what stands in the sources. */
function written(node: ts.Expression): boolean {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return true;
  if (ts.isTemplateExpression(node)) return node.head.text !== "";
  if (ts.isConditionalExpression(node)) return written(node.whenTrue) && written(node.whenFalse);
  if (ts.isParenthesizedExpression(node)) return written(node.expression);
  if (ts.isSpreadElement(node)) return written(node.expression);
  return ts.isArrayLiteralExpression(node) && node.elements.every(written);
}

/** Everything in a source that starts Git, and what of it goes around the guard. */
function read(file: string, text: string): { readonly starts: string[]; readonly faults: string[] } {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const [starts, faults]: string[][] = [[], []];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const { expression, arguments: [first] } = node;
      const name = ts.isIdentifier(expression) ? expression.text : ts.isPropertyAccessExpression(expression) ? expression.name.text : "";
      const place = `${file}: ${first === undefined ? name : `${name}(${first.getText(source).replaceAll(/\s+/g, " ").slice(0, 90)}`}`;
      if (name === "simpleGit" || (starters.has(name) && first !== undefined && /^["'`]git\b/.test(first.getText(source)))) (file === "clients/git/child.ts" ? starts : faults)?.push(place);
      // No other class of the sources has such a method that takes a list.
      if (methods.has(name) && ts.isPropertyAccessExpression(expression) && first !== undefined && ts.isArrayLiteralExpression(first)) {
        starts?.push(place);
        if (!first.elements.every(written)) faults?.push(place);
      }
      if (methods.has(name) && /\bgit\b|\bGit\(/i.test(expression.getText(source)) && first !== undefined && !ts.isArrayLiteralExpression(first) && !["this.attempt", "this.execute"].includes(expression.getText(source))) faults?.push(place);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { starts: starts ?? [], faults: faults ?? [] };
}

describe("the guard of Git", () => {
  const files = sourceFiles(packageDirectory, ["bench", "test", "docs", "charts", "bin", "node_modules", "dist"]);
  const all = files.map((file) => read(file, readFileSync(join(packageDirectory, file), "utf8")));

  it("stands before everything that starts Git, and every word of a command is written in the sources", () => {
    const starts = all.flatMap((one) => one.starts);
    ok(starts.filter((place) => place.startsWith("clients/git/child.ts: execa(\"git\"")).length === 1 && starts.length > 25, starts.join("\n"));
    deepEqual(all.flatMap((one) => one.faults), []);
  });

  for (const [what, text] of Object.entries({
    "a child of its own": 'execa("git", ["fetch", address]);',
    "a child in a shell": "execSync(`git fetch ${address}`);",
    "a remote among the words": 'await git.run(["fetch", remote]);',
    "a text that begins with a value": "await git.run([\"fetch\", `${remote}/x`]);",
    "a list that is spread": 'await git.attempt(["fetch", ...args]);',
    "a list from elsewhere": "await git.attempt(words);",
    "another library": "simpleGit(directory).fetch(address);",
  })) {
    it(`is gone around by ${what}`, () => equal(read("cli/x.ts", text).faults.length, 1));
  }
});

describe("what Git is given", () => {
  let directory: string;
  beforeEach(() => { directory = mkdtempSync(join(tmpdir(), "gitops-guard-test-")); });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  const refused = (error: unknown) => error instanceof UserError && error.exitCode === 2;
  const signal = new AbortController().signal;
  /** An address that has Git or its ssh run a program, which leaves a file. */
  const attacks = (mark: string): string[] => [
    `--upload-pack=touch ${mark};`, `--upload-pack=touch\${IFS}${mark};`, `-u${mark}`, `ext::sh -c touch% ${mark}`, `ext::sh -c "touch ${mark}" x:y`,
    `ssh://-oProxyCommand=touch%20${mark}/x`, `-oProxyCommand=touch\${IFS}${mark}:x`, `ssh://x@-oProxyCommand=touch/x`, "fd::17", "git://git.example/x", "ftp://git.example/x",
    "http://git.example/x.git", "http://127.0.0.1.nip.io/x.git", "https://git.example/x y", "https://git.example/x\u001b[31m", "https://", "host:-x", "user:secret@host:x",
  ];

  it("is refused as the address of a repository before anything runs", async () => {
    const mark = join(directory, "ran");
    for (const repository of attacks(mark)) {
      await rejects(openBranch({ repository, branch: "main", push: true, signal }).then(({ tip }) => tip()), refused, repository);
      await rejects(changeBranch({ repository, branch: "main" }, async () => ({ result: undefined })), refused, repository);
      await rejects(new Git(directory).ask(["fetch"], repository, { operands: ["refs/heads/main"] }), refused, repository);
    }
    ok(!existsSync(mark));
  });

  it("is refused as a name of a branch", async () => {
    for (const branch of ["-x", "--upload-pack=touch", "a b..c~^:", "*", "a:refs/heads/b", "HEAD", "", "a.lock", "x\u0007"]) {
      await rejects(openBranch({ repository: "https://git.example/x.git", branch, push: true, signal }), refused, branch);
      await rejects(changeBranch({ repository: "https://git.example/x.git", branch }, async () => ({ result: undefined })), refused, branch);
    }
  });

  it("is refused as an operand that looks like an option", async () => {
    const git = new Git(directory);
    for (const operand of ["--output=x", "-x", "", "a\nb"]) await rejects(git.attempt(["diff"], { operands: [operand] }), refused, operand);
  });

  it("does not follow the configuration of a checkout to another protocol", async () => {
    const git = new Git(directory);
    const mark = join(directory, "ran");
    await git.run(["init", "--quiet"]);
    writeFileSync(join(directory, ".git", "config"), `[protocol]\n\tallow = always\n[remote "origin"]\n\turl = ext::touch ${mark}\n[remote "plain"]\n\turl = http://git.example/x.git\n[url "ext::touch ${mark} "]\n\tinsteadOf = https://git.example/\n`);
    for (const remote of ["origin", "plain", "https://git.example/x.git"]) await rejects(git.ask(["fetch", "--quiet"], remote, { operands: ["refs/heads/main"] }), refused, remote);
    equal((await git.attempt(["fetch", "origin"])).exitCode, 128);
    ok(!existsSync(mark));
  });
});
