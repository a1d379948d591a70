import { checkImage } from "../../foundation/check-image";
import { checkName } from "../../foundation/names";
import { checkConfigKeys, checkObjectName } from "../../foundation/object-names";
import { checkMember, Problem } from "../../foundation/problems";
import { checkPodSecurity, PodSecurityArgs } from "../../model/pod-security";
import { checkRequirements } from "../../foundation/quantity";
import { checkWholeNumber, largestCount } from "../../foundation/whole-number";
import type { ControllerResourcesArgs } from "../shared/controller-resources";
import { checkArtifactStore } from "../shared/artifact-store";
import { ExposureArgs, ExposureMode } from "../shared/exposure/args";
import { checkExposure } from "../shared/exposure/check";
import { ArtifactRepositoryArgs, PodRetention, ServerTlsArgs, TemplateReferencing, WorkflowAuthMode, WorkflowImagesArgs, WorkflowRetentionArgs } from "./args";
import { controllerName, serverName } from "./names";

/** The args of ArgoWorkflows with their defaults. */
interface CheckedArgs {
  readonly manifest: { readonly component: string };
  readonly namespace: string;
  readonly podSecurity: PodSecurityArgs;
  readonly exposure: ExposureArgs;
  readonly authMode: WorkflowAuthMode;
  readonly tls: ServerTlsArgs;
  readonly serverReplicas: number;
  readonly monitoringNamespace?: string;
  readonly managedNamespace?: string;
  readonly executorNamespaces: readonly string[];
  readonly parallelism: number;
  readonly namespaceParallelism: number;
  readonly retention: WorkflowRetentionArgs;
  readonly artifacts?: ArtifactRepositoryArgs;
  readonly templateReferencing: TemplateReferencing;
  readonly images: WorkflowImagesArgs;
  readonly resources: Readonly<Record<string, ControllerResourcesArgs>>;
  readonly config: Readonly<Record<string, string>>;
}

/** Keys that typed args set, and the arg that does. */
const typedKeys: Readonly<Record<string, string>> = {
  parallelism: "parallelism",
  namespaceParallelism: "namespaceParallelism",
  workflowRestrictions: "templateReferencing",
  artifactRepository: "artifacts",
};

/** All problems of the args at once. */
export function checkArgoWorkflows(args: CheckedArgs): Problem[] {
  const { manifest, managedNamespace, executorNamespaces, images } = args;
  return [
    ...(manifest.component.startsWith("argo-workflows") ? [] : [{ propertyPath: "manifest", reason: `must be of argo-workflows or argo-workflows-full, got ${manifest.component}` }]),
    ...checkName("namespace", args.namespace),
    ...checkExposure("exposure", args.exposure),
    ...checkMember("authMode", args.authMode, Object.values(WorkflowAuthMode)),
    ...checkAccess(args),
    ...(args.monitoringNamespace === undefined ? [] : checkName("monitoringNamespace", args.monitoringNamespace)),
    ...checkPodSecurity("podSecurity", args.podSecurity),
    ...checkWholeNumber("serverReplicas", args.serverReplicas, 1, 100),
    ...(managedNamespace === undefined ? [] : checkName("managedNamespace", managedNamespace)),
    ...executorNamespaces.flatMap((name, index) => [...checkName(`executorNamespaces[${index}]`, name), ...checkManaged(index, name, args)]),
    ...checkWholeNumber("parallelism", args.parallelism, 0, largestCount),
    ...checkWholeNumber("namespaceParallelism", args.namespaceParallelism, 0, largestCount),
    ...checkRetention(args.retention),
    ...(args.artifacts ? checkArtifacts(args.artifacts) : []),
    ...checkMember("templateReferencing", args.templateReferencing, Object.values(TemplateReferencing)),
    ...(["controller", "server", "executor"] as const).flatMap((name) => (images[name] === undefined ? [] : checkImage(`images.${name}`, images[name]))),
    ...Object.entries(args.resources).flatMap(([workload, resources]) => [...checkMember(`resources.${workload}`, workload, [controllerName, serverName]), ...checkRequirements(`resources.${workload}`, resources)]),
    ...checkConfigKeys("config", args.config),
    ...Object.keys(args.config).flatMap((key) => (Object.hasOwn(typedKeys, key) ? [{ propertyPath: `config.${key}`, reason: `is set by "${typedKeys[key]}"` }] : [])),
  ];
}

/** Who reaches argo-server in mode `server` may run any container with any ServiceAccount; an ingress ends TLS itself. */
function checkAccess({ authMode, exposure, tls }: CheckedArgs): Problem[] {
  const problems: Problem[] = tls.secretName === undefined ? [] : checkObjectName("tls.secretName", tls.secretName);
  if (authMode === WorkflowAuthMode.Server && exposure.mode !== ExposureMode.None) {
    problems.push({
      propertyPath: "authMode",
      reason: `must be "client" with exposure "${exposure.mode}", got "server": whoever reaches it would have the rights of argo-server; use exposure "none" and a port-forward`,
    });
  }
  if (exposure.mode === ExposureMode.Ingress && tls.enabled === true) {
    problems.push({ propertyPath: "tls.enabled", reason: 'must be false with exposure "ingress", which speaks plain HTTP to argo-server; the certificate of the host belongs in exposure.tlsSecretName' });
  }
  if (tls.secretName !== undefined && (tls.enabled === false || (tls.enabled === undefined && exposure.mode === ExposureMode.Ingress))) {
    problems.push({ propertyPath: "tls.secretName", reason: `does not apply without TLS, got "${tls.secretName}"` });
  }
  return problems;
}

/** The controller looks at one namespace then: steps elsewhere would never start. */
function checkManaged(index: number, name: string, { namespace, managedNamespace }: CheckedArgs): Problem[] {
  if (managedNamespace === undefined || name === managedNamespace || name === namespace) return [];
  return [{ propertyPath: `executorNamespaces[${index}]`, reason: `must be the managed namespace "${managedNamespace}", got "${name}": Workflows run nowhere else` }];
}

function checkRetention({ successSeconds, failureSeconds, pods }: WorkflowRetentionArgs): Problem[] {
  return [
    ...(successSeconds === undefined ? [] : checkWholeNumber("retention.successSeconds", successSeconds, 0, largestCount)),
    ...(failureSeconds === undefined ? [] : checkWholeNumber("retention.failureSeconds", failureSeconds, 0, largestCount)),
    ...(pods === undefined ? [] : checkMember("retention.pods", pods, Object.values(PodRetention))),
  ];
}

function checkArtifacts({ credentialsSecret, keyFormat, ...store }: ArtifactRepositoryArgs): Problem[] {
  const problems = checkArtifactStore("artifacts", store);
  if (credentialsSecret !== undefined) problems.push(...checkObjectName("artifacts.credentialsSecret", credentialsSecret));
  if (keyFormat !== undefined) {
    const missing = ["{{workflow.name}}", "{{pod.name}}"].filter((variable) => !keyFormat.replaceAll(" ", "").includes(variable));
    if (missing.length > 0) {
      problems.push({ propertyPath: "artifacts.keyFormat", reason: `must hold ${missing.join(" and ")}, or pods overwrite each other's artifacts, got "${keyFormat}"` });
    }
  }
  return problems;
}
