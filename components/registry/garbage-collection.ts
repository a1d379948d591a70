import type * as k8s from "@pulumi/kubernetes";
import { KubernetesObject } from "../../foundation/kubernetes-object";
import { roleObjects } from "../shared/role-objects";
import { GarbageCollectionArgs } from "./args";
import { containerSecurity, environment, podSecurity, storageMounts, storageVolumes } from "./container";
import { collectionLabels, configurationFile, registryLabels, registryName, RegistrySettings } from "./settings";

const name = `${registryName}-garbage-collection`;
const labels = collectionLabels;
const deployment = `deployment/${registryName}`;
const readOnlyVariable = "REGISTRY_STORAGE_MAINTENANCE_READONLY";
const minutes = 60;
const collected = "/result/collected";

/**
 * The scheduled garbage collection, which deletes what a push is about to refer to unless pushes are refused meanwhile
 * (https://distribution.github.io/distribution/about/garbage-collection/). Its steps are containers of one pod:
 * read-only, collect, writable again; the last one fails when the collection did. Should the pod itself die half-way, a
 * second CronJob makes the registry writable an hour after the beginning, when no collection can be running any more.
 */
export function garbageCollectionObjects(settings: RegistrySettings): KubernetesObject[] {
  const { garbageCollection, namespace } = settings;
  if (!garbageCollection) return [];
  const metadata = { name, namespace, labels };
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata } satisfies k8s.types.input.core.v1.ServiceAccount,
    ...roleObjects(metadata, [{ apiGroups: ["apps"], resources: ["deployments"], resourceNames: [registryName], verbs: ["get", "list", "watch", "patch"] }]),
    cronJob(settings, garbageCollection, {
      name,
      schedule: garbageCollection.schedule,
      // One that begins late must still end within the hour.
      latest: 5 * minutes,
      pod: collection(settings, garbageCollection),
    }),
    cronJob(settings, garbageCollection, {
      name: `${registryName}-writable`,
      schedule: anHourLater(garbageCollection.schedule),
      latest: 6 * 60 * minutes,
      pod: { containers: [kubectl(garbageCollection, "writable", "set", "env", deployment, `${readOnlyVariable}-`)], volumes: [] },
    }),
  ];
}

interface Cron {
  readonly name: string;
  readonly schedule: string;
  /** How many seconds late it may begin. */
  readonly latest: number;
  readonly pod: Pod;
}

interface Pod {
  readonly initContainers?: k8s.types.input.core.v1.Container[];
  readonly containers: k8s.types.input.core.v1.Container[];
  readonly volumes: k8s.types.input.core.v1.Volume[];
  readonly affinity?: k8s.types.input.core.v1.Affinity;
}

function collection(settings: RegistrySettings, garbageCollection: GarbageCollectionArgs): Pod {
  const result = { name: "result", mountPath: "/result" };
  return {
    initContainers: [
      kubectl(garbageCollection, "read-only", "set", "env", deployment, `${readOnlyVariable}={"enabled":true}`),
      kubectl(garbageCollection, "wait-until-read-only", "rollout", "status", deployment, "--timeout=10m"),
      collect(settings, garbageCollection, result),
      kubectl(garbageCollection, "writable", "set", "env", deployment, `${readOnlyVariable}-`),
      kubectl(garbageCollection, "wait-until-writable", "rollout", "status", deployment, "--timeout=10m"),
    ],
    // The outcome of the collection becomes that of the Job.
    containers: [{ ...base("result", settings.image), command: ["test", "-f", collected], volumeMounts: [result] }],
    volumes: [...storageVolumes(settings), { name: "result", emptyDir: {} }],
    // A volume is mounted on one node.
    ...(settings.objectStore
      ? {}
      : { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: registryLabels } }] } } }),
  };
}

/** Ends well in any case, so that the next step makes the registry writable; the file says whether it collected. */
function collect(settings: RegistrySettings, { deleteUntagged = false }: GarbageCollectionArgs, result: k8s.types.input.core.v1.VolumeMount) {
  return {
    ...base("collect", settings.image),
    command: ["/bin/sh", "-c", `"$@" && : > ${collected} || echo "the collection failed" >&2`, "collect"],
    args: ["registry", "garbage-collect", ...(deleteUntagged ? ["--delete-untagged"] : []), configurationFile],
    env: environment(settings),
    volumeMounts: [...storageMounts(settings), result],
  };
}

function kubectl({ kubectlImage = "registry.k8s.io/kubectl:v1.36.3" }: GarbageCollectionArgs, step: string, ...args: string[]) {
  return { ...base(step, kubectlImage), command: ["kubectl", ...args] };
}

function base(step: string, image: string) {
  return {
    name: step,
    image,
    resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "512Mi" } },
    securityContext: containerSecurity,
  };
}

function cronJob(
  { namespace }: RegistrySettings,
  { timeZone = "UTC", timeLimitMinutes = 45 }: GarbageCollectionArgs,
  { name: cronName, schedule, latest, pod }: Cron,
): KubernetesObject {
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: cronName, namespace, labels },
    spec: {
      schedule,
      timeZone,
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: latest,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        spec: {
          backoffLimit: 0,
          activeDeadlineSeconds: timeLimitMinutes * minutes,
          template: {
            metadata: { labels },
            spec: { restartPolicy: "Never", serviceAccountName: name, enableServiceLinks: false, securityContext: podSecurity, ...pod },
          },
        },
      },
    },
  } satisfies k8s.types.input.batch.v1.CronJob;
}

function anHourLater(schedule: string): string {
  const [minute, hour, ...days] = schedule.trim().split(/\s+/);
  return [minute, Number(hour) + 1, ...days].join(" ");
}
