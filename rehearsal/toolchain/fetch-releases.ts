import { lstat, mkdir } from "node:fs/promises";
import { basename, join, posix } from "node:path";
import { DownloadError, downloadFile, downloadText } from "../../foundation/download";
import { UserError } from "../../foundation/errors";
import { install } from "./cache";
import { catalogue } from "./catalogue";
import { publishedSha256 } from "./checksums";
import type { Context } from "./context";
import { formatBytes } from "./format";
import { tryPublisher } from "./publishers";
import { releaseFile, type ReleaseFile } from "./releases";
import type { Tool, ToolName } from "./types";

/**
 * Downloads the tools that official releases hold for this platform, verified against the publishers' checksums.
 *
 * @param staging an empty directory on the file system of the cache, which the caller removes.
 * @returns the tools that could be had; for the others `context.progress` was told why.
 * @throws UserError when a file is not what its publisher says it is.
 */
export async function fetchReleases(names: readonly ToolName[], staging: string, context: Context): Promise<Tool[]> {
  const files = new Map<string, { file: ReleaseFile; names: ToolName[] }>();
  for (const name of names) {
    const file = releaseFile(name, context.platform);
    if (!file) continue;
    const url = context.baseUrls[file.publisher] + file.path;
    files.set(url, { file, names: [...(files.get(url)?.names ?? []), name] });
  }
  const tools: Tool[] = [];
  for (const [url, { file, names: members }] of files) {
    const found = await tryPublisher(url, context, () => fetchRelease(url, file, members, staging, context));
    tools.push(...(found ?? []));
  }
  return tools;
}

async function fetchRelease(
  url: string,
  file: ReleaseFile,
  names: readonly ToolName[],
  staging: string,
  context: Context,
): Promise<Tool[]> {
  const title = names.join(", ");
  const expected = await expectedSha256(file, context);
  if (!expected) return [];
  context.progress(`downloading ${title} from ${url}`);
  const path = join(staging, posix.basename(file.path));
  const found = await downloadFile(url, path, { ...context, onBytes: report(title, context) });
  if (found !== expected) {
    throw new UserError(
      `checksum mismatch of ${url}: SHA-256 is ${found}, ${"sha256" in file.checksum ? "expected" : "its publisher states"} ${expected}`,
      "nothing of it was kept; run again, and if it stays so find out who changes downloads on the way here",
    );
  }
  const programs = file.archive ? await unpack(path, file.archive, staging, context) : undefined;
  const tools: Tool[] = [];
  for (const name of names) {
    const program = programs ? programs(name) : path;
    tools.push(await install(name, program, { kind: "release", version: catalogue[name].version, from: url, sha256: found }, context));
  }
  return tools;
}

/** What the publisher states, or undefined when its statement cannot be had; `context.progress` was told why. */
async function expectedSha256({ checksum, path }: ReleaseFile, context: Context): Promise<string | undefined> {
  if ("sha256" in checksum) return checksum.sha256;
  const url = context.baseUrls[checksum.publisher] + checksum.path;
  const name = decodeURIComponent(posix.basename(path));
  return tryPublisher(url, context, async () => {
    const sha256 = publishedSha256(await downloadText(url, context), checksum.format, name);
    if (!sha256) throw new DownloadError(`it states no SHA-256 of ${name}`, false);
    return sha256;
  });
}

/** With the system's own `tar`; that of macOS also reads zip files. */
async function unpack(
  path: string,
  members: Partial<Record<ToolName, string>>,
  staging: string,
  context: Context,
): Promise<(name: ToolName) => string> {
  const { execa } = await import("execa");
  const directory = `${path}.d`;
  await mkdir(directory, { recursive: true });
  await execa("tar", ["-xf", path, "-C", directory, ...Object.values(members)], {
    env: context.environment,
    extendEnv: false,
    cancelSignal: context.signal,
  }).catch((error: unknown) => {
    context.signal?.throwIfAborted();
    const { stderr, shortMessage } = error as { stderr?: string; shortMessage?: string };
    const said = stderr?.trim().split("\n").at(-1) || shortMessage || String(error);
    throw new UserError(`${basename(path)} cannot be unpacked: ${said}`, "its checksum is right; look at the `tar` on PATH, and whether the disk is full");
  });
  for (const member of Object.values(members)) {
    // A link could lead to any file of this machine.
    if (!(await lstat(join(directory, member))).isFile()) throw new UserError(`${member} in ${basename(path)} is no file`, "nothing of it was kept; this is not what its publisher makes");
  }
  return (name) => join(directory, members[name] ?? name);
}

/** Says every few seconds how much of a file has arrived. */
function report(title: string, { progress }: Context): (received: number, total: number | undefined) => void {
  let last = Date.now();
  return (received, total) => {
    if (Date.now() - last < 3_000) return;
    last = Date.now();
    progress(`downloading ${title}: ${formatBytes(received)}${total ? ` of ${formatBytes(total)}` : ""}`);
  };
}
