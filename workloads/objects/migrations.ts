import type * as k8s from "@pulumi/kubernetes";
import { waveAnnotation } from "../../model/annotations";
import { EnvironmentName } from "../../model/environment";
import { UnitArgs } from "../args/content";
import { ServiceArgs } from "../args/service";
import { UnitContext, UnitObject } from "./context";
import { environmentService, imageNameOf } from "./environment-service";
import { Component, labelsOf } from "./labels";
import { podTemplate } from "./pod";

/** When Argo CD runs a Job. */
interface Moment {
  readonly hook: "PreSync" | "Sync" | "PostSync";
  readonly wave: number;
}

/**
 * The Jobs that migrate the database.
 *
 * Before the pods: as a PreSync hook, so that nothing at all is applied when it fails. Where the same Application brings
 * the database or the Secret that the Job needs, it is a Sync hook in wave -1: after those, before the Deployment; a
 * PreSync hook would wait for them for ever on the first installation. After the pods: PostSync hooks in waves 1 and 2,
 * so that nothing is contracted unless the new version is healthy and the endpoint check in wave 0 has passed.
 */
export function migrationJobs(context: UnitContext, service: ServiceArgs): UnitObject[] {
  const { migrations } = service;
  if (migrations === undefined) return [];
  const { zeroDowntime } = migrations;
  const before: Moment = needsOwnUnit(context.unit, service) ? { hook: "Sync", wave: -1 } : { hook: "PreSync", wave: 0 };
  const job = (step: string, command: readonly string[], moment: Moment) => migrationJob(context, service, { step, command, moment });
  if (zeroDowntime === undefined || context.environment !== EnvironmentName.Prod) return [job("migration", migrations.command, before)];
  return [
    job("expand", zeroDowntime.expand, before),
    ...(zeroDowntime.migrate ? [job("migrate", zeroDowntime.migrate, { hook: "PostSync", wave: 1 })] : []),
    ...(zeroDowntime.contract ? [job("contract", zeroDowntime.contract, { hook: "PostSync", wave: 2 })] : []),
  ];
}

/** Whether the Job of a service needs what its own Application brings: a database, or a Secret of External Secrets. */
function needsOwnUnit({ statefulServices = [], secrets = [] }: UnitArgs, { secretVariables = {} }: ServiceArgs): boolean {
  const read = Object.values(secretVariables).map(({ secret }) => secret);
  return statefulServices.length > 0 || secrets.some(({ name, external }) => external !== undefined && read.includes(name));
}

function migrationJob(context: UnitContext, service: ServiceArgs, { step, command, moment }: { step: string; command: readonly string[]; moment: Moment }): UnitObject {
  const { name, migrations } = service;
  const { variables, resources } = environmentService(service, context.environment);
  return {
    workload: name,
    file: `${step}-job.yaml`,
    object: hookJob(context, name, {
      jobName: `${name}-${step}`,
      ...moment,
      activeDeadlineSeconds: migrations?.timeoutSeconds ?? 600,
      template: podTemplate(context, service, {
        component: Component.Migration,
        image: imageNameOf(service),
        variables, resources, command,
        serves: false,
        // The ServiceAccount of the namespace: that of the service is not there yet on the first installation.
        spec: { restartPolicy: "Never" },
      }),
    }),
  };
}

/** A Job that Argo CD runs anew at every sync. It fails at the first failure, and stays until the next one, for its log. */
export function hookJob(
  { system }: Pick<UnitContext, "system">,
  workload: string,
  { jobName, hook, wave, activeDeadlineSeconds, template }: Moment & { jobName: string; activeDeadlineSeconds: number; template: k8s.types.input.core.v1.PodTemplateSpec },
): UnitObject["object"] {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: jobName,
      labels: labelsOf(system, workload),
      annotations: {
        "argocd.argoproj.io/hook": hook,
        "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
        ...(wave === 0 ? {} : { [waveAnnotation]: String(wave) }),
      },
    },
    spec: { backoffLimit: 0, activeDeadlineSeconds, template },
  } satisfies k8s.types.input.batch.v1.Job;
}
