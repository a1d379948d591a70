import { downloadText } from "../../foundation/download";
import { mirrored } from "../../foundation/mirrors";
import { packageDirectory } from "../../foundation/paths";
import { catalogue } from "../toolchain/catalogue";

/** A server and what it is there for. */
export interface Reachability {
  /** Host name, without credentials that the configured address may hold. */
  host: string;
  /** Why it cannot be used, or undefined when it answered. */
  problem?: string;
}

/** Nobody waits longer for a server, in milliseconds. */
const patience = 3_000;

/**
 * Asks a server.
 *
 * @param anyStatus whether an answer with an HTTP error is good enough: the server is there.
 */
export async function reach(url: string, anyStatus: boolean, signal?: AbortSignal): Promise<Reachability> {
  const { host } = new URL(mirrored(url));
  try {
    await downloadText(url, { timeouts: { answer: patience, silence: patience, whole: patience }, signal });
  } catch (error) {
    signal?.throwIfAborted();
    const problem = error instanceof Error ? error.message : String(error);
    if (!anyStatus || !problem.startsWith("HTTP status")) return { host, problem };
  }
  return { host };
}

/**
 * Asks the module proxies of `GOPROXY` for one of the modules that would be built.
 *
 * @returns what was found at the first proxy that has it, or the problems of all.
 */
export async function reachModuleProxy(goProxy: string, signal?: AbortSignal): Promise<Reachability> {
  const problems: Reachability[] = [];
  for (const entry of goProxy.split(/[,|]/).map((text) => text.trim()).filter(Boolean)) {
    if (entry === "off" || entry === "direct") {
      problems.push({ host: entry, problem: entry === "off" ? "downloads are switched off" : "not tried" });
      continue;
    }
    if (entry.startsWith("file:")) return { host: entry };
    const found = await reach(`${withoutSlash(entry)}/k8s.io/kubernetes/@v/v${catalogue.kubectl.version}.info`, false, signal);
    if (!found.problem) return found;
    problems.push(found);
  }
  if (!problems.length) return { host: "GOPROXY", problem: "it is empty" };
  return {
    host: problems.map(({ host }) => host).join(", "),
    problem: problems.map(({ host, problem }) => `${host}: ${problem}`).join("; "),
  };
}

/** The npm registry that the user configured; undefined when npm does not say. */
export async function npmRegistry(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (environment.npm_config_registry) return environment.npm_config_registry;
  const { execa } = await import("execa");
  const options = { cwd: packageDirectory, env: environment, extendEnv: false, reject: false, timeout: patience } as const;
  const { stdout } = await execa("npm", ["config", "get", "registry"], options);
  return URL.canParse(stdout?.trim() ?? "") ? stdout.trim() : undefined;
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
