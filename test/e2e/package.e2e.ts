import { equal, match, ok } from "node:assert/strict";
import { execa, type Options } from "execa";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { packageDirectory } from "../../foundation/paths";
import { withClone } from "../support/clone";
import { nodeProgram, type NodeLine } from "../support/node-version";

/** What a project installs beside the package, and on which Node.js. */
const installations: readonly { node: NodeLine; packages: readonly string[]; why: string }[] = [
  { node: "20", packages: ["@pulumi/pulumi@3.248.0", "@pulumi/kubernetes@4.34.2"], why: "beside the last Pulumi for it" },
  { node: "22", packages: ["@pulumi/pulumi@latest", "@pulumi/kubernetes@latest"], why: "beside the newest Pulumi packages" },
];

/** The program of the README. */
async function readmeProgram(): Promise<string> {
  const readme = await readFile(join(packageDirectory, "README.md"), "utf8");
  const program = /## In a stack of your own[\s\S]*?```ts\n([\s\S]*?)```/.exec(readme)?.[1];
  ok(program !== undefined, "the README has no program");
  return program;
}

describe("the package, installed in an empty project", () => {
  let directory: string;
  let tarball: string;

  before(async function () {
    this.timeout("10m");
    directory = await mkdtemp(join(tmpdir(), "gitops-package-"));
    await withClone(async (clone) => {
      await execa(process.execPath, ["build/package.js"], { cwd: clone });
      await execa("npm", ["pack", "--ignore-scripts", "--pack-destination", directory], { cwd: clone });
    });
    const [name = ""] = await readdir(directory);
    tarball = join(directory, name);
  });
  after(() => rm(directory, { recursive: true, force: true }));

  for (const { node, packages, why } of installations) {
    it(`renders a stack of its own on Node.js ${node} ${why}`, async function () {
      this.timeout("10m");
      const program = await nodeProgram(node);
      const project = join(directory, `on-${node}`);
      const options: Options = { cwd: project, stdin: "ignore", env: { PATH: [dirname(program), process.env.PATH].join(delimiter) } };
      await mkdir(project);
      await writeFile(join(project, "package.json"), JSON.stringify({ name: "shop", private: true }));
      await writeFile(join(project, "Pulumi.yaml"), "name: shop\nruntime: nodejs\nmain: index.ts\n");
      await writeFile(join(project, "Pulumi.dev.yaml"), "config: {}\n");
      await writeFile(join(project, "index.ts"), await readmeProgram());
      // Without a warning that a package does not go with this Node.js or with the others.
      const { stderr: warnings } = await execa("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--engine-strict", "--strict-peer-deps", tarball, ...packages], options);
      equal(/EBADENGINE|ERESOLVE/.test(String(warnings)), false, String(warnings));

      const gitops = (...args: string[]) => execa(program, [join(project, "node_modules", "gitops-platform", "bin", "gitops.js"), ...args], options);
      const { stdout: summary } = await gitops("render", "--stack", "dev", "--format", "json");
      const { kinds } = JSON.parse(String(summary)) as { kinds: Record<string, number> };
      equal(kinds["Application (child of shop-dev)"], 4);
      equal(kinds.CustomResourceDefinition, 3);
      match(await readFile(join(project, "rendered", "dev", "rollout.yaml"), "utf8"), /frontend/);

      const installed = await readdir(join(project, "node_modules"));
      for (const bundled of ["commander", "listr2", "simple-git", "typescript", "ts-node", "@swc"]) ok(!installed.includes(bundled), `${bundled} is installed`);

      // An error of the library is one of the command: a line, and no stack trace.
      await writeFile(join(project, "index.ts"), (await readmeProgram()).replace('after: ["backend"]', 'after: ["backnd"]'));
      const { exitCode, stderr } = await execa(program, [join(project, "node_modules", "gitops-platform", "bin", "gitops.js"), "render", "--stack", "dev"], { ...options, reject: false });
      equal(exitCode, 2);
      match(String(stderr), /backnd/);
      ok(!/^ +at /m.test(String(stderr)), String(stderr));
    });
  }
});

describe("the list of licences in the package", () => {
  it("names every package that the programs contain, with the text of its licence", async function () {
    this.timeout("5m");
    await withClone(async (clone) => {
      await execa(process.execPath, ["build/package.js"], { cwd: clone });
      const text = await readFile(join(clone, "dist", "LICENCES.txt"), "utf8");
      const programs = await Promise.all(["gitops", "supervisor", "provider"].map((name) => readFile(join(clone, "dist", "programs", `${name}.js`), "utf8")));
      // esbuild writes the path of every file that it takes as a comment before it.
      const contained = new Set(programs.flatMap((program) => [...program.matchAll(/^\s*\/\/ .*node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\/\S+$/gm)].map(([, name = ""]) => name)));
      ok(contained.size > 50, `only ${contained.size} packages`);
      for (const name of contained) match(text, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+\\S*: \\S+`, "m"), name);
      equal(/the package has no text of the licence/.test(text), false);
    });
  });
});
