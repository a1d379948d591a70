import { deepEqual, equal, match, ok } from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDirectoryAtomically, writeFileAtomically, writeFileAtomicallySync } from "../../foundation/atomic-files";

const writer = ["-r", require.resolve("ts-node/register/transpile-only"), join(__dirname, "support", "writer.ts")];

/** Everything in a directory, with what the files hold. */
function tree(directory: string): Record<string, string> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(entries.sort().map((path) => [path.slice(directory.length + 1), readFileSync(path, "utf8")]));
}

describe("files that are written whole or not at all", function () {
  this.timeout(60_000);
  let directory: string;
  beforeEach(() => { directory = mkdtempSync(join(tmpdir(), "gitops-atomic-")); });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const ways = ["file", "sync", "staged", "render", "repository"] as const;
  const placeOf = (way: string) => (way === "file" || way === "sync" ? join(directory, "file.json") : join(directory, "out"));

  /** The device is full after 4 blocks: the same error as of a full disk, but without one. */
  const onFullDisk = (way: string, place: string) => execFileSync("sh", ["-c", 'ulimit -f 4; exec "$@"', "sh", process.execPath, ...writer, way, place, "65536"], { encoding: "utf8" });

  for (const way of ways) {
    it(`leave nothing behind on a full disk: ${way}`, () => {
      const result = onFullDisk(way, placeOf(way));
      const { code, path } = JSON.parse(result.split("\n")[1] ?? "") as { code: string; path: string };
      equal(code, "EFBIG");
      ok(path.startsWith(directory), "names the file");
      deepEqual(readdirSync(directory), []);
    });

    it(`leave what was there on a full disk: ${way}`, () => {
      execFileSync(process.execPath, [...writer, way, placeOf(way), "100"]);
      const before = tree(directory);
      ok(Object.keys(before).length > 0);
      match(onFullDisk(way, placeOf(way)), /EFBIG/);
      deepEqual(tree(directory), before);
    });

    // The other two write by `staged`.
    if (way !== "render" && way !== "repository") it(`are whole after the process was killed, and the next one clears up: ${way}`, async () => {
      const place = placeOf(way);
      const size = 3_000_000;
      for (let round = 0; round < 2; round++) {
        const child = spawn(process.execPath, [...writer, way, place, String(size), "1000"], { stdio: ["ignore", "pipe", "inherit"] });
        await once(child.stdout, "data");
        await new Promise((resolve) => setTimeout(resolve, 60 + 35 * round));
        child.kill("SIGKILL");
        await once(child, "exit");
        for (const [path, text] of Object.entries(tree(directory))) {
          if (/\.tmp$|\.rendering-|^out\/\.|\/\.gitops/.test(path)) continue;
          ok([10, size].includes(text.length) && new Set(text).size === 1, `${path}: ${text.length} characters`);
        }
      }
      execFileSync(process.execPath, [...writer, way, place, "20"]);
      deepEqual(Object.keys(tree(directory)).filter((path) => /\.tmp$|\.rendering-/.test(path)), []);
    });
  }

  it("leave what another process still writes", async () => {
    const path = join(directory, "file.json");
    const own = `${path}.${process.ppid}.${"0".repeat(8)}-0000-0000-0000-${"0".repeat(12)}.tmp`;
    const dead = `${path}.4194305.${"0".repeat(8)}-0000-0000-0000-${"0".repeat(12)}.tmp`;
    const other = join(directory, "other.4194305.tmp");
    for (const file of [own, dead, other]) writeFileSync(file, "");
    await writeFileAtomically(path, "1");
    deepEqual([own, dead, other].map(existsSync), [true, false, true]);
    writeFileSync(dead, "");
    writeFileAtomicallySync(path, "2");
    deepEqual([existsSync(dead), readFileSync(path, "utf8")], [false, "2"]);
    mkdirSync(join(directory, `made.4194305.${"0".repeat(8)}-0000-0000-0000-${"0".repeat(12)}.tmp`));
    await createDirectoryAtomically(join(directory, "made"), async (made) => writeFileSync(join(made, "a"), ""));
    deepEqual(readdirSync(directory).filter((entry) => entry.startsWith("made")), ["made"]);
  });
});
