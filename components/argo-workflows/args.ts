import { PodSecurityArgs } from "../../model/pod-security";
import { UpstreamManifest } from "../../releases";
import { ArtifactStoreArgs } from "../shared/artifact-store";
import { ClusterAccessArgs } from "../shared/cluster-access";
import { ControllerResourcesArgs } from "../shared/controller-resources";
import { CrdRetention } from "../shared/crd-retention";
import { ExposureArgs } from "../shared/exposure/args";

/** Whose rights a request to argo-server has. */
export const WorkflowAuthMode = {
  /** Those of the Kubernetes token that comes with it. */
  Client: "client",
  /** Those of argo-server itself, whoever asks. */
  Server: "server",
} as const;
export type WorkflowAuthMode = (typeof WorkflowAuthMode)[keyof typeof WorkflowAuthMode];

/** What a Workflow may run. */
export const TemplateReferencing = {
  /** Whatever it says. */
  None: "none",
  /** Only a WorkflowTemplate that it names; it may set parameters. */
  Strict: "strict",
  /** As strict, and a template that changes while its Workflow runs ends it. */
  Secure: "secure",
} as const;
export type TemplateReferencing = (typeof TemplateReferencing)[keyof typeof TemplateReferencing];

/** When the pods of a Workflow are deleted. */
export const PodRetention = {
  /** With their Workflow. */
  Keep: "keep",
  /** When they succeeded; those that failed stay for whoever looks into it. */
  Failed: "failed",
  /** As soon as they ended. */
  Delete: "delete",
} as const;
export type PodRetention = (typeof PodRetention)[keyof typeof PodRetention];

/** How long what has ended is kept. */
export interface WorkflowRetentionArgs {
  /** Seconds after which a Workflow that succeeded is deleted. Default: 604800, a week. */
  successSeconds?: number;
  /** Seconds after which a Workflow that failed is deleted. Default: 2592000, thirty days. */
  failureSeconds?: number;
  /** When pods are deleted. Default: `failed` with an artifact repository that takes the logs, else `keep`, since the logs go with the pod. */
  pods?: PodRetention;
}

/** An S3-compatible store, such as MinIO, that keeps the artifacts and logs of Workflows. */
export interface ArtifactRepositoryArgs extends ArtifactStoreArgs {
  /** Secret with the keys `accessKey` and `secretKey`, in every namespace where Workflows run. Default: none, the credentials of the node or of the ServiceAccount. */
  credentialsSecret?: string;
  /** Name of an object, with variables of Argo Workflows; it must tell pods apart. Default: `{{workflow.namespace}}/{{workflow.name}}/{{pod.name}}`. */
  keyFormat?: string;
  /** Whether the logs of every container are kept too. Default: true. */
  archiveLogs?: boolean;
}

/** TLS of argo-server. */
export interface ServerTlsArgs {
  /** Whether it speaks TLS. Default: true, and false behind an ingress, which speaks plain HTTP to it. */
  enabled?: boolean;
  /** Secret with its certificate, of type `kubernetes.io/tls`. Default: none, it signs one for itself at every start. */
  secretName?: string;
}

/** Images of Argo Workflows, for registries that mirror them. */
export interface WorkflowImagesArgs {
  /** Of the controller. Default: `quay.io/argoproj/workflow-controller:v<version>`. */
  controller?: string;
  /** Of argo-server. Default: `quay.io/argoproj/argocli:v<version>`. */
  server?: string;
  /** Of the executor beside every step. Default: `quay.io/argoproj/argoexec:v<version>-nonroot`; without `-nonroot` where `restricted` is false. */
  executor?: string;
}

export interface ArgoWorkflowsArgs {
  /** The release to install: `await upstreamManifest("argo-workflows", { version })`, or `"argo-workflows-full"` for CustomResourceDefinitions with full schemas. */
  manifest: UpstreamManifest;
  /** The cluster, for the CustomResourceDefinitions; the other objects go where the Kubernetes provider points. */
  cluster: ClusterAccessArgs;
  /** Namespace, created here. Default: `argo-workflows`. */
  namespace?: string;
  /** Which pods that namespace takes. Default: `restricted`, and `baseline` where `restricted` is false. */
  podSecurity?: PodSecurityArgs;
  /** How the web interface and the API are reached from outside. Default: NodePort 30746. */
  exposure?: ExposureArgs;
  /** Namespace that may read the metrics of the controller. Default: no namespace. */
  monitoringNamespace?: string;
  /** Whose rights a request has. Default: client. */
  authMode?: WorkflowAuthMode;
  /** TLS of argo-server. Default: a certificate that it signs for itself; none behind an ingress. */
  tls?: ServerTlsArgs;
  /** Replicas of argo-server. An event that one of them has taken is lost when it stops, so webhooks want 2. Default: 1. */
  serverReplicas?: number;
  /** The only namespace in which Workflows run; controller and server have rights there and in their own. Default: every namespace. */
  managedNamespace?: string;
  /** Existing namespaces that get the ServiceAccount `workflow-executor`, with which Workflows run there. Its own needs no mention. Default: the managed one, if any. */
  executorNamespaces?: string[];
  /** How many Workflows run at the same time; 0 is no limit. Default: 20. */
  parallelism?: number;
  /** How many of them in one namespace; 0 is no limit. Default: 0. */
  namespaceParallelism?: number;
  /** How long what has ended is kept. Default: a week, and thirty days after a failure. */
  retention?: WorkflowRetentionArgs;
  /** Where artifacts and logs are kept. Default: nowhere; a step with output artifacts fails then. */
  artifacts?: ArtifactRepositoryArgs;
  /** What a Workflow may run. Default: strict. */
  templateReferencing?: TemplateReferencing;
  /** Whether steps run as Pod Security level `restricted` asks, unless their template says otherwise. Default: true. */
  restricted?: boolean;
  /** Images, for registries that mirror them. Default: upstream's, of the version of the manifest. */
  images?: WorkflowImagesArgs;
  /** CPU and memory by workload name: `workflow-controller`, `argo-server`. Default: 100m and 256Mi to 1Gi, and 50m and 128Mi to 512Mi. */
  resources?: Record<string, ControllerResourcesArgs>;
  /** Further keys of ConfigMap `workflow-controller-configmap`. Default: none. */
  config?: Record<string, string>;
  /** What happens to the CustomResourceDefinitions, and so to all Workflows, on `pulumi destroy`. Default: keep. */
  crdRetention?: CrdRetention;
}
