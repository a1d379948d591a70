import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { chmod, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createDirectoryAtomically } from "../../foundation/atomic-files";
import { sha256 } from "../../releases/pinned-file";
import { readJson } from "../files";
import { catalogue } from "./catalogue";
import type { Context } from "./context";
import { isExecutable } from "./find-executable";
import { moduleDirectory, modules } from "./modules";
import type { Tool, ToolName } from "./types";

/** How a tool in the cache came about. */
export type CacheKind = "release" | "build";

/** Where a tool came from; kept beside it for whoever wonders. */
export interface Origin {
  kind: CacheKind;
  version: string;
  /** The address of the file, or the Go package. */
  from: string;
  /** Of the file that was downloaded. */
  sha256?: string;
  /** Version of the Go toolchain that built it. */
  go?: string;
  /** The program as it was installed. */
  program?: { readonly size: number; readonly modified: number; readonly sha256: string };
}

/** The version of a tool of that kind. */
export function versionOf(name: ToolName, kind: CacheKind): string {
  const { version, builtVersion } = catalogue[name];
  return kind === "build" ? (builtVersion ?? version) : version;
}

/**
 * A tool in the cache, or undefined. A release is preferred to a build, and tools that work as a pair are taken as one.
 */
export function findInCache(name: ToolName, context: Context): Tool | undefined {
  const { companion } = catalogue[name];
  for (const kind of ["release", "build"] as const) {
    const path = cachedPath(name, kind, context);
    if (!isIntact(path) || (companion && !isIntact(cachedPath(companion, kind, context)))) continue;
    return { name, path, version: versionOf(name, kind), source: "cache", builtFromSource: kind === "build" };
  }
  return undefined;
}

/** Where the cache keeps a tool: another version, platform or way of building has another directory. */
export function cachedPath(name: ToolName, kind: CacheKind, context: Context): string {
  const { os, arch } = context.platform;
  const key = kind === "release" ? "release" : `go-${recipe(name)}`;
  return join(context.toolsDirectory, name, `${versionOf(name, kind)}-${os}-${arch}-${key}`, name);
}

/**
 * Moves a finished program into the cache in one step, so that nobody ever sees half of it.
 *
 * @param file the program, on the file system of the cache.
 */
export async function install(name: ToolName, file: string, origin: Origin, context: Context): Promise<Tool> {
  const path = cachedPath(name, origin.kind, context);
  await chmod(file, 0o755);
  await flush(file);
  const { size, mtimeMs } = await stat(file);
  // Somebody may have deleted the program and left its directory, or put another one in its place.
  if (!isIntact(path)) await rm(dirname(path), { recursive: true, force: true });
  const written: Origin = { ...origin, program: { size, modified: mtimeMs, sha256: sha256(await readFile(file)) } };
  await createDirectoryAtomically(dirname(path), async (directory) => {
    await writeFile(join(directory, "origin.json"), `${JSON.stringify(written, undefined, 2)}\n`);
    await rename(file, join(directory, name));
  });
  return {
    name,
    path,
    version: origin.version,
    source: origin.kind === "build" ? "build" : "download",
    builtFromSource: origin.kind === "build",
  };
}

/**
 * Whether a program is in the cache, and is the one that was installed, as far as that was written down. Hashing one takes up to a second:
 * it is done where its time differs, as that of a copy does.
 */
function isIntact(path: string): boolean {
  if (!isExecutable(path)) return false;
  const recorded = readJson<Origin>(join(dirname(path), "origin.json"))?.program;
  if (recorded === undefined) return true;
  const { size, mtimeMs } = statSync(path);
  return size === recorded.size && (mtimeMs === recorded.modified || sha256(readFileSync(path)) === recorded.sha256);
}

/** What a build depends on, as twelve digits: the module files with their checksums, our own sources, the flags. */
function recipe(name: ToolName): string {
  const { module, package: packageName } = catalogue[name].build;
  const directory = moduleDirectory(module);
  const hash = createHash("sha256").update(JSON.stringify([packageName, modules[module].linkerFlags]));
  const sources = packageName.startsWith("./") ? goFiles(join(directory, packageName)) : [];
  for (const file of [join(directory, "go.mod"), join(directory, "go.sum"), ...sources]) hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 12);
}

function goFiles(directory: string): string[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith(".go"))
    .sort()
    .map((file) => join(directory, file));
}

/** So that a power failure after the rename does not leave an empty program. */
async function flush(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
