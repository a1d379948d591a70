import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createDirectoryAtomically } from "../foundation/atomic-files";
import { ExitCode, UserError } from "../foundation/errors";
import { parseManifest } from "./parse";
import { parsedDirectory } from "./parsed-directory";
import { readPinnedFile, sha256, type PinnedFile, type PinnedFileOptions } from "./pinned-file";
import type { CrdFile, CrdReference, UpstreamManifest } from "./types";
import { type UpstreamComponent } from "./types";
import { assertSupportedVersion, pinnedManifest } from "./versions";

/** What to load, and where from. */
export interface UpstreamManifestOptions extends PinnedFileOptions {
  /** The release, without a leading "v". */
  version: string;
  /** A local file to use instead of the pinned one, for machines without a route to it. */
  file?: string;
  /** SHA-256 that `file` must have; default: any. */
  sha256?: string;
}

/** What the cache keeps of a parsed manifest, beside the text of its CustomResourceDefinitions. */
type StoredEntry = Pick<UpstreamManifest, "objects" | "crds">;

/**
 * The objects of a component's release manifest, verified, from the cache where it was read before.
 *
 * @throws UserError for an unknown or vulnerable version, a missing file, a checksum that differs, or no reachable source.
 */
export async function upstreamManifest(
  component: UpstreamComponent,
  options: UpstreamManifestOptions,
): Promise<UpstreamManifest> {
  assertSupportedVersion(component, options.version);
  const identity = { component, version: options.version };
  if (options.file === undefined) return loadManifest(identity, pinnedManifest(component, options.version), options);
  const content = await readLocalFile(options.file, options.sha256);
  const found = sha256(content);
  const entry = await parsedEntry(found, options.file, options, async () => content);
  return { ...identity, sha256: found, file: options.file, ...entry };
}

/** The objects of a pinned file. Only the table in `versions.ts` and tests need to name one. */
export async function loadManifest(
  identity: { component: string; version: string },
  file: PinnedFile,
  options: PinnedFileOptions,
): Promise<UpstreamManifest> {
  const entry = await parsedEntry(file.sha256, file.title, options, () => readPinnedFile(file, options));
  return { ...identity, sha256: file.sha256, ...entry };
}

/**
 * The CustomResourceDefinitions of a manifest as files, in the order of the manifest, with their original bytes.
 *
 * @param manifest as `upstreamManifest` returned it; the names and the checksum are enough.
 * @param cacheDirectory Default: that of this machine.
 * @throws UserError when the cache entry is gone or damaged.
 */
export async function customResourceDefinitionFiles(
  { crds, sha256: checksum }: { crds: readonly Pick<CrdReference, "name">[]; sha256: string },
  cacheDirectory?: string,
): Promise<CrdFile[]> {
  const directory = parsedDirectory(checksum, cacheDirectory);
  try {
    return await Promise.all(crds.map(async ({ name }) => ({ name, yaml: await readFile(join(directory, `${name}.yaml`), "utf8") })));
  } catch (error) {
    throw damaged(directory, error);
  }
}

async function readLocalFile(path: string, expected?: string): Promise<Buffer> {
  const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      `cannot read the manifest file "${path}": ${error.code === "ENOENT" ? "there is no such file" : error.message}`,
      "name an existing file, or no file to use the pinned release manifest",
      ExitCode.Usage,
    );
  });
  const found = sha256(content);
  if (expected !== undefined && expected !== found) {
    throw new UserError(
      `checksum mismatch of the manifest file "${path}": SHA-256 is ${found}, expected ${expected}`,
      "get the file again, or correct the expected checksum",
      ExitCode.Usage,
    );
  }
  return content;
}

/** Parsing takes about a second, so it is done once for each SHA-256 and kept. */
async function parsedEntry(
  checksum: string,
  title: string,
  options: PinnedFileOptions,
  read: () => Promise<Buffer>,
): Promise<StoredEntry> {
  const directory = parsedDirectory(checksum, options.cacheDirectory);
  const index = join(directory, "manifest.json");
  const known = await readFile(index, "utf8").catch(() => undefined);
  if (known !== undefined) {
    try {
      return JSON.parse(known) as StoredEntry;
    } catch (error) {
      throw damaged(directory, error);
    }
  }

  const content = await read();
  options.progress?.(`${title}: parsing, once for this file`);
  const { objects, crds } = await parseManifest(content.toString("utf8"), title);
  const entry: StoredEntry = { objects, crds: crds.map(({ name, group, kind }) => ({ name, group, kind })) };
  await createDirectoryAtomically(directory, async (temporary) => {
    await Promise.all(crds.map(({ name, yaml }) => writeFile(join(temporary, `${name}.yaml`), yaml)));
    await writeFile(join(temporary, "manifest.json"), JSON.stringify(entry));
  });
  return entry;
}

function damaged(directory: string, error: unknown): UserError {
  return new UserError(
    `the cache entry ${directory} is damaged: ${error instanceof Error ? error.message : String(error)}`,
    "delete that directory and run again",
  );
}
