import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkAddress } from "../../foundation/address";
import { checkName } from "../../foundation/names";
import { checkConfigKeys } from "../../foundation/object-names";
import { checkMember, Problem } from "../../foundation/problems";
import { checkCertificate, checkPrivateKey, checkSecretText, checkToken } from "../../foundation/secret-text";
import { alternatives } from "../../foundation/suggestions";
import { checkPodSecurity, restrictedNamespace } from "../../model/pod-security";
import { checkRequirements } from "../../foundation/quantity";
import { checkWholeNumber, largestCount } from "../../foundation/whole-number";
import { checkGroups } from "../../model/roles";
import { CustomResourceDefinitions } from "../custom-resource-definitions/custom-resource-definitions";
import { CrdRetention } from "../shared/crd-retention";
import { checkExposure } from "../shared/exposure/check";
import { KubernetesResource } from "../shared/kubernetes-resource";
import { namespaceMetadata } from "../shared/namespace-metadata";
import { readBack } from "../shared/project-spec";
import { registeredArgs } from "../shared/registered-args";
import { rejectProblems, rejectUnfitArgs } from "../shared/reject-problems";
import { releaseInputs } from "../shared/release-inputs";
import { isWorkload } from "../shared/release-objects";
import { checkSecrets, guardedSecrets, SecretChecks } from "../shared/secret-inputs";
import { HighAvailabilityArgs, ArgoCdArgs } from "./args";
import { checkClusters, clusterSecret } from "./cluster-secret";
import { checkSingleSignOn, loginSecret } from "./login";
import { ArgoCdSize } from "./sizes";
import { configureArgoCd, lockedDefaultProject } from "./objects";

const secretChecks: SecretChecks<ArgoCdArgs> = {
  "singleSignOn.clientSecret": checkToken,
  "clusters[].bearerToken": checkToken,
  "clusters[].clientCertificate.certificate": checkCertificate,
  "clusters[].clientCertificate.key": checkPrivateKey,
  "clusters[].exec.args": checkSecretText,
  "clusters[].exec.env": checkSecretText,
};

/**
 * Argo CD from its release manifest, every object registered by itself, with the health script that makes sync waves
 * between Applications wait. ConfigMaps, Secrets and RBAC come before the controllers, which would otherwise create
 * some of them by themselves.
 */
export class ArgoCd extends pulumi.ComponentResource {
  /** Namespace of Argo CD and of its Applications. */
  public readonly namespace: string;
  /** The installed release. */
  public readonly version: string;

