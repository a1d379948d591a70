import { deepEqual, equal } from "node:assert/strict";
import { execa } from "execa";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { packageDirectory } from "../../foundation/paths";
import { nodeProgram, nodeVersions, type NodeLine } from "../support/node-version";
import { UpOutput } from "./support/platform";
import { e2eTools } from "./support/tools";

const current = process.versions.node.split(".")[0];
const others = (Object.keys(nodeVersions) as NodeLine[]).filter((line) => line !== current);

describe("a rehearsal on another version of Node.js", () => {
  let directory: string;
  before(async function () {
    this.timeout(3_600_000);
    await e2eTools();
    directory = await mkdtemp(join(tmpdir(), "node-"));
  });
  after(() => rm(directory, { recursive: true, force: true }));

  for (const line of others) {
    it(`comes up on ${nodeVersions[line]}`, async () => {
      const program = await nodeProgram(line);
      // The engine starts the first `node` of PATH.
      const env = { GITOPS_STATE_DIR: join(directory, line), PATH: `${dirname(program)}${delimiter}${process.env.PATH ?? ""}` };
      const gitops = (...args: string[]) => execa(program, [join(packageDirectory, "bin", "gitops.js"), ...args], { cwd: packageDirectory, env, stdin: "ignore" });
      equal((await execa("node", ["--version"], { env })).stdout, `v${nodeVersions[line]}`);
      try {
        const { settled, applications } = JSON.parse((await gitops("up", "--system", "linq", "--format", "json")).stdout) as UpOutput;
        equal(settled, true);
        deepEqual(applications.filter(({ state }) => state !== "healthy"), []);
      } finally {
        await gitops("down");
      }
    });
  }
});
