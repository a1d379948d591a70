import { objectsAt, textAt, valueAt } from "../../foundation/json";
import { type Api, isNotFound } from "./api";

/** How objects of one kind are addressed. */
export interface KindInfo {
  plural: string;
  namespaced: boolean;
}

/** The server does not know a kind (yet). */
export class UnknownKindError extends Error {
  constructor(
    readonly apiVersion: string,
    readonly kind: string,
  ) {
    super(
      `the API server knows no kind ${kind} in ${apiVersion}; verify that the CustomResourceDefinition it needs is installed first`,
    );
    this.name = "UnknownKindError";
  }
}

/** After a miss a group version is asked for again only when this long has passed, milliseconds. */
const missValidity = 200;

/** The kinds that the server offers: one call for each group version, repeated when a kind is missing. */
export class Discovery {
  private readonly cache: Map<string, { at: number; kinds: Promise<ReadonlyMap<string, KindInfo>> }>;

  constructor(private readonly api: Api) {
    // Not at its declaration: Pulumi keeps the text of this class in its state, and leaves out what stands there.
    this.cache = new Map();
  }

  /** @throws {@link UnknownKindError} */
  async kind(apiVersion: string, kind: string): Promise<KindInfo> {
    const cached = this.cache.get(apiVersion);
    if (cached) {
      const found = (await cached.kinds).get(kind);
      if (found) return found;
      if (Date.now() - cached.at < missValidity) throw new UnknownKindError(apiVersion, kind);
      if (this.cache.get(apiVersion) === cached) this.cache.delete(apiVersion);
    }
    const entry = this.cache.get(apiVersion) ?? { at: Date.now(), kinds: this.fetch(apiVersion) };
    this.cache.set(apiVersion, entry);
    const found = (await entry.kinds).get(kind);
    if (!found) throw new UnknownKindError(apiVersion, kind);
    return found;
  }

  private async fetch(apiVersion: string): Promise<ReadonlyMap<string, KindInfo>> {
    try {
      const list = await this.api.call({ path: groupPath(apiVersion) });
      const kinds = new Map<string, KindInfo>();
      for (const resource of objectsAt(list, "resources")) {
        const plural = textAt(resource, "name") ?? "";
        if (plural.includes("/")) continue;
        kinds.set(textAt(resource, "kind") ?? "", { plural, namespaced: valueAt(resource, "namespaced") === true });
      }
      return kinds;
    } catch (error) {
      if (isNotFound(error)) return new Map();
      this.cache.delete(apiVersion);
      throw error;
    }
  }
}

/** The path below which a group version is served. */
export function groupPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
