import { chmod, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { createContext, type Context } from "../../../rehearsal/toolchain/context";
import { findExecutable } from "../../../rehearsal/toolchain/find-executable";
import type { ReleaseFile } from "../../../rehearsal/toolchain/releases";
import type { ResolveOptions } from "../../../rehearsal/toolchain/types";
import { unreachable, withDirectory } from "../../releases/support";

export { sha256 } from "../../../releases/pinned-file";
export { unreachable, withDirectory, withServer } from "../../releases/support";

/** An empty cache, a PATH with nothing on it and publishers that cannot be reached. */
export interface Laboratory {
  /** The only directory on PATH. */
  bin: string;
  cacheDirectory: string;
  lines: string[];
  options: ResolveOptions & { environment: NodeJS.ProcessEnv; cacheDirectory: string };
  context: Context;
}

/** Runs a test body in a laboratory of its own. */
export function withLaboratory<T>(body: (laboratory: Laboratory) => Promise<T>): Promise<T> {
  return withDirectory(async (directory) => {
    const bin = join(directory, "bin");
    const cacheDirectory = join(directory, "cache");
    await mkdir(bin);
    const lines: string[] = [];
    const nowhere = await unreachable();
    const options = {
      progress: (line: string) => lines.push(line),
      cacheDirectory,
      environment: { PATH: bin, GO_LOG: join(directory, "go.log") },
      baseUrls: {
        kubernetes: nowhere,
        github: nowhere,
        githubRaw: nowhere,
        helm: nowhere,
        pulumi: nowhere,
      },
    };
    return body({ bin, cacheDirectory, lines, options, context: createContext(options) });
  });
}

/** Where the publisher states the checksum of a file. */
export function statedAt({ checksum }: ReleaseFile): string {
  if ("sha256" in checksum) throw new Error("its checksum is pinned");
  return checksum.path;
}

/** Puts a shell script on PATH. It may only use what the shell has built in, or absolute paths. */
export async function script(directory: string, name: string, text: string): Promise<string> {
  const path = join(directory, name);
  await mkdir(directory, { recursive: true });
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
  return path;
}

/** Makes a program of this machine reachable in the laboratory. */
export async function borrow(bin: string, ...names: string[]): Promise<void> {
  for (const name of names) await symlink(findExecutable(name, process.env) ?? `/no/${name}`, join(bin, name));
}

/** What the fake `go` does when it is asked to build. */
export const goBuilds = {
  /** Writes a program for each package, named as `go` would. */
  working: `
    for package in "$@"; do
      name=\${package%/v[0-9]}; name=\${name##*/}
      case "$package" in -*) ;; *) echo "built $package" > "$out$name" ;; esac
    done`,
  failing: `echo "cluster/main.go:1:1: syntax error" >&2; exit 1`,
};

/** A fake `go` that notes every call in the file `GO_LOG`. */
export function fakeGo(
  bin: string,
  build: string = goBuilds.working,
  version = "1.26.8",
  toolchain = "local",
  proxy = "off",
): Promise<string> {
  const cache = join(bin, "go-cache");
  const environment = {
    GOVERSION: `go${version}`,
    GOTOOLCHAIN: toolchain,
    GOPROXY: proxy,
    GOMODCACHE: cache,
    GOCACHE: cache,
  };
  return script(
    bin,
    "go",
    `echo "$@" >> "$GO_LOG"
    [ "$1" = env ] && echo '${JSON.stringify(environment)}' && exit
    shift
    while [ "$1" != -o ]; do shift; done
    out=$2; shift 2
    ${build}`,
  );
}

/** The `go build` calls so far, one line each. */
export async function builds({ options }: Laboratory): Promise<string[]> {
  const text = await readFile(options.environment.GO_LOG ?? "", "utf8").catch(() => "");
  return text.split("\n").filter((line) => line.startsWith("build "));
}

/** Names of all files below a directory, without directories. */
export async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Answers from a table of paths; everything else is not found. */
export function serve(files: Readonly<Record<string, string | Buffer>>, requests: string[] = []): RequestListener {
  return (request, response) => {
    requests.push(request.url ?? "");
    const body = files[request.url ?? ""];
    response.writeHead(body === undefined ? 404 : 200).end(body);
  };
}
