import { findFreePort, isFree } from "../cluster/ports";
import { readSettings, writeSettings } from "../cluster/settings";
import { argoCdRoles } from "./argo-cd";
import { argoWorkflowsRoles } from "./argo-workflows";
import { redis } from "./redis";
import { registry } from "./registry";
import type { RoleDefinition } from "./role";

/** The port that a user may fix beforehand: the first argocd-server that is declared gets it. */
const serverPort = "argocd-server";
const roles: readonly RoleDefinition[] = [...Object.values(argoCdRoles), redis, registry, ...Object.values(argoWorkflowsRoles)];

/** Ports of the controllers, kept in the settings so that they stay the same over restarts. */
export class PortBook {
  private readonly prepared = new Map<string, Promise<void>>();
  private ports: Readonly<Record<string, number>> = {};

  constructor(private readonly stateDirectory: string) {}

  /** Makes sure that every role has its ports in this namespace. */
  prepare(namespace: string): Promise<void> {
    const begun = this.prepared.get(namespace) ?? this.allocate(namespace);
    this.prepared.set(namespace, begun);
    return begun;
  }

  /** A port of a role; `prepare` comes first. */
  get(namespace: string, role: string, name: string): number {
    const port = this.ports[key(namespace, role, name)];
    if (port === undefined) throw new Error(`no port ${key(namespace, role, name)}`);
    return port;
  }

  private async allocate(namespace: string): Promise<void> {
    const settings = readSettings(this.stateDirectory);
    if (!settings) throw new Error("settings are missing");
    const ports: Record<string, number> = { ...settings.ports };
    for (const { role, ports: names } of roles) {
      for (const name of names) {
        const own = key(namespace, role, name);
        const fixed = fixedPort(ports, own);
        const kept = fixed ?? ports[own];
        const usable = kept !== undefined && (fixed !== undefined || (await isFree(kept)));
        ports[own] = usable ? kept : await findFreePort(new Set(Object.values(ports)));
      }
    }
    this.ports = { ...this.ports, ...ports };
    writeSettings(this.stateDirectory, { ...settings, ports: { ...settings.ports, ...this.ports } });
  }
}

function key(namespace: string, role: string, name: string): string {
  return `${namespace}/${role}/${name}`;
}

function fixedPort(ports: Readonly<Record<string, number>>, own: string): number | undefined {
  const suffix = `/${serverPort}/main`;
  if (!own.endsWith(suffix)) return undefined;
  const owner = Object.keys(ports).find((name) => name.endsWith(suffix) && ports[name] === ports[serverPort]);
  return owner === undefined || owner === own ? ports[serverPort] : undefined;
}
