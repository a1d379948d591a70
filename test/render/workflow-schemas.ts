import { customResourceDefinitionFiles, defaultVersions, upstreamManifest } from "../../releases";
import { objectSchemas, type ObjectSchemas } from "./schemas";

/**
 * The full schemas of Argo Workflows' kinds, from the release that is installed by default: what an API server with
 * `argoWorkflows.fullCrds` would refuse. The small ones accept every field.
 */
export async function workflowSchemas(): Promise<ObjectSchemas> {
  const manifest = await upstreamManifest("argo-workflows-full", { version: defaultVersions["argo-workflows-full"] });
  return objectSchemas(await customResourceDefinitionFiles(manifest));
}
