import { execa } from "execa";
import { cp, mkdir, mkdtemp, readdir, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { packageDirectory } from "../../foundation/paths";

/**
 * Gives the body a fresh clone of this checkout as it is, changes that are not committed included. Its packages are links to the
 * installed ones; what is compiled it keeps for itself.
 */
export async function withClone<T>(body: (directory: string) => Promise<T>): Promise<T> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), "gitops-clone-")));
  try {
    const { stdout } = await execa("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], { cwd: packageDirectory });
    for (const file of stdout.split("\0").filter(Boolean)) {
      await mkdir(dirname(join(directory, file)), { recursive: true });
      // A file that is deleted and not committed is listed, too.
      await cp(join(packageDirectory, file), join(directory, file), { preserveTimestamps: true }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
      });
    }
    const packages = join(packageDirectory, "node_modules");
    await mkdir(join(directory, "node_modules"));
    for (const name of await readdir(packages)) {
      if (name !== ".cache") await symlink(join(packages, name), join(directory, "node_modules", name));
    }
    return await body(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
