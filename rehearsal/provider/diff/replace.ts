import { type Json, type JsonObject, isObject } from "../../../foundation/json";
import type { Difference } from "./compare";
import { isWithin, parsePath, type Path } from "./paths";

/** Provider settings that decide whether the contents of a ConfigMap or Secret can change in place. */
export interface Mutability {
  /** The official provider's `enableConfigMapMutable`; default false. */
  configMaps: boolean;
  /** The official provider's `enableSecretMutable`; default false. */
  secrets: boolean;
}

const identity = ["apiVersion", "kind", "metadata.name", "metadata.namespace"];
const workload = ["spec.selector"];
const podFields = [
  "affinity",
  "automountServiceAccountToken",
  "containers",
  "dnsConfig",
  "dnsPolicy",
  "enableServiceLinks",
  "hostAliases",
  "hostIPC",
  "hostNetwork",
  "hostPID",
  "hostname",
  "imagePullSecrets",
  "initContainers",
  "nodeName",
  "nodeSelector",
  "overhead",
  "preemptionPolicy",
  "priority",
  "priorityClassName",
  "readinessGates",
  "restartPolicy",
  "runtimeClassName",
  "schedulerName",
  "securityContext",
  "serviceAccount",
  "serviceAccountName",
  "shareProcessNamespace",
  "subdomain",
  "terminationGracePeriodSeconds",
  "volumes",
];
const volumeSources = [
  "awsElasticBlockStore",
  "azureDisk",
  "azureFile",
  "cephfs",
  "cinder",
  "csi",
  "fc",
  "flexVolume",
  "flocker",
  "gcePersistentDisk",
  "glusterfs",
  "hostPath",
  "iscsi",
  "local",
  "nfs",
  "photonPersistentDisk",
  "portworxVolume",
  "quobyte",
  "rbd",
  "scaleIO",
  "storageos",
  "vsphereVolume",
];

/** The fields that cannot change in place, for each group and kind; the same ones as the official provider's. */
const immutableFields: Readonly<Record<string, readonly string[]>> = {
  "apps/DaemonSet": workload,
  "apps/Deployment": workload,
  "apps/StatefulSet": [
    ...workload,
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  "batch/Job": [...workload, "spec.completions", "spec.parallelism", "spec.template"],
  "/PersistentVolume": volumeSources.map((source) => `spec.${source}`),
  "/PersistentVolumeClaim": ["accessModes", "selector", "storageClassName", "volumeMode", "volumeName"].map(
    (f) => `spec.${f}`,
  ),
  "/Pod": podFields.map((field) => `spec.${field}`),
  "/ResourceQuota": ["spec.scopes"],
  "/Secret": ["type"],
  "/Service": ["spec.clusterIP"],
  "rbac.authorization.k8s.io/ClusterRoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/RoleBinding": ["roleRef"],
  "storage.k8s.io/StorageClass": ["parameters", "provisioner"],
};

/**
 * The paths whose change replaces an object.
 *
 * @param patch a patch changes everything but the object's identity in place
 */
export function replacingPaths(olds: JsonObject, news: JsonObject, patch: boolean, mutable: Mutability): Path[] {
  const paths = [...identity];
  if (!patch) {
    const group =
      typeof news.apiVersion === "string" && news.apiVersion.includes("/") ? news.apiVersion.split("/")[0] : "";
    paths.push(...(immutableFields[`${group}/${String(news.kind)}`] ?? []));
    const frozen = olds.immutable === true || news.immutable === true;
    if (group === "" && news.kind === "Secret" && (frozen || !mutable.secrets)) paths.push("data", "stringData");
    if (group === "" && news.kind === "ConfigMap" && (frozen || !mutable.configMaps)) paths.push("data", "binaryData");
  }
  return paths.map(parsePath);
}

/** Whether a difference touches a path whose change replaces the object. */
export function replaces(difference: Difference, paths: readonly Path[]): boolean {
  return paths.some((path) => {
    if (isWithin(difference.path, path)) return true;
    if (!isWithin(path, difference.path)) return false;
    const below = path.slice(difference.path.length);
    return [difference.old, difference.new].some((value) => has(value, below));
  });
}

function has(value: Json | undefined, path: Path): boolean {
  const [member, ...rest] = path;
  if (member === undefined) return value !== undefined && value !== null;
  return isObject(value) && has(value[member], rest);
}
