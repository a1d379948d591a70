import { objectsAt, textAt, type JsonObject } from "../../foundation/json";
import { waitFor, waitUntil } from "../../foundation/wait";
import { type Api, ApiError, isNotFound } from "./api";

/** The field manager that applies CustomResourceDefinitions for this package. */
export const crdFieldManager = "gitops-platform-crds";

const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
/** Milliseconds until a definition must be Established, or gone. */
const patience = 120_000;

/**
 * A definition as the API server has it; undefined when it is not there.
 *
 * @throws Error naming the definition when the server refuses.
 */
export async function readDefinition(api: Api, name: string): Promise<JsonObject | undefined> {
  try {
    return await api.call({ path: `${path}/${name}` });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw refused("read", name, error);
  }
}

/**
 * Applies definitions server-side, and waits until all are Established.
 *
 * @param definitions the text of each, as YAML, by its name. It is sent as it is: objects of a client library would drop the
 *   extensions of a schema, such as `x-kubernetes-preserve-unknown-fields`.
 * @throws Error naming the definition that is refused, or not Established after two minutes, with the reasons.
 */
export async function applyDefinitions(api: Api, definitions: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, yaml] of definitions) {
    const query = { fieldManager: crdFieldManager, force: "true" };
    await api.call({ method: "PATCH", path: `${path}/${name}`, query, text: yaml, contentType: "application/apply-patch+yaml" }).catch((error: unknown) => {
      throw refused("apply", name, error);
    });
  }
  for (const name of definitions.keys()) {
    await waitFor(async (last) => {
      const conditions = objectsAt(await readDefinition(api, name), "status", "conditions");
      if (conditions.some((condition) => textAt(condition, "type") === "Established" && textAt(condition, "status") === "True")) return true;
      if (!last) return undefined;
      const reasons = conditions.filter((condition) => textAt(condition, "status") !== "True").map((condition) => `${textAt(condition, "type")}: ${textAt(condition, "message") ?? ""}`);
      throw new Error(`CustomResourceDefinition "${name}" is not Established after ${patience / 1000} s; ${reasons.join("; ")}`);
    }, { interval: 100, timeout: patience });
  }
}

/**
 * Deletes definitions, and waits until they are gone, with every object of their kinds.
 *
 * @throws Error naming the definition that is refused, or still there after two minutes.
 */
export async function deleteDefinitions(api: Api, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await api.call({ method: "DELETE", path: `${path}/${name}` }).catch((error: unknown) => {
      if (!isNotFound(error)) throw refused("delete", name, error);
    });
  }
  for (const name of names) {
    if (await waitUntil(async () => (await readDefinition(api, name)) === undefined, { interval: 200, timeout: patience })) continue;
    throw new Error(`CustomResourceDefinition "${name}" is still there after ${patience / 1000} s: objects of its kind hold it`);
  }
}

function refused(what: string, name: string, error: unknown): unknown {
  if (!(error instanceof ApiError)) return error;
  return new Error(`cannot ${what} CustomResourceDefinition "${name}": HTTP status ${error.status}: ${error.message}`);
}
