import {
  BuildServiceArgs, CommitStatusArgs, DeploymentCheckArgs, GitCredentialsArgs, PipelineArtifactsArgs, PipelineScheduleArgs, PipelineWebhookArgs, ScanSeverity, TagCommitArgs,
} from "./args";

/** A service with every default in place. */
export interface PlannedService extends Required<Omit<BuildServiceArgs, "test">> {
  readonly test: { readonly image: string; readonly command: readonly string[]; readonly directory: string } | undefined;
}

/** A pipeline with every default in place. What comes from other resources is left to the component. */
export interface PipelinePlan {
  readonly system: string;
  readonly template: string;
  readonly namespace: string;
  readonly repositoryUrl: string;
  readonly branch: string;
  readonly registry: string;
  readonly imageTag: string;
  readonly plainHttp: boolean;
  readonly services: readonly PlannedService[];
  readonly parallelBuilds: number;
  readonly timeoutSeconds: number;
  readonly scan: { readonly severities: readonly ScanSeverity[]; readonly ignoreUnfixed: boolean; readonly database: string; readonly javaDatabase: string };
  readonly gitCredentials: GitCredentialsArgs | undefined;
  readonly registrySecretName: string | undefined;
  readonly tagCommit: Required<TagCommitArgs> | undefined;
  readonly deployment: Required<DeploymentCheckArgs> | undefined;
  readonly commitStatus: (CommitStatusArgs & { readonly apiUrl: string; readonly workflowsUrl: string }) | undefined;
  readonly schedule: Required<PipelineScheduleArgs> | undefined;
  readonly workflowsNamespace: string;
  readonly webhook: PipelineWebhookArgs | undefined;
  readonly artifacts: (PipelineArtifactsArgs & { readonly configMap: string }) | undefined;
  readonly images: Readonly<Record<ToolName, string>>;
  readonly resources: { readonly cpu: string; readonly memory: string; readonly disk: string };
}

export type ToolName = "git" | "node" | "buildkit" | "trivy";

/** Names of the objects of a pipeline. */
export interface PipelineNames {
  /** ServiceAccount of every step; it may do nothing. */
  readonly runner: string;
  /** ServiceAccount of Argo's own container in every step; it reports results. */
  readonly executor: string;
  /** ServiceAccount of the step that looks at Applications. */
  readonly verifier: string;
  /** ServiceAccount by which a webhook starts the pipeline. */
  readonly trigger: string;
  readonly gitSecret: string;
  readonly statusSecret: string;
  /** Secret with the credentials of the pipeline's own store. */
  readonly storeSecret: string;
  /** ConfigMap that names the pipeline's own store. */
  readonly store: string;
  readonly buildkitConfig: string;
}

/** Key of the pipeline's own store in its ConfigMap. */
export const storeKey = "store";

export function pipelineNames({ system, gitCredentials, commitStatus, artifacts }: PipelinePlan): PipelineNames {
  return {
    runner: `${system}-ci`,
    executor: `${system}-ci-executor`,
    verifier: `${system}-ci-verifier`,
    trigger: `${system}-ci-trigger`,
    gitSecret: gitCredentials?.secretName ?? `${system}-ci-git`,
    statusSecret: commitStatus?.secretName ?? `${system}-ci-status`,
    storeSecret: artifacts?.store?.secretName ?? `${system}-ci-artifacts`,
    store: `${system}-ci-artifacts`,
    buildkitConfig: `${system}-ci-buildkit`,
  };
}

/** A service with its defaults. */
export function planService({ name, context, dockerfile, paths, image, test }: BuildServiceArgs, system: string): PlannedService {
  const inContext = context === "." ? "Dockerfile" : `${context}/Dockerfile`;
  const file = dockerfile ?? inContext;
  const outside = context !== "." && !file.startsWith(`${context}/`);
  return {
    name,
    context,
    dockerfile: file,
    paths: paths ?? [context, ...(outside ? [file] : [])],
    image: image ?? `${system}/${name}`,
    test: test && { image: test.image, command: test.command, directory: test.directory ?? context },
  };
}

/** Whether a registry is known by a name of the cluster's own DNS. */
export function isClusterName(registry: string): boolean {
  return /\.svc(\.cluster\.local)?(:\d+)?$/.test(registry);
}
