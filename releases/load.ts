import { readFile } from "node:fs/promises";
import { writeFileAtomically } from "../foundation/atomic-files";
import { ExitCode, UserError } from "../foundation/errors";
import { definitionTexts, manifestPath } from "./kept-manifest";
import { parseManifest } from "./parse";
import { readPinnedFile, sha256, type PinnedFile, type PinnedFileOptions } from "./pinned-file";
import type { CrdFile, CrdReference, UpstreamManifest } from "./types";
import { type UpstreamComponent } from "./types";
import { assertSupportedVersion, parsedChecksum, pinnedManifest } from "./versions";

/** What to load, and where from. */
export interface UpstreamManifestOptions extends PinnedFileOptions {
  /** The release, without a leading "v". */
  version: string;
  /** A local file to use instead of the pinned one, for machines without a route to it. */
  file?: string;
  /** SHA-256 that `file` must have; default: any. */
  sha256?: string;
}

/** The parsed form of a manifest, beside which the cache keeps the manifest itself. */
type StoredEntry = Pick<UpstreamManifest, "objects" | "crds">;

/**
 * The objects of a component's release manifest. The file is verified at every read. The cache is trusted with nothing: its parsed form
 * counts only where the release's table names its checksum, too.
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
  // Where the CustomResourceDefinitions are read from.
  await writeFileAtomically(manifestPath(found, options.cacheDirectory), content);
  const entry = await parsedEntry({ content, title: options.file, checksum: found, parsedSha256: parsedChecksum(found) }, options);
  return { ...identity, sha256: found, file: options.file, ...entry };
}

/** The objects of a pinned file. Only the table in `versions.ts` and tests need to name one. */
export async function loadManifest(
  identity: { component: string; version: string },
  file: PinnedFile,
  options: PinnedFileOptions,
): Promise<UpstreamManifest> {
  const content = await readPinnedFile(file, options);
  const entry = await parsedEntry({ content, title: file.title, checksum: file.sha256, parsedSha256: file.parsedSha256 }, options);
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
  const texts = await definitionTexts(crds.map(({ name }) => name), checksum, cacheDirectory).catch((error: unknown) => {
    throw new UserError(error instanceof Error ? error.message : String(error), "run again");
  });
  return [...texts].map(([name, yaml]) => ({ name, yaml }));
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

interface Verified {
  readonly content: Buffer;
  readonly title: string;
  readonly checksum: string;
  readonly parsedSha256: string | undefined;
}

/** Parsing takes up to half a second, so for pinned releases it is done once, and what came of it is kept. */
async function parsedEntry({ content, title, checksum, parsedSha256 }: Verified, options: PinnedFileOptions): Promise<StoredEntry> {
  const path = manifestPath(checksum, options.cacheDirectory).replace(/yaml$/, "parsed-2.json");
  const known = parsedSha256 === undefined ? undefined : await readFile(path, "utf8").catch(() => undefined);
  if (known !== undefined && sha256(known) === parsedSha256) return JSON.parse(known) as StoredEntry;
  const { objects, crds } = await parseManifest(content.toString("utf8"), title);
  const entry: StoredEntry = { objects, crds: crds.map(({ name, group, kind }) => ({ name, group, kind })) };
  const text = JSON.stringify(entry);
  if (sha256(text) === parsedSha256) await writeFileAtomically(path, text);
  return entry;
}
