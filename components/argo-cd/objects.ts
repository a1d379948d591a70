import { KubernetesObject } from "../../foundation/kubernetes-object";
import { ExposureArgs, ExposureMode } from "../shared/exposure/args";
import { ingressObjects, skipAwait } from "../shared/exposure/objects";
import { AppProject, appProject } from "../shared/project-spec";
import { addData, configurationChecksum, exposeService, isWorkload, moveSubjects } from "../shared/release-objects";
import { applicationHealthKey, applicationHealthScript } from "./application-health";
import { loginConfiguration, rbacConfiguration } from "./login";
import { SingleSignOnArgs } from "./single-sign-on";

/** The typed settings of Argo CD, all resolved. */
export interface ArgoCdSettings {
  readonly namespace: string;
  readonly exposure: ExposureArgs;
  readonly adminEnabled: boolean;
  readonly singleSignOn: SingleSignOnArgs | undefined;
  readonly administrators: readonly string[];
  readonly controllers: number;
  readonly reconciliationSeconds: number;
  readonly syncTimeoutSeconds: number;
  readonly config: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly resources: Readonly<Record<string, { requests?: Record<string, string>; limits?: Record<string, string> }>>;
}

const controllerName = "argocd-application-controller";
const clusterKinds = ["ClusterRole", "ClusterRoleBinding"];

/** The objects of the release manifest with the settings in place; the manifest itself stays as it is. */
export function configureArgoCd(objects: readonly KubernetesObject[], settings: ArgoCdSettings): KubernetesObject[] {
  const configured = objects.map((original) => {
    const object = structuredClone(original);
    if (!clusterKinds.includes(object.kind)) object.metadata.namespace = settings.namespace;
    if (object.kind.endsWith("Binding")) moveSubjects(object, settings.namespace);
    if (object.kind === "ConfigMap" && object.metadata.name === "argocd-cm") addData(object, mainConfiguration(settings));
    if (object.kind === "ConfigMap" && object.metadata.name === "argocd-cmd-params-cm") addData(object, parameters(settings));
    if (object.kind === "ConfigMap" && object.metadata.name === "argocd-rbac-cm") addData(object, rbacConfiguration(settings.administrators));
    if (object.kind === "Service") object.metadata.annotations = { ...object.metadata.annotations, ...skipAwait };
    if (object.kind === "Service" && object.metadata.name === "argocd-server") exposeService(object, settings.exposure, "http");
    if (object.kind === "StatefulSet" && object.metadata.name === controllerName) setControllers(object, settings.controllers);
    if (isWorkload(object)) setResources(object, settings.resources[object.metadata.name]);
    if (isWorkload(object)) restartOn(object, `${settings.reconciliationSeconds} ${JSON.stringify(parameters(settings))}`);
    return object;
  });
  const ingress = ingressObjects(settings.exposure, {
    name: "argocd-server",
    namespace: settings.namespace,
    port: 80,
    labels: { "app.kubernetes.io/name": "argocd-server", "app.kubernetes.io/part-of": "argocd" },
  });
  return [...configured, ...ingress];
}

/** The project `default`, which permits nothing, whoever wrote it first: no Application can be in it. */
export function lockedDefaultProject(namespace: string): AppProject {
  return appProject({ name: "default", namespace }, {
    description: "locked: every Application belongs to the project of its environment",
    sourceRepos: [], destinations: [], clusterResourceWhitelist: [], namespaceResourceWhitelist: [], roles: [], syncWindows: [],
  });
}

function mainConfiguration(settings: ArgoCdSettings): Record<string, string> {
  return {
    "admin.enabled": String(settings.adminEnabled),
    // Who may sync may otherwise deploy any commit, whatever the Application says.
    "application.sync.requireOverridePrivilegeForRevisionSync": "true",
    ...(settings.singleSignOn ? loginConfiguration(settings.singleSignOn) : {}),
    "timeout.reconciliation": `${settings.reconciliationSeconds}s`,
    [applicationHealthKey]: applicationHealthScript,
    ...settings.config,
  };
}

function parameters(settings: ArgoCdSettings): Record<string, string> {
  return {
    "controller.sync.timeout.seconds": String(settings.syncTimeoutSeconds),
    // The ingress ends TLS; argocd-server behind it must not redirect to its own.
    ...(settings.exposure.mode === ExposureMode.Ingress ? { "server.insecure": "true" } : {}),
    ...settings.parameters,
  };
}

/** Has pods start anew when what they read only at their start changes. */
function restartOn(object: KubernetesObject, content: string): void {
  const { template } = object.spec as { template: { metadata?: { annotations?: Record<string, string> } } };
  const checksum = configurationChecksum(content);
  template.metadata = { ...template.metadata, annotations: { ...template.metadata?.annotations, "gitops.platform/parameters": checksum } };
}

/** Every controller takes its share of the clusters; it learns from the variable how many there are. */
function setControllers(object: KubernetesObject, controllers: number): void {
  if (controllers === 1) return;
  const spec = object.spec as { replicas?: number; template: { spec: { containers: { env?: { name: string; value?: string }[] }[] } } };
  spec.replicas = controllers;
  for (const container of spec.template.spec.containers) {
    const others = (container.env ?? []).filter(({ name }) => name !== "ARGOCD_CONTROLLER_REPLICAS");
    container.env = [...others, { name: "ARGOCD_CONTROLLER_REPLICAS", value: String(controllers) }];
  }
}

function setResources(object: KubernetesObject, resources: ArgoCdSettings["resources"][string] | undefined): void {
  if (resources === undefined) return;
  const spec = object.spec as { template: { spec: { containers: { resources?: unknown }[] } } };
  for (const container of spec.template.spec.containers) container.resources = resources;
}
