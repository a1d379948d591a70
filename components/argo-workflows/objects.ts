import { KubernetesObject } from "../../foundation/kubernetes-object";
import { ExposureArgs } from "../shared/exposure/args";
import { ingressObjects, skipAwait } from "../shared/exposure/objects";
import { addData, configurationChecksum, exposeService, isWorkload, moveSubjects } from "../shared/release-objects";
import { WorkflowAuthMode, WorkflowImagesArgs } from "./args";
import { controllerConfiguration, WorkflowControllerSettings } from "./configuration";
import { controllerName, serverName, serverPort } from "./names";
import { networkPolicies } from "./network-policies";
import { certificateRole, withoutSecrets } from "./server-rights";

/** The typed settings of Argo Workflows, all resolved. */
export interface ArgoWorkflowsSettings extends WorkflowControllerSettings {
  readonly version: string;
  readonly namespace: string;
  readonly exposure: ExposureArgs;
  readonly monitoringNamespace: string | undefined;
  readonly authMode: WorkflowAuthMode;
  /** Whether argo-server speaks TLS. */
  readonly secure: boolean;
  readonly tlsSecretName: string | undefined;
  readonly serverReplicas: number;
  readonly managedNamespace: string | undefined;
  readonly images: WorkflowImagesArgs;
  readonly resources: Readonly<Record<string, { requests?: Record<string, string>; limits?: Record<string, string> }>>;
}

interface Container {
  name: string;
  image: string;
  args?: string[];
  resources?: unknown;
  readinessProbe?: { httpGet?: { scheme?: string } };
}

interface WorkloadSpec {
  replicas?: number;
  template: {
    metadata?: { annotations?: Record<string, string> };
    spec: { securityContext?: Record<string, unknown>; containers: Container[] };
  };
}

/** Upstream names none. They are for the 20 Workflows that run at a time; memory grows with the Workflows that are kept. */
const usualResources: Readonly<Record<string, object>> = {
  [controllerName]: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "1Gi" } },
  [serverName]: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "512Mi" } },
};

const clusterKinds = ["ClusterRole", "ClusterRoleBinding", "PriorityClass"];

/** The objects of the release manifest with the settings in place; the manifest itself stays as it is. */
export function configureArgoWorkflows(objects: readonly KubernetesObject[], settings: ArgoWorkflowsSettings): KubernetesObject[] {
  const data = controllerConfiguration(settings);
  const configured = objects.flatMap((original) => narrow(structuredClone(original), settings)).map((object) => {
    if (!clusterKinds.includes(object.kind)) object.metadata.namespace ??= settings.namespace;
    if (object.kind.endsWith("Binding")) moveSubjects(object, settings.namespace);
    withoutSecrets(object, settings.authMode === WorkflowAuthMode.Server ? settings.artifacts?.credentialsSecret : undefined);
    if (object.kind === "ConfigMap" && object.metadata.name === "workflow-controller-configmap") addData(object, data);
    if (object.kind === "Service") object.metadata.annotations = { ...object.metadata.annotations, ...skipAwait };
    if (object.kind === "Service" && object.metadata.name === serverName) exposeService(object, settings.exposure, "web");
    if (isWorkload(object)) configureWorkload(object, settings, data);
    return object;
  });
  const ingress = ingressObjects(settings.exposure, {
    name: serverName,
    namespace: settings.namespace,
    port: serverPort,
    labels: { "app.kubernetes.io/name": serverName, "app.kubernetes.io/part-of": "argo-workflows" },
  });
  return [...configured, ...networkPolicies(settings), ...certificateRole(settings.namespace, settings.tlsSecretName), ...ingress];
}

/** Rights in the whole cluster become rights in two namespaces, where Workflows run in one only. Roles that users' roles are made of stay. */
function narrow(object: KubernetesObject, { namespace, managedNamespace }: ArgoWorkflowsSettings): KubernetesObject[] {
  if (managedNamespace === undefined) return [object];
  const isRole = object.kind === "ClusterRole" && !object.metadata.name.startsWith("argo-aggregate-to-");
  if (!isRole && object.kind !== "ClusterRoleBinding") return [object];
  return [...new Set([namespace, managedNamespace])].map((place) => {
    const { metadata, roleRef } = object;
    return {
      ...structuredClone(object),
      kind: object.kind.replace("Cluster", ""),
      // Upstream has a RoleBinding of the same name for the controller's own namespace.
      metadata: { ...metadata, name: object.kind === "ClusterRoleBinding" ? `${metadata.name}-workflows` : metadata.name, namespace: place },
      ...(roleRef ? { roleRef: { ...(roleRef as object), kind: "Role" } } : {}),
    };
  });
}

function configureWorkload(object: KubernetesObject, settings: ArgoWorkflowsSettings, data: Record<string, string>): void {
  const { name } = object.metadata;
  const spec = object.spec as WorkloadSpec;
  const { template } = spec;
  // Upstream leaves out the one property that keeps its pods from Pod Security level `restricted`.
  template.spec.securityContext = { ...template.spec.securityContext, seccompProfile: { type: "RuntimeDefault" } };
  // Both read the ConfigMap at their start; the server reads it only then.
  const checksum = configurationChecksum(JSON.stringify(data));
  template.metadata = { ...template.metadata, annotations: { ...template.metadata?.annotations, "gitops.platform/configuration": checksum } };
  const container = template.spec.containers.find((candidate) => candidate.name === name);
  if (container === undefined) return;
  container.resources = settings.resources[name] ?? usualResources[name];
  if (name === controllerName) {
    container.image = settings.images.controller ?? `quay.io/argoproj/workflow-controller:v${settings.version}`;
    container.args = [...(container.args ?? []), "--executor-image", executorImage(settings), ...namespaceFlags(settings)];
  }
  if (name === serverName) {
    spec.replicas = settings.serverReplicas;
    container.image = settings.images.server ?? `quay.io/argoproj/argocli:v${settings.version}`;
    container.args = [...(container.args ?? []), ...serverFlags(settings), ...namespaceFlags(settings)];
    if (container.readinessProbe?.httpGet) container.readinessProbe.httpGet.scheme = settings.secure ? "HTTPS" : "HTTP";
  }
}

function executorImage({ images, version, restricted }: ArgoWorkflowsSettings): string {
  return images.executor ?? `quay.io/argoproj/argoexec:v${version}${restricted ? "-nonroot" : ""}`;
}

function serverFlags({ authMode, secure, tlsSecretName }: ArgoWorkflowsSettings): string[] {
  return [`--auth-mode=${authMode}`, `--secure=${secure}`, ...(tlsSecretName ? [`--tls-certificate-secret-name=${tlsSecretName}`] : [])];
}

function namespaceFlags({ managedNamespace }: ArgoWorkflowsSettings): string[] {
  return managedNamespace === undefined ? [] : ["--namespaced", `--managed-namespace=${managedNamespace}`];
}
