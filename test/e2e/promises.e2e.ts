import { deepEqual, equal, ok } from "node:assert/strict";
import { execa } from "execa";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withClone } from "../support/clone";
import { type Removal, removals } from "../systems/promises/removals";

interface Report {
  readonly passes: readonly { readonly title: string }[];
  readonly failures: readonly { readonly title: string; readonly err: { readonly message: string } }[];
}

/** What the table of a system says in a copy of the sources. */
async function tableOf(system: string, directory: string): Promise<Report> {
  const { stdout, stderr } = await execa(process.execPath, ["node_modules/.bin/mocha", "--reporter", "json", `test/systems/promises/${system}.test.ts`], { cwd: directory, reject: false });
  const start = stdout.indexOf("{\n");
  ok(start >= 0, `${stdout}${stderr}`);
  return JSON.parse(stdout.slice(start)) as Report;
}

async function without<T>({ file, text, instead = "", reference }: Removal, directory: string, body: () => Promise<T>): Promise<T> {
  const path = join(directory, file);
  const before = await readFile(path, "utf8");
  const parts = [[text, instead], ...(reference === undefined ? [] : [[reference, ""]])] as [string, string][];
  for (const [part] of parts) equal(before.split(part).length, 2, `${file} must have this once: ${part}`);
  await writeFile(path, parts.reduce((source, [part, other]) => source.replace(part, () => other), before));
  try {
    return await body();
  } finally {
    await writeFile(path, before);
  }
}

describe("a promise that goes from the declaration of a system", function () {
  this.timeout(600_000);

  it("is missed by the line of its table, and by no more than belongs to it", () => withClone(async (directory) => {
    const systems = [...new Set(removals.map(({ system }) => system))];
    for (const system of systems) deepEqual((await tableOf(system, directory)).failures.map(({ title }) => title), [], `${system}, with nothing removed`);
    const unnoticed: string[] = [];
    for (const removal of removals) {
      const { passes, failures } = await without(removal, directory, () => tableOf(removal.system, directory));
      const missed = failures.some(({ title }) => title.startsWith(`${removal.id}:`));
      console.log(`      ${removal.system} without ${removal.what}: ${failures.length} of ${passes.length + failures.length} lines fail`);
      if (!missed || passes.length === 0) unnoticed.push(`${removal.system} without ${removal.what} (${removal.id}): ${failures.map(({ title, err }) => `${title}: ${err.message}`).join("; ") || "nothing fails"}`);
    }
    deepEqual(unnoticed, []);
  }));
});
