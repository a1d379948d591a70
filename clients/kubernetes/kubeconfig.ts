import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { isMapping } from "../../foundation/mapping";

type Entry = Record<string, unknown>;

/** What the kubeconfigs of a machine say together, with every path in them absolute. */
export interface Kubeconfig {
  /** The files that it was read from; those that are not there are left out. */
  readonly files: readonly string[];
  readonly currentContext: string | undefined;
  readonly contexts: ReadonlyMap<string, Entry>;
  readonly clusters: ReadonlyMap<string, Entry>;
  readonly users: ReadonlyMap<string, Entry>;
}

/**
 * The kubeconfigs that kubectl would read: those in `KUBECONFIG`, else `~/.kube/config`. A variable that is empty is none.
 */
export function kubeconfigFiles(environment: NodeJS.ProcessEnv = process.env): string[] {
  const named = (environment.KUBECONFIG ?? "").split(delimiter).filter(Boolean);
  return named.length > 0 ? named : [join(homedir(), ".kube", "config")];
}

/**
 * Reads kubeconfigs as kubectl does (https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/): what
 * the first file says of a name counts, a context of one file may name a cluster of another, paths are relative to their file.
 *
 * @param files paths; one that is not there is left out.
 * @throws Error for a file that is no kubeconfig.
 */
export function readKubeconfigs(files: readonly string[] = kubeconfigFiles()): Kubeconfig {
  const present = files.map((file) => resolve(file)).filter((file) => existsSync(file));
  return merge(present.map((file) => ({ file, content: contentOf(file, readFileSync(file, "utf8")) })));
}

/**
 * Reads the text of one kubeconfig; paths in it are relative to the working directory.
 *
 * @param origin what messages call it.
 * @throws Error for a text that is no kubeconfig.
 */
export function parseKubeconfig(text: string, origin: string): Kubeconfig {
  return { ...merge([{ file: join(process.cwd(), "kubeconfig"), content: contentOf(origin, text) }]), files: [origin] };
}

function merge(read: readonly { readonly file: string; readonly content: Entry }[]): Kubeconfig {
  const merged = (key: "contexts" | "clusters" | "users", entry: "context" | "cluster" | "user"): Map<string, Entry> => {
    const all = new Map<string, Entry>();
    for (const { file, content } of read) {
      for (const [name, value] of entries(content[key], entry)) if (!all.has(name)) all.set(name, withAbsolutePaths(value, dirname(file)));
    }
    return all;
  };
  return {
    files: read.map(({ file }) => file),
    currentContext: read.map(({ content }) => content["current-context"]).find((name): name is string => typeof name === "string" && name !== ""),
    contexts: merged("contexts", "context"),
    clusters: merged("clusters", "cluster"),
    users: merged("users", "user"),
  };
}

function contentOf(file: string, text: string): Entry {
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    throw new Error(`${file} is no kubeconfig: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}; correct the file, or name another one in KUBECONFIG`);
  }
  return isMapping(content) ? content : {};
}

function entries(list: unknown, key: string): [string, Entry][] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown): [string, Entry][] => {
    if (!isMapping(item) || typeof item.name !== "string") return [];
    const value = item[key];
    return [[item.name, isMapping(value) ? value : {}]];
  });
}

function withAbsolutePaths(entry: Entry, directory: string): Entry {
  const absolute = { ...entry };
  for (const key of ["certificate-authority", "client-certificate", "client-key", "tokenFile"]) {
    const path = entry[key];
    if (typeof path === "string" && path !== "") absolute[key] = resolve(directory, path);
  }
  const { exec } = entry;
  // A bare name is looked for on PATH.
  if (isMapping(exec) && typeof exec.command === "string" && exec.command.includes("/")) {
    absolute.exec = { ...exec, command: resolve(directory, exec.command) };
  }
  return absolute;
}
