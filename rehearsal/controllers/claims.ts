import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CoreV1Api, type KubeConfig, type V1PersistentVolumeClaim } from "@kubernetes/client-node";
import type { Layout } from "../cluster/layout";
import { Watcher } from "./watcher";

/** The directories that stand for the volumes of claims: they live and end with their claims. */
export class ClaimDirectories {
  private readonly claims: Watcher<V1PersistentVolumeClaim>;

  constructor(
    client: KubeConfig,
    private readonly paths: Layout,
  ) {
    const core = client.makeApiClient(CoreV1Api);
    const list = () => core.listPersistentVolumeClaimForAllNamespaces();
    this.claims = new Watcher(client, "/api/v1/persistentvolumeclaims", list, ({ metadata }, exists) => {
      if (!exists) this.remove(metadata?.namespace ?? "", metadata?.name ?? "");
    });
  }

  /** Starts watching, and removes what belongs to claims that were deleted meanwhile. */
  async start(): Promise<void> {
    if (!(await this.claims.start())) return;
    for (const namespace of names(this.paths.claims())) {
      const known = new Set(this.claims.list(namespace).map(({ metadata }) => metadata?.name));
      for (const name of names(this.paths.claims(namespace))) if (!known.has(name)) this.remove(namespace, name);
    }
  }

  stop(): Promise<void> {
    return this.claims.stop();
  }

  private remove(namespace: string, name: string): void {
    if (namespace && name) rmSync(join(this.paths.claims(namespace), name), { recursive: true, force: true });
  }
}

function names(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
