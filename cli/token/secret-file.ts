import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
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
 * Opens a file for a secret. What is there already is replaced only by `write`.
 *
 * @throws UserError when its directory cannot be written.
 */
export async function openSecretFile(path: string): Promise<SecretFile> {
  const temporary = join(dirname(path), `.${randomBytes(6).toString("hex")}.tmp`);
  const handle = await open(temporary, "wx", 0o600).catch((error: Error) => {
    throw new UserError(`--out: cannot write "${path}": ${error.message}`, "nothing was issued or revoked");
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
