import { isObject, type JsonObject } from "../../foundation/json";
import { type ObjectRef, refOf } from "./object-ref";
import { type Api, isNotFound } from "./api";
import { type Discovery, groupPath, UnknownKindError } from "./discovery";

/** How an object is applied. */
export interface ApplyOptions {
  /** The field manager that owns the fields. */
  manager: string;
  /** Take fields from other managers instead of failing with a conflict. */
  force: boolean;
  /** Let the server compute the result and keep nothing. */
  dryRun: boolean;
}

/** How dependents of a deleted object are treated. */
export type Propagation = "Foreground" | "Background" | "Orphan";

/** Reads and writes single objects of any kind. */
export class Objects {
  constructor(
    private readonly api: Api,
    private readonly discovery: Discovery,
    /** Namespace of objects that name none. */
    readonly defaultNamespace: string,
  ) {}

  /** Whether the server knows the kind. */
  async knows(apiVersion: string, kind: string): Promise<boolean> {
    return this.discovery.kind(apiVersion, kind).then(
      () => true,
      (error: unknown) => {
        if (error instanceof UnknownKindError) return false;
        throw error;
      },
    );
  }

  /** Whether objects of the kind live in a namespace. @throws {@link UnknownKindError} */
  async isNamespaced(apiVersion: string, kind: string): Promise<boolean> {
    return (await this.discovery.kind(apiVersion, kind)).namespaced;
  }

  /** The live object, or `undefined` when it, its namespace or its kind does not exist. */
  async get(ref: ObjectRef): Promise<JsonObject | undefined> {
    try {
      return await this.api.call({ path: await this.path(ref) });
    } catch (error) {
      if (isNotFound(error) || error instanceof UnknownKindError) return undefined;
      throw error;
    }
  }

  /** Server-side apply; creates the object when it does not exist. */
  async apply(object: JsonObject, { manager, force, dryRun }: ApplyOptions): Promise<JsonObject> {
    return this.api.call({
      method: "PATCH",
      path: await this.path(refOf(object)),
      query: {
        fieldManager: manager,
        force: String(force),
        fieldValidation: "Warn",
        ...(dryRun ? { dryRun: "All" } : {}),
      },
      body: object,
      contentType: "application/apply-patch+yaml",
    });
  }

  /** Asks for deletion. @returns false when there is nothing to delete */
  async remove(ref: ObjectRef, propagation: Propagation): Promise<boolean> {
    try {
      const options = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: propagation };
      await this.api.call({ method: "DELETE", path: await this.path(ref), body: options });
      return true;
    } catch (error) {
      if (isNotFound(error) || error instanceof UnknownKindError) return false;
      throw error;
    }
  }

  /** The objects of a kind in one namespace that a selector matches; empty when the kind is not served. */
  async list(
    apiVersion: string,
    kind: string,
    namespace: string,
    query: Record<string, string>,
  ): Promise<JsonObject[]> {
    try {
      const path = await this.path({ apiVersion, kind, namespace, name: "" });
      const { items } = await this.api.call({ path: path.replace(/\/$/, ""), query });
      return (Array.isArray(items) ? items.filter(isObject) : []).map((item) => ({ ...item, apiVersion, kind }));
    } catch (error) {
      if (isNotFound(error) || error instanceof UnknownKindError) return [];
      throw error;
    }
  }

  private async path({ apiVersion, kind, name, namespace }: ObjectRef): Promise<string> {
    const info = await this.discovery.kind(apiVersion, kind);
    const scope = info.namespaced ? `/namespaces/${encodeURIComponent(namespace ?? this.defaultNamespace)}` : "";
    return `${groupPath(apiVersion)}${scope}/${info.plural}/${encodeURIComponent(name)}`;
  }
}