  constructor(name: string, given: ArgoCdArgs, opts?: pulumi.ComponentResourceOptions) {
    rejectUnfitArgs(`ArgoCd "${name}"`, given);
    const args = guardedSecrets(`ArgoCd "${name}"`, given, secretChecks);
    const { manifest, cluster, namespace = "argocd", exposure = { mode: "node-port", nodePort: 30080 } } = args;
    const { adminEnabled = false, reconciliationSeconds = 120, syncTimeoutSeconds = 3600 } = args;
    const { singleSignOn, administrators = [], clusters = [], highAvailability, controllers = 1 } = args;
    const { config = {}, parameters = {}, resources = {}, crdRetention = CrdRetention.Keep, podSecurity = restrictedNamespace, repositories = [], monitoringNamespace, size = ArgoCdSize.Small } = args;
    const workloads = manifest.objects.filter(isWorkload).map(({ metadata }) => metadata.name);
    rejectProblems(`ArgoCd "${name}"`, [
      ...checkName("namespace", namespace),
      ...checkPodSecurity("podSecurity", podSecurity),
      ...checkExposure("exposure", exposure),
      ...checkMember("size", size, Object.values(ArgoCdSize)),
      ...(monitoringNamespace === undefined ? [] : checkName("monitoringNamespace", monitoringNamespace)),
      ...repositories.flatMap((repository, index) => checkAddress(`repositories[${index}]`, repository)),
      ...checkWholeNumber("reconciliationSeconds", reconciliationSeconds, 1, largestCount),
      ...checkWholeNumber("syncTimeoutSeconds", syncTimeoutSeconds, 0, largestCount),
      ...checkSingleSignOn("singleSignOn", singleSignOn),
      ...checkGroups("", { administrators }).map(({ propertyPath, reason }) => ({ propertyPath: propertyPath.replace(/^\./, ""), reason })),
      ...checkClusters("clusters", clusters),
      ...checkSecrets(args, secretChecks),
      ...checkReplicas(manifest.component, highAvailability, controllers, clusters.length + 1),
      ...checkTracking(config),
      ...checkConfigKeys("config", config),
      ...checkConfigKeys("parameters", parameters),
      ...Object.entries(resources).flatMap(([workload, demanded]) => [...checkMember(`resources.${workload}`, workload, workloads), ...checkRequirements(`resources.${workload}`, demanded)]),
    ]);
    super("gitops-platform:index:ArgoCd", name, registeredArgs(releaseInputs(args), secretChecks), opts);

    const home = new KubernetesResource(`${name}-namespace`, {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: namespaceMetadata(namespace, podSecurity, { "app.kubernetes.io/part-of": "argocd" }),
    } satisfies k8s.types.input.core.v1.Namespace, { parent: this });
    const crds = new CustomResourceDefinitions(`${name}-crds`, { manifest, cluster, retention: crdRetention }, { parent: this });

    const objects = configureArgoCd(manifest.objects, {
      namespace, exposure, repositories, monitoringNamespace, clusters, size, adminEnabled, singleSignOn, administrators, controllers, reconciliationSeconds, syncTimeoutSeconds, config, parameters, resources,
    });
    const secrets = [...clusters.map((cluster) => clusterSecret(cluster, namespace)), ...(singleSignOn ? [loginSecret(singleSignOn, namespace)] : [])];
    const register = (object: (typeof objects)[number], dependsOn: pulumi.Resource[]) =>
      new KubernetesResource(`${name}-${object.kind.toLowerCase()}-${object.metadata.name}`, object, { parent: this, dependsOn });
    const settings = [...objects.filter((object) => !isWorkload(object)), ...secrets].map((object) => register(object, [home]));
    // argocd-server creates this project wide open when it starts and finds none.
    const defaultProject = lockedDefaultProject(namespace);
    const locked = register(defaultProject, [home, crds]);
    readBack("default", defaultProject.spec, locked.spec, this);
    for (const workload of objects.filter(isWorkload)) register(workload, [crds, locked, ...settings]);

    this.namespace = namespace;
    this.version = manifest.version;
    this.registerOutputs({ namespace: this.namespace, version: this.version });
  }
}

/** Sharding is by cluster, and each replica of Redis needs a node: more replicas than that would do nothing, or never start. */
function checkReplicas(component: string, highAvailability: HighAvailabilityArgs | undefined, controllers: number, clusters: number): Problem[] {
  const problems: Problem[] = [];
  const expected = highAvailability ? "argo-cd-ha" : "argo-cd";
  if (component !== expected) {
    problems.push({ propertyPath: "manifest", reason: `must be of ${expected} ${highAvailability ? "with" : "without"} highAvailability, got ${component}` });
  }
  if (highAvailability && !(Number.isInteger(highAvailability.nodes) && highAvailability.nodes >= 3 && highAvailability.nodes <= 5000)) {
    problems.push({ propertyPath: "highAvailability.nodes", reason: `must be a whole number from 3, one for each replica of Redis, to 5000, as many as Kubernetes takes, got ${highAvailability.nodes}` });
  }
  if (!Number.isInteger(controllers) || controllers < 1) {
    problems.push({ propertyPath: "controllers", reason: `must be a whole number, 1 or more, got ${controllers}` });
  } else if (controllers > clusters) {
    problems.push({ propertyPath: "controllers", reason: `must be at most ${clusters}, the number of clusters, got ${controllers}: a cluster has one controller, so others would have nothing to do` });
  }
  return problems;
}

/** An Environment binds its Applications to their root by the annotation in which Argo CD notes who made an object. */
function checkTracking({ "application.resourceTrackingMethod": method = "annotation" }: Readonly<Record<string, string>>): Problem[] {
  const allowed = ["annotation", "annotation+label"];
  if (allowed.includes(method)) return [];
  return [{
    propertyPath: 'config["application.resourceTrackingMethod"]',
    reason: `must be ${alternatives(allowed)}, got "${method}": a label does not say which root made an Application, and anybody may set it`,
  }];
}
