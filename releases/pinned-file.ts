import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "../foundation/atomic-files";
import { downloadBytes, type DownloadTimeouts } from "../foundation/download";
import { UserError } from "../foundation/errors";
import { cacheDirectory as defaultCacheDirectory } from "../foundation/paths";
import { requestTimeout } from "../foundation/request-timeout";
import { readFromGoModule, type GoModuleFile } from "./sources";

/** A file of a release that is recognised by its SHA-256, wherever it comes from. */
export interface PinnedFile {
  /** What to call it in messages. */
  title: string;
  /** Its official address; of a manifest in parts, the address of the directory that holds them. */
  url: string;
  /** The Go module that holds the same file or directory, for machines that reach a module proxy only. */
  goModule?: GoModuleFile;
  /**
   * The files below the directory that make up a manifest which is published in parts, in the order in which they are
   * joined to one YAML stream. Default: the address is that of the whole file.
   */
  parts?: readonly string[];
  /** SHA-256 of its bytes, in hexadecimal; of a manifest in parts, of the joined bytes. */
  sha256: string;
  /** SHA-256 of its parsed form as the cache keeps it, which nothing else can vouch for. Default: it is parsed each time. */
  parsedSha256?: string;
  /** The stack setting that names a local copy, for the advice in the error. Default: there is none. */
  setting?: string;
}

/** How a pinned file is looked for. */
export interface PinnedFileOptions {
  /** How long a server may be silent; default half a minute. */
  timeouts?: Partial<DownloadTimeouts>;
  /** The cache shared by all runs; default `cacheDirectory()` of `foundation/paths.ts`. */
  cacheDirectory?: string;
  /** Told about every step that takes time. */
  progress?: (line: string) => void;
  /** Ends a download or the `go` command. */
  signal?: AbortSignal;
  /** Environment of the `go` command; default that of this process. */
  environment?: NodeJS.ProcessEnv;
}

/**
 * Reads a pinned file: from the cache, else from its address, else out of the Go module; and keeps it in the cache.
 *
 * Nothing is kept whose SHA-256 differs; a damaged cache entry is replaced.
 *
 * @returns the verified bytes.
 * @throws UserError that names every source with what went wrong there.
 */
export async function readPinnedFile(file: PinnedFile, options: PinnedFileOptions = {}): Promise<Buffer> {
  const path = pinnedFilePath(file, options.cacheDirectory);
  const cached = await readFile(path).catch(() => undefined);
  if (cached && sha256(cached) === file.sha256) return cached;

  const failures: string[] = [];
  let mismatch = false;
  for (const source of sources(file, options)) {
    options.progress?.(`${file.title}: ${source.action}`);
    try {
      const content = await source.read();
      const found = sha256(content);
      if (found !== file.sha256) {
        mismatch = true;
        throw new Error(`checksum mismatch: SHA-256 is ${found}, expected ${file.sha256}`);
      }
      await writeFileAtomically(path, content);
      return content;
    } catch (error) {
      options.signal?.throwIfAborted();
      failures.push(`${source.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const error = new UserError(
    `cannot get ${file.title} (SHA-256 ${file.sha256}); tried\n  ${failures.join("\n  ")}`,
    mismatch
      ? "nothing of it was kept; run again, and if it stays so find out who changes downloads on the way here"
      : `on a machine without a route to either, put the file at ${path}` + (file.setting === undefined ? "" : `, or name a copy of it in the setting ${file.setting}`),
  );
  throw Object.assign(error, { [mismatchMark]: mismatch });
}

const mismatchMark = Symbol("checksum mismatch");

/** Whether a pinned file was there, and had another content than it must have: nothing may take its place. */
export function isChecksumMismatch(error: unknown): boolean {
  return typeof error === "object" && error !== null && mismatchMark in error && error[mismatchMark] === true;
}

/** Where the cache keeps a pinned file: it is named by its content. */
export function pinnedFilePath(file: PinnedFile, cacheDirectory = defaultCacheDirectory()): string {
  return join(cacheDirectory, "manifests", `${file.sha256}${/\.[a-z]+$/.exec(file.parts?.[0] ?? file.url)?.[0] ?? ""}`);
}

/** SHA-256 in hexadecimal. */
export function sha256(content: Buffer | string): string {
  return createHash("sha256").update(content).digest("hex");
}

interface Source {
  name: string;
  action: string;
  read: () => Promise<Buffer>;
}

function sources(file: PinnedFile, options: PinnedFileOptions): Source[] {
  const { goModule, parts } = file;
  const { signal } = options;
  const patience = requestTimeout(30_000, options.environment);
  const timeouts = { answer: patience, silence: patience, ...options.timeouts };
  const download = (url: string): Promise<Buffer> => downloadBytes(url, { timeouts, signal });
  const address: Source = {
    name: file.url,
    action: parts ? `downloading ${parts.length} files of ${file.url}` : `downloading ${file.url}`,
    read: async () =>
      parts
        ? joinParts(await Promise.all(parts.map((part) => download(`${file.url}/${part}`))))
        : download(file.url),
  };
  if (!goModule) return [address];
  const name = `Go module ${goModule.module}@${goModule.version}`;
  return [
    address,
    {
      name,
      action: `reading ${goModule.path} of ${name} instead`,
      read: async () => joinParts(await readFromGoModule(goModule, parts, options.environment, signal)),
    },
  ];
}

/** One YAML stream; a single file stays as it is. */
function joinParts(parts: readonly Buffer[]): Buffer {
  const separator = Buffer.from("\n---\n");
  return Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part])));
}
