import { deepEqual, equal, rejects } from "node:assert/strict";
import { chmod, mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../foundation/errors";
import { writeRenderedFiles } from "../../render";
import { withDirectory } from "../releases/support";

const write = (directory: string, files: Record<string, string>, owner = "dev") =>
  writeRenderedFiles(directory, owner, new Map(Object.entries(files)));

/** Text by path of everything in a directory but the listing. */
async function contents(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
  const texts = await Promise.all(files.map(async (file) => [file.slice(directory.length + 1), await readFile(file, "utf8")]));
  return Object.fromEntries(texts.filter(([path]) => path !== ".rendered"));
}

describe("writeRenderedFiles", () => {
  it("writes into a directory that is not there yet", () =>
    withDirectory(async (parent) => {
      const directory = join(parent, "new", "dev");
      deepEqual(await write(directory, { "a/b.yaml": "1", "c.yaml": "2" }), {
        added: ["a/b.yaml", "c.yaml"], changed: [], removed: [], unchanged: 0,
      });
      deepEqual(await contents(directory), { "a/b.yaml": "1", "c.yaml": "2" });
    }));

  it("removes what is gone, directories too, and nothing that somebody else put there", () =>
    withDirectory(async (directory) => {
      await write(directory, { "a/b.yaml": "1", "c/d.yaml": "2", "e.yaml": "3" });
      await writeFile(join(directory, "c", "mine.txt"), "mine");
      deepEqual(await write(directory, { "e.yaml": "4" }), {
        added: [], changed: ["e.yaml"], removed: ["a/b.yaml", "c/d.yaml"], unchanged: 0,
      });
      deepEqual(await contents(directory), { "c/mine.txt": "mine", "e.yaml": "4" });
      equal((await readdir(directory)).includes("a"), false);
    }));

  it("does not touch a file that stays the same", () =>
    withDirectory(async (directory) => {
      await write(directory, { "a.yaml": "1" });
      await utimes(join(directory, "a.yaml"), 1, 1);
      deepEqual(await write(directory, { "a.yaml": "1" }), { added: [], changed: [], removed: [], unchanged: 1 });
      equal((await stat(join(directory, "a.yaml"))).mtimeMs, 1000);
    }));

  it("restores a file that somebody deleted", () =>
    withDirectory(async (directory) => {
      await write(directory, { "a.yaml": "1", "b.yaml": "2" });
      await chmod(join(directory, "a.yaml"), 0o644);
      await writeFile(join(directory, "a.yaml"), "changed by hand");
      await write(directory, { "a.yaml": "1", "b.yaml": "2" });
      deepEqual(await contents(directory), { "a.yaml": "1", "b.yaml": "2" });
    }));

  it("accepts a fresh Git working tree", () =>
    withDirectory(async (directory) => {
      await mkdir(join(directory, ".git"));
      await write(directory, { "a.yaml": "1" });
      deepEqual(await contents(directory), { "a.yaml": "1" });
    }));

  it("refuses a directory with other content, and leaves it as it was", () =>
    withDirectory(async (directory) => {
      await writeFile(join(directory, "mine.txt"), "mine");
      await rejects(write(directory, { "a.yaml": "1" }), {
        name: "UserError",
        message: `${directory} is not empty and was not written by \`gitops render\`: it has mine.txt`,
      });
      deepEqual(await contents(directory), { "mine.txt": "mine" });
    }));

  it("refuses the directory of another stack", () =>
    withDirectory(async (directory) => {
      await write(directory, { "a.yaml": "1" });
      await rejects(write(directory, { "a.yaml": "2" }, "prod"), {
        message: `${directory} holds the files of stack "dev", not of "prod"`,
      });
      deepEqual(await contents(directory), { "a.yaml": "1" });
    }));

  it("refuses to overwrite a file that it did not write", () =>
    withDirectory(async (directory) => {
      await write(directory, { "a.yaml": "1" });
      await writeFile(join(directory, "b.yaml"), "mine");
      await rejects(write(directory, { "a.yaml": "2", "b.yaml": "2" }), {
        message: `${join(directory, "b.yaml")} was not written by \`gitops render\` and would be overwritten`,
      });
      deepEqual(await contents(directory), { "a.yaml": "1", "b.yaml": "mine" });
    }));

  it("changes nothing when writing fails half-way", () =>
    withDirectory(async (directory) => {
      await write(directory, { "a.yaml": "1", "z.yaml": "1" });
      // No file system takes a name of 300 characters.
      await rejects(write(directory, { "a.yaml": "2", [`${"n".repeat(300)}.yaml`]: "2" }), { code: "ENAMETOOLONG" });
      deepEqual(await contents(directory), { "a.yaml": "1", "z.yaml": "1" });
    }));

  it("finishes what a killed render began", () =>
    withDirectory(async (directory) => {
      await write(directory, { "a.yaml": "1", "old.yaml": "1" });
      // Killed after the new listing was written and one file put in place; process 2^22 + 1 cannot exist on Linux.
      await writeFile(join(directory, ".rendered"), "# stack dev; x\na.yaml\nold.yaml\nnew.yaml\n");
      await writeFile(join(directory, "new.yaml"), "half");
      await mkdir(join(directory, ".rendering-4194305"));
      await writeFile(join(directory, ".rendering-4194305", "b.yaml"), "2");
      await write(directory, { "a.yaml": "2", "new.yaml": "2" });
      deepEqual(await contents(directory), { "a.yaml": "2", "new.yaml": "2" });
      equal((await readdir(directory)).some((entry) => entry.startsWith(".rendering-")), false);
    }));

  it("removes nothing outside the directory, whatever the listing says", () =>
    withDirectory(async (parent) => {
      const directory = join(parent, "dev");
      await write(directory, { "a.yaml": "1" });
      await writeFile(join(parent, "precious.txt"), "precious");
      await writeFile(join(directory, ".rendered"), "# stack dev; x\n../precious.txt\n");
      await rejects(write(directory, { "a.yaml": "1" }), {
        message: `${join(directory, ".rendered")} is damaged: it lists "../precious.txt"`,
      });
      equal(await readFile(join(parent, "precious.txt"), "utf8"), "precious");
    }));

  describe("into a directory that somebody prepared", () => {
    const listing = (...paths: string[]) => `# stack dev; written by \`gitops render\`\n${paths.join("\n")}\n`;

    it("deletes and writes nothing through a symbolic link", () =>
      withDirectory(async (parent) => {
        const [directory, outside] = [join(parent, "out"), join(parent, "outside")];
        await mkdir(directory);
        await mkdir(outside);
        await writeFile(join(outside, "mine.yaml"), "mine");
        await symlink(outside, join(directory, "link"));
        await symlink(join(outside, "mine.yaml"), join(directory, "file.yaml"));
        for (const [listed, files] of [["link/mine.yaml", { "a.yaml": "1" }], ["file.yaml", { "a.yaml": "1" }], ["a.yaml", { "link/mine.yaml": "1" }], ["file.yaml", { "file.yaml": "1" }]] as const) {
          await writeFile(join(directory, ".rendered"), listing(listed));
          await rejects(write(directory, files), (error: UserError) => error instanceof UserError && /(link|file\.yaml) is a symbolic link$/.test(error.message));
          deepEqual([await readFile(join(outside, "mine.yaml"), "utf8"), (await readdir(directory)).sort()], ["mine", [".rendered", "file.yaml", "link"]]);
        }
        await rm(join(directory, ".rendered"));
        await symlink(join(outside, "mine.yaml"), join(directory, ".rendered"));
        await rejects(write(directory, {}), /\.rendered is a symbolic link$/);
      }));

    for (const path of ["../outside.yaml", "/etc/hostname", "a/../../b", ".git/config", "a/.git/hooks/pre-commit", "..", ".", "a\0b", "a\\b"]) {
      it(`takes no listing with ${JSON.stringify(path)}`, () =>
        withDirectory(async (directory) => {
          await mkdir(join(directory, ".git"));
          await writeFile(join(directory, ".git", "config"), "mine");
          await writeFile(join(directory, ".rendered"), listing("a.yaml", path));
          await rejects(write(directory, { "a.yaml": "1" }), (error: UserError) => error instanceof UserError && error.message === `${join(directory, ".rendered")} is damaged: it lists "${path}"`);
          equal(await readFile(join(directory, ".git", "config"), "utf8"), "mine");
        }));
    }

    it("says what lies in the way of a file, and changes nothing", () =>
      withDirectory(async (directory) => {
        await write(directory, { "a/b.yaml": "1", "c.yaml": "2" });
        await rm(join(directory, "a"), { recursive: true });
        await writeFile(join(directory, "a"), "mine");
        await rejects(write(directory, { "a/b.yaml": "3", "c.yaml": "3" }), (error: UserError) => error instanceof UserError && error.message === `${join(directory, "a")} is no directory`);
        await rm(join(directory, "a"));
        await mkdir(join(directory, "a", "b.yaml"), { recursive: true });
        await rejects(write(directory, { "a/b.yaml": "3", "c.yaml": "3" }), (error: UserError) => error instanceof UserError && error.message === `${join(directory, "a", "b.yaml")} is no file`);
        deepEqual(await contents(directory), { "c.yaml": "2" });
      }));
  });
});
