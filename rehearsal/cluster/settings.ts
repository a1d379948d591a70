import { randomBytes, randomUUID } from "node:crypto";
import { writeFileAtomicallySync } from "../../foundation/atomic-files";
import { ExitCode, UserError } from "../../foundation/errors";
import { readJson } from "../files";
import { layout } from "./layout";
import { allocatePorts } from "./ports";
import type { ClusterTools } from "./types";

/** Identities of the control plane's own clients, each with a static token. */
export const tokenUsers = ["admin", "controller-manager", "scheduler", "kwok"] as const;
export type TokenUser = (typeof tokenUsers)[number];

/** What stays the same for the life of a state directory. */
export interface Settings {
  readonly id: string;
  readonly ports: Readonly<Record<string, number>>;
  readonly tokens: Readonly<Record<TokenUser, string>>;
}

/** What the supervisor shall run; every `up` writes it anew. */
export interface Launch {
  readonly tools: ClusterTools;
  readonly nodes: number;
}

/** Ports that the control plane needs. */
export const controlPlanePorts = ["api", "etcd", "etcd-peer", "controller-manager", "scheduler", "kwok"] as const;
/** Port of a controller that a user may want to fix; without a wish it is chosen when the controller is declared. */
const serverPort = "argocd-server";

/**
 * Reads the settings of a state directory, or makes them at the first start.
 *
 * @param wanted ports that the user configured; they win over the kept ones
 */
export async function prepareSettings(
  stateDirectory: string,
  wanted: Readonly<Record<string, number>> = {},
): Promise<Settings> {
  const kept = readSettings(stateDirectory);
  const known: readonly string[] = [...controlPlanePorts, serverPort];
  const unknown = Object.keys(wanted).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UserError(`there is no port "${unknown}"`, `names: ${known.join(", ")}`, ExitCode.Usage);
  }
  const fixed = serverPort in wanted || serverPort in (kept?.ports ?? {});
  const settings: Settings = {
    id: kept?.id ?? randomUUID(),
    tokens: kept?.tokens ?? { admin: token(), "controller-manager": token(), scheduler: token(), kwok: token() },
    ports: await allocatePorts(fixed ? known : controlPlanePorts, kept?.ports ?? {}, wanted),
  };
  writeSettings(stateDirectory, settings);
  return settings;
}

/** Reads the settings; `undefined` before the first start. */
export function readSettings(stateDirectory: string): Settings | undefined {
  return readJson<Settings>(layout(stateDirectory).settings);
}

/** Writes the settings, readable by the user only: they hold tokens. */
export function writeSettings(stateDirectory: string, settings: Settings): void {
  writeFileAtomicallySync(layout(stateDirectory).settings, `${JSON.stringify(settings, null, 2)}\n`, 0o600);
}

/** Reads what shall run; `undefined` before the first start. */
export function readLaunch(stateDirectory: string): Launch | undefined {
  return readJson<Launch>(layout(stateDirectory).launch);
}

/** Writes what shall run. A running supervisor reads it again when it looks for a controller's binary. */
export function writeLaunch(stateDirectory: string, launch: Launch): void {
  writeFileAtomicallySync(layout(stateDirectory).launch, `${JSON.stringify(launch, null, 2)}\n`);
}

function token(): string {
  return randomBytes(24).toString("hex");
}
