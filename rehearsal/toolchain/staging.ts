import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { bornOf } from "../process-identity";
import type { Context } from "./context";

/**
 * Gives the body an empty directory beside the tools, and removes it afterwards, with what killed runs left behind.
 */
export async function withStaging<T>(context: Context, body: (directory: string) => Promise<T>): Promise<T> {
  const parent = join(context.toolsDirectory, ".staging");
  const directory = join(parent, `${process.pid}-${randomUUID()}`);
  await mkdir(directory, { recursive: true });
  try {
    await removeLeftovers(parent);
    return await body(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function removeLeftovers(parent: string): Promise<void> {
  for (const entry of await readdir(parent)) {
    if (bornOf(Number(entry.split("-")[0])) === undefined) await rm(join(parent, entry), { recursive: true, force: true });
  }
}
