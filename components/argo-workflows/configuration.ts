import { toYaml } from "../../foundation/yaml";
import { artifactStore, defaultKeyFormat } from "../shared/artifact-store";
import { ArtifactRepositoryArgs, PodRetention, TemplateReferencing, WorkflowRetentionArgs } from "./args";
import { executorServiceAccount } from "./executor";

/** The settings that end in ConfigMap `workflow-controller-configmap`, all resolved. */
export interface WorkflowControllerSettings {
  readonly parallelism: number;
  readonly namespaceParallelism: number;
  readonly retention: WorkflowRetentionArgs;
  readonly artifacts: ArtifactRepositoryArgs | undefined;
  readonly templateReferencing: TemplateReferencing;
  readonly restricted: boolean;
  readonly config: Readonly<Record<string, string>>;
}

/** The user of upstream's images that do not run as root. */
const nonRootUser = 8737;

const referencing: Readonly<Partial<Record<TemplateReferencing, string>>> = {
  [TemplateReferencing.Strict]: "Strict",
  [TemplateReferencing.Secure]: "Secure",
};

const podStrategies: Readonly<Partial<Record<PodRetention, string>>> = {
  [PodRetention.Failed]: "OnPodSuccess",
  [PodRetention.Delete]: "OnPodCompletion",
};

/** What Pod Security level `restricted` asks of a container (https://kubernetes.io/docs/concepts/security/pod-security-standards/). */
const restrictedContainer = {
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};

/** Of the containers that Argo Workflows puts beside a step: they copy its artifacts and its logs. */
const executorResources = { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "512Mi" } };

/** The data of the ConfigMap: each key holds a value as YAML. */
export function controllerConfiguration(settings: WorkflowControllerSettings): Record<string, string> {
  const { parallelism, namespaceParallelism, artifacts, restricted, config } = settings;
  const templates = referencing[settings.templateReferencing];
  return {
    ...(parallelism > 0 ? { parallelism: String(parallelism) } : {}),
    ...(namespaceParallelism > 0 ? { namespaceParallelism: String(namespaceParallelism) } : {}),
    ...(templates ? { workflowRestrictions: toYaml({ templateReferencing: templates }) } : {}),
    ...(artifacts ? { artifactRepository: toYaml(artifactRepository(artifacts)) } : {}),
    executor: toYaml({ ...(restricted ? { securityContext: restrictedContainer } : {}), resources: executorResources }),
    ...(restricted ? { mainContainer: toYaml({ securityContext: restrictedContainer }) } : {}),
    workflowDefaults: toYaml({ spec: workflowDefaults(settings) }),
    ...config,
  };
}

function workflowDefaults({ retention, artifacts, restricted }: WorkflowControllerSettings): Record<string, unknown> {
  const { successSeconds = 604_800, failureSeconds = 2_592_000 } = retention;
  const logsAreKept = artifacts !== undefined && artifacts.archiveLogs !== false;
  const strategy = podStrategies[retention.pods ?? (logsAreKept ? PodRetention.Failed : PodRetention.Keep)];
  return {
    serviceAccountName: executorServiceAccount,
    ttlStrategy: { secondsAfterSuccess: successSeconds, secondsAfterFailure: failureSeconds },
    ...(strategy ? { podGC: { strategy } } : {}),
    ...(restricted ? { securityContext: { runAsNonRoot: true, runAsUser: nonRootUser, seccompProfile: { type: "RuntimeDefault" } } } : {}),
  };
}

function artifactRepository({ credentialsSecret, keyFormat = defaultKeyFormat, archiveLogs = true, ...store }: ArtifactRepositoryArgs): Record<string, unknown> {
  return { archiveLogs, s3: artifactStore(store, keyFormat, credentialsSecret) };
}
