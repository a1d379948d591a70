import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { PodSecurityArgs, PodSecurityLevel, restrictedNamespace } from "../../model/pod-security";
import { CustomResourceDefinitions } from "../custom-resource-definitions/custom-resource-definitions";
import { CrdRetention } from "../shared/crd-retention";
import { ExposureMode } from "../shared/exposure/args";
import { KubernetesResource } from "../shared/kubernetes-resource";
import { namespaceMetadata } from "../shared/namespace-metadata";
import { registeredArgs } from "../shared/registered-args";
import { rejectProblems, rejectUnfitArgs } from "../shared/reject-problems";
import { releaseInputs } from "../shared/release-inputs";
import { isWorkload } from "../shared/release-objects";
import { TemplateReferencing, WorkflowAuthMode, ArgoWorkflowsArgs } from "./args";
import { checkArgoWorkflows } from "./check";
import { executorObjects } from "./executor";
import { serverPort } from "./names";
import { configureArgoWorkflows } from "./objects";

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
    rejectUnfitArgs(`ArgoWorkflows "${name}"`, args);
    const { manifest, cluster, namespace = "argo-workflows", exposure = { mode: "node-port", nodePort: 30746 } } = args;
    const { authMode = WorkflowAuthMode.Client, serverReplicas = 1, managedNamespace, artifacts, retention = {} } = args;
    const { executorNamespaces = managedNamespace === undefined ? [] : [managedNamespace], parallelism = 20, namespaceParallelism = 0 } = args;
    const { templateReferencing = TemplateReferencing.Strict, restricted = true, images = {}, resources = {}, config = {} } = args;
    const { crdRetention = CrdRetention.Keep, tls = {}, podSecurity = restricted ? restrictedNamespace : unrestrictedSteps, monitoringNamespace } = args;
    rejectProblems(`ArgoWorkflows "${name}"`, checkArgoWorkflows({
      ...args, namespace, podSecurity, exposure, authMode, tls, serverReplicas, executorNamespaces, parallelism, namespaceParallelism, retention, templateReferencing, images, resources, config,
    }));
    super("gitops-platform:index:ArgoWorkflows", name, registeredArgs(releaseInputs(args), {}), opts);

    const home = new KubernetesResource(`${name}-namespace`, {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: namespaceMetadata(namespace, podSecurity, { "app.kubernetes.io/part-of": "argo-workflows" }),
    } satisfies k8s.types.input.core.v1.Namespace, { parent: this });
    const crds = new CustomResourceDefinitions(`${name}-crds`, { manifest, cluster, retention: crdRetention }, { parent: this });

    const secure = tls.enabled ?? exposure.mode !== ExposureMode.Ingress;
    const objects = configureArgoWorkflows(manifest.objects, {
      version: manifest.version, namespace, exposure, monitoringNamespace, authMode, secure, tlsSecretName: tls.secretName, serverReplicas, managedNamespace,
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

const unrestrictedSteps: PodSecurityArgs = { level: PodSecurityLevel.Baseline, reason: "steps of Workflows need not run as restricted" };

/** Objects of one kind and name may be in several namespaces. */
function resourceName({ kind, metadata }: { kind: string; metadata: { name: string; namespace?: string } }, home: string): string {
  const elsewhere = metadata.namespace !== undefined && metadata.namespace !== home ? `-${metadata.namespace}` : "";
  return `${kind.toLowerCase()}-${metadata.name}${elsewhere}`;
}
