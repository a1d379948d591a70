import { BuildPipelineArgs } from "../components";
import { System } from "../systems";

/**
 * What a pipeline does without, because its stack lacks the credentials for it.
 *
 * @param workflowsKeep whether Argo Workflows has a store that keeps the artifacts and logs of everybody.
 */
export function pipelineWarnings({ name, pipeline: declared }: System, pipeline: BuildPipelineArgs | undefined, workflowsKeep: boolean): string[] {
  if (pipeline === undefined) return [];
  const store = declared?.artifactStore;
  const keys = (...names: string[]) => names.map((key) => `pulumi config set --secret --path gitops-platform:pipeline.${key}`).join(" and ");
  return [
    ...(pipeline.artifacts === undefined && !workflowsKeep
      ? [`the pipeline of ${name} keeps no logs and reports beyond its pods: ${store === undefined
        ? "set gitops-platform:pipeline.artifacts.store to a store"
        : `set the credentials for ${store.endpoint} with ${keys("artifacts.store.accessKey", "artifacts.store.secretKey")}`}`]
      : []),
    ...(pipeline.commitStatus === undefined
      ? [`the pipeline of ${name} shows no status at the commit: set a token that may set one with ${keys("status.token")}`]
      : []),
  ];
}
