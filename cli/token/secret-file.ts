import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { lstat, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError } from "../../foundation/errors";

/** A file for a secret, opened before the secret exists, so that a directory that cannot be written is found out in time. */
export interface SecretFile {
  /** Puts the secret into place at once and whole, readable by its owner alone. */
  write(secret: string): Promise<void>;
  /** Leaves everything as it was. */
  discard(): Promise<void>;
}

/**
 * Opens a file for a secret. What is there already is replaced only by `write`: a file by another one, readable by its owner alone. What
 * is no file, such as `/dev/stdout`, a terminal or a pipe, stays what it is, and is written to.
 *
 * @throws UserError when it cannot be written, and for a symbolic link to a file, which somebody else may have put there.
 */
export async function openSecretFile(path: string): Promise<SecretFile> {
  const found = await stat(path).catch(() => undefined);
  const link = await lstat(path).then((entry) => entry.isSymbolicLink(), () => false);
  if (found?.isDirectory() || found?.isBlockDevice() || found?.isSocket()) throw refused(path, `it is a ${found.isDirectory() ? "directory" : found.isSocket() ? "socket" : "disk"}`);
  const descriptor = /^(\/dev\/(std(out|err)|fd\/\d+)|\/proc\/(self|\d+)\/fd\/\d+)$/.test(path);
  if (descriptor || (found !== undefined && !found.isFile())) return openStream(path);
  if (link) throw refused(path, "it is a symbolic link; name the file that it leads to");
  return openFile(path);
}

/** A device or a pipe. Nobody waits for a reader of a pipe: without one nothing is issued. */
async function openStream(path: string): Promise<SecretFile> {
  const handle = await open(path, constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    throw refused(path, error.code === "ENXIO" ? "nobody reads from this pipe" : error.message);
  });
  return {
    async write(secret) {
      await handle.writeFile(`${secret}\n`);
      await handle.close();
    },
    async discard() {
      await handle.close().catch(() => undefined);
    },
  };
}

async function openFile(path: string): Promise<SecretFile> {
  const temporary = join(dirname(path), `.${randomBytes(6).toString("hex")}.tmp`);
  const handle = await open(temporary, "wx", 0o600).catch((error: Error) => {
    throw refused(path, error.message);
  });
  return {
    async write(secret) {
      await handle.writeFile(`${secret}\n`);
      await handle.sync();
      await handle.close();
      await rename(temporary, path);
    },
    async discard() {
      await handle.close().catch(() => undefined);
      await rm(temporary, { force: true });
    },
  };
}

function refused(path: string, reason: string): UserError {
  return new UserError(`--out: cannot write "${path}": ${reason}`, "nothing was issued or revoked");
}
