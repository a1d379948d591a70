import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { UpstreamManifest } from "../manifests";
import { ControllerResourcesArgs } from "./argo-cd";
import {
  ArtifactRepositoryArgs, ServerTlsArgs, TemplateReferencing, WorkflowAuthMode, WorkflowImagesArgs, WorkflowRetentionArgs,
} from "./argo-workflows-args";
import { ClusterAccessArgs, CrdRetention, CustomResourceDefinitions } from "./custom-resource-definitions";
import { ExposureArgs, ExposureMode } from "./exposure";
import { releaseInputs } from "./internal/release-inputs";
import { isWorkload } from "./internal/release-objects";
import { configureArgoWorkflows, serverPort } from "./internal/argo-workflows-objects";
import { checkArgoWorkflows } from "./internal/check-argo-workflows";
import { KubernetesResource } from "./internal/kubernetes-resource";
import { rejectProblems } from "./internal/validation";
import { executorObjects } from "./internal/workflow-executor";

export interface ArgoWorkflowsArgs {
  /** The release to install: `await upstreamManifest("argo-workflows", { version })`, or `"argo-workflows-full"` for CustomResourceDefinitions with full schemas. */
  manifest: UpstreamManifest;
  /** The cluster, for the CustomResourceDefinitions; the other objects go where the Kubernetes provider points. */
  cluster: ClusterAccessArgs;
  /** Namespace, created here. Default: `argo-workflows`. */
  namespace?: string;
  /** How the web interface and the API are reached from outside. Default: NodePort 30746. */
  exposure?: ExposureArgs;
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
  /** CPU and memory by workload name: `workflow-controller`, `argo-server`. Default: as upstream, none. */
  resources?: Record<string, ControllerResourcesArgs>;
  /** Further keys of ConfigMap `workflow-controller-configmap`. Default: none. */
  config?: Record<string, string>;
  /** What happens to the CustomResourceDefinitions, and so to all Workflows, on `pulumi destroy`. Default: keep. */
  crdRetention?: CrdRetention;
}

/**
 * Argo Workflows from its release manifest, every object registered by itself.
 *
 * Steps run as the ServiceAccount `workflow-executor`, which may report results and nothing else; Workflows run templates
 * and nothing of their own; containers have no more rights than Pod Security level `restricted` allows. The namespace does
 * not allow image builds: those have a namespace of their own.
 */
export class ArgoWorkflows extends pulumi.ComponentResource {
  /** Namespace of the controller and of argo-server. */
  public readonly namespace: string;
  /** The installed release. */
  public readonly version: string;
  /** Address of the API inside the cluster. */
  public readonly serverUrl: string;

  constructor(name: string, args: ArgoWorkflowsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { manifest, cluster, namespace = "argo-workflows", exposure = { mode: "node-port", nodePort: 30746 } } = args;
    const { authMode = WorkflowAuthMode.Client, serverReplicas = 1, managedNamespace, artifacts, retention = {} } = args;
    const { executorNamespaces = managedNamespace === undefined ? [] : [managedNamespace], parallelism = 20, namespaceParallelism = 0 } = args;
    const { templateReferencing = TemplateReferencing.Strict, restricted = true, images = {}, resources = {}, config = {} } = args;
    const { crdRetention = CrdRetention.Keep, tls = {} } = args;
    rejectProblems(`ArgoWorkflows "${name}"`, checkArgoWorkflows({
      ...args, namespace, exposure, authMode, tls, serverReplicas, executorNamespaces, parallelism, namespaceParallelism, retention, templateReferencing, images, resources, config,
    }));
    super("gitops-platform:index:ArgoWorkflows", name, releaseInputs(args), opts);

    const home = new KubernetesResource(`${name}-namespace`, {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: namespace,
        labels: { "app.kubernetes.io/part-of": "argo-workflows", "pod-security.kubernetes.io/enforce": restricted ? "restricted" : "baseline" },
      },
    } satisfies k8s.types.input.core.v1.Namespace, { parent: this });
    const crds = new CustomResourceDefinitions(`${name}-crds`, { manifest, cluster, retention: crdRetention }, { parent: this });

    const secure = tls.enabled ?? exposure.mode !== ExposureMode.Ingress;
    const objects = configureArgoWorkflows(manifest.objects, {
      version: manifest.version, namespace, exposure, authMode, secure, tlsSecretName: tls.secretName, serverReplicas, managedNamespace,
      parallelism, namespaceParallelism, retention, artifacts, templateReferencing, restricted, images, resources, config,
    });
    const executors = [...new Set([namespace, ...executorNamespaces])].flatMap((home) => executorObjects(home));
    const register = (object: (typeof objects)[number], dependsOn: pulumi.Resource[]) =>
      new KubernetesResource(`${name}-${resourceName(object, namespace)}`, object, { parent: this, dependsOn });
    const settings = [...objects.filter((object) => !isWorkload(object)), ...executors].map((object) => register(object, [home]));
    for (const workload of objects.filter(isWorkload)) register(workload, [crds, ...settings]);

    this.namespace = namespace;
    this.version = manifest.version;
    this.serverUrl = `${secure ? "https" : "http"}://argo-server.${namespace}.svc.cluster.local:${serverPort}`;
    this.registerOutputs({ namespace: this.namespace, version: this.version, serverUrl: this.serverUrl });
  }
}

/** Objects of one kind and name may be in several namespaces. */
function resourceName({ kind, metadata }: { kind: string; metadata: { name: string; namespace?: string } }, home: string): string {
  const elsewhere = metadata.namespace !== undefined && metadata.namespace !== home ? `-${metadata.namespace}` : "";
  return `${kind.toLowerCase()}-${metadata.name}${elsewhere}`;
}
