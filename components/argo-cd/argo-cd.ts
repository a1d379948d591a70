import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkName } from "../../foundation/names";
import { checkMember, Problem } from "../../foundation/problems";
import { alternatives } from "../../foundation/suggestions";
import { checkGroups } from "../../model/roles";
import { CustomResourceDefinitions } from "../custom-resource-definitions/custom-resource-definitions";
import { CrdRetention } from "../shared/crd-retention";
import { checkExposure } from "../shared/exposure/check";
import { KubernetesResource } from "../shared/kubernetes-resource";
import { declareAppProject } from "../shared/project-spec";
import { registeredArgs } from "../shared/registered-args";
import { rejectProblems } from "../shared/reject-problems";
import { releaseInputs } from "../shared/release-inputs";
import { isWorkload } from "../shared/release-objects";
import { HighAvailabilityArgs, ArgoCdArgs } from "./args";
import { checkClusters, clusterSecret } from "./cluster-secret";
import { checkSingleSignOn, loginSecret } from "./login";
import { configureArgoCd, lockedDefaultProject } from "./objects";

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

  constructor(name: string, args: ArgoCdArgs, opts?: pulumi.ComponentResourceOptions) {
    const { manifest, cluster, namespace = "argocd", exposure = { mode: "node-port", nodePort: 30080 } } = args;
    const { adminEnabled = false, reconciliationSeconds = 120, syncTimeoutSeconds = 3600 } = args;
    const { singleSignOn, administrators = [], clusters = [], highAvailability, controllers = 1 } = args;
    const { config = {}, parameters = {}, resources = {}, crdRetention = CrdRetention.Keep } = args;
    const workloads = manifest.objects.filter(isWorkload).map(({ metadata }) => metadata.name);
    rejectProblems(`ArgoCd "${name}"`, [
      ...checkName("namespace", namespace),
      ...checkExposure("exposure", exposure),
      ...checkSeconds("reconciliationSeconds", reconciliationSeconds, 1),
      ...checkSeconds("syncTimeoutSeconds", syncTimeoutSeconds, 0),
      ...checkSingleSignOn("singleSignOn", singleSignOn),
      ...checkGroups("", { administrators }).map(({ propertyPath, reason }) => ({ propertyPath: propertyPath.replace(/^\./, ""), reason })),
      ...checkClusters("clusters", clusters),
      ...checkReplicas(manifest.component, highAvailability, controllers, clusters.length + 1),
      ...checkTracking(config),
      ...Object.keys(resources).flatMap((workload) => checkMember(`resources.${workload}`, workload, workloads)),
    ]);
    super("gitops-platform:index:ArgoCd", name, registeredArgs(releaseInputs(args), {
      "singleSignOn.clientSecret": "left out",
      "clusters[].bearerToken": "left out",
      "clusters[].clientCertificate.certificate": "left out",
      "clusters[].clientCertificate.key": "left out",
      "clusters[].exec.args": "left out",
      "clusters[].exec.env": "left out",
    }), opts);

    const home = new KubernetesResource(`${name}-namespace`, {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: namespace, labels: { "app.kubernetes.io/part-of": "argocd" } },
    } satisfies k8s.types.input.core.v1.Namespace, { parent: this });
    const crds = new CustomResourceDefinitions(`${name}-crds`, { manifest, cluster, retention: crdRetention }, { parent: this });

    const objects = configureArgoCd(manifest.objects, {
      namespace, exposure, adminEnabled, singleSignOn, administrators, controllers, reconciliationSeconds, syncTimeoutSeconds, config, parameters, resources,
    });
    const secrets = [...clusters.map((cluster) => clusterSecret(cluster, namespace)), ...(singleSignOn ? [loginSecret(singleSignOn, namespace)] : [])];
    const register = (object: (typeof objects)[number], dependsOn: pulumi.Resource[]) =>
      new KubernetesResource(`${name}-${object.kind.toLowerCase()}-${object.metadata.name}`, object, { parent: this, dependsOn });
    const settings = [...objects.filter((object) => !isWorkload(object)), ...secrets].map((object) => register(object, [home]));
    // argocd-server creates this project wide open when it starts and finds none.
    const locked = declareAppProject(`${name}-appproject-default`, lockedDefaultProject(namespace), { parent: this, dependsOn: [home, crds] });
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
  if (highAvailability && !(Number.isInteger(highAvailability.nodes) && highAvailability.nodes >= 3)) {
    problems.push({ propertyPath: "highAvailability.nodes", reason: `must be 3 or more, one for each replica of Redis, got ${highAvailability.nodes}` });
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

function checkSeconds(propertyPath: string, value: number, minimum: number): Problem[] {
  if (Number.isInteger(value) && value >= minimum) return [];
  return [{ propertyPath, reason: `must be a whole number of seconds, ${minimum} or more, got ${value}` }];
}
