import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { ask } from "../../foundation/ask";
import { packageDirectory } from "../../foundation/paths";
import { isWithin } from "../../foundation/versions";
import { pluginVersion } from "./plugin-version";
import type { ProviderChoice } from "./types";

/** Where the chosen provider's executable lies. */
export interface ChosenProvider {
  provider: ProviderChoice;
  /** Directory for `plugins.providers`; absent when the engine is to find or download the plugin itself. */
  directory?: string;
  /** Version of the official plugin that goes with the program. */
  version: string;
  /** Why it is this one. */
  reason: string;
}

const executable = process.platform === "win32" ? "pulumi-resource-kubernetes.exe" : "pulumi-resource-kubernetes";
/** How long the plugin server may take to answer, milliseconds. */
const patience = 3000;
const platforms: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/** The directory of the stand-in provider. */
export const standInDirectory = join(packageDirectory, "rehearsal", "provider", "bin");

/** Where a Pulumi home keeps the plugin. */
export function pluginDirectory(home: string, version: string): string {
  return join(home, "plugins", `resource-kubernetes-v${version}`);
}

/**
 * Chooses the provider: the official plugin on PATH, in the user's or our plugin directory, or from the plugin server
 * when that answers at once; otherwise the stand-in.
 *
 * @param programDirectory decides the version, by its `@pulumi/kubernetes`
 * @param pulumiHome our own Pulumi home, where a downloaded plugin is kept
 * @param wanted takes that one without looking further
 */
export async function chooseProvider(
  programDirectory: string,
  pulumiHome: string,
  wanted?: ProviderChoice,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<ChosenProvider> {
  const version = await packageVersion(programDirectory);
  const standIn = (reason: string): ChosenProvider => ({
    provider: "stand-in",
    directory: standInDirectory,
    version,
    reason,
  });
  if (wanted === "stand-in") return standIn("it was asked for");

  const onPath = await findOnPath(version, environment);
  if (onPath && onPath.problem === undefined) return { provider: "official", directory: onPath.directory, version, reason: `found on PATH, in ${onPath.directory}` };
  const passedOver = onPath === undefined ? "" : `; ${join(onPath.directory, executable)} on PATH is not used: ${onPath.problem}`;
  const homes = [environment.PULUMI_HOME || join(homedir(), ".pulumi"), pulumiHome];
  for (const home of homes) {
    const directory = pluginDirectory(home, version);
    if (existsSync(join(directory, executable)))
      return { provider: "official", directory, version, reason: `found in ${directory}${passedOver}` };
  }
  const url = downloadUrl(version);
  const problem = await unreachable(url);
  if (!problem) return { provider: "official", version, reason: `downloaded from ${new URL(url).host}${passedOver}` };
  if (wanted === "official") return { provider: "official", version, reason: `it was asked for${passedOver}` };
  return standIn(
    `the official plugin ${version} is not installed, and ${new URL(url).host} does not offer it (${problem})${passedOver}`,
  );
}

/**
 * The plugin that the engine would take: the first on PATH, unless PULUMI_IGNORE_AMBIENT_PLUGINS is set. The engine asks for no version;
 * a plugin that does not fit the program's package fails in ways that say nothing of it, so it is asked here.
 */
async function findOnPath(needed: string, environment: NodeJS.ProcessEnv): Promise<{ directory: string; problem?: string } | undefined> {
  if (environment.PULUMI_IGNORE_AMBIENT_PLUGINS) return undefined;
  const directories = (environment.PATH ?? "").split(delimiter).filter(Boolean);
  const directory = directories.find((one) => resolve(one) !== standInDirectory && existsSync(join(one, executable)));
  if (directory === undefined) return undefined;
  const version = await pluginVersion(resolve(directory, executable));
  if (version === undefined) return { directory, problem: "it does not say its version" };
  return isWithin(version, `^${needed}`) ? { directory } : { directory, problem: `it is version ${version}, needed is ${needed} or a later one of the same major version` };
}

async function packageVersion(programDirectory: string): Promise<string> {
  for (const from of [programDirectory, packageDirectory]) {
    try {
      const entry = createRequire(join(from, "index.js")).resolve("@pulumi/kubernetes");
      const manifest: unknown = JSON.parse(await readFile(join(dirname(entry), "package.json"), "utf8"));
      if (typeof manifest === "object" && manifest !== null && "version" in manifest) return String(manifest.version);
    } catch {
      // The program may not use the package; then ours decides.
    }
  }
  return "4.34.2";
}

function downloadUrl(version: string): string {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${platforms[process.arch] ?? process.arch}`;
  return `https://get.pulumi.com/releases/plugins/pulumi-resource-kubernetes-v${version}-${platform}.tar.gz`;
}

async function unreachable(url: string): Promise<string | undefined> {
  try {
    const { status } = await ask(url, { method: "HEAD", limits: { answer: patience, silence: patience, whole: patience, bytes: 0 } });
    return status >= 200 && status < 300 ? undefined : `status ${status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
