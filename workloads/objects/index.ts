import { KubernetesObject } from "../../foundation/kubernetes-object";
import { waveAnnotation } from "../../model/annotations";
import { existsIn, UnitContext, UnitObject } from "./context";
import { deployment } from "./deployment";
import { endpointCheck } from "./endpoint-check";
import { externalSecrets } from "./external-secrets";
import { ingresses } from "./ingress";
import { migrationJobs } from "./migrations";
import { networkPolicies } from "./network-policies";
import { autoscaler, disruptionBudget } from "./scaling";
import { configMap, service as serviceObject, serviceAccount } from "./service";
import { statefulSet } from "./stateful-set";

/** Databases come before the migrations and the pods that use them. */
const statefulWave = "-2";

/** Every object of a unit in one environment, but for charts of others. It must have been checked. */
export function unitObjects(context: UnitContext): UnitObject[] {
  const { unit, environment } = context;
  if (!existsIn(unit, environment)) return [];
  const stateless = (unit.services ?? []).flatMap((service) => [
    deployment(context, service),
    serviceObject(context, service, false),
    serviceAccount(context, service),
    ...configMap(context, service),
    ...migrationJobs(context, service),
    disruptionBudget(context, service),
    ...autoscaler(context, service),
    ...networkPolicies(context, service, service),
    ...endpointCheck(context, service),
  ]);
  const stateful = (unit.statefulServices ?? []).flatMap((service) => [
    statefulSet(context, service),
    serviceObject(context, service, true),
    serviceAccount(context, service),
    ...configMap(context, service),
    ...networkPolicies(context, service),
  ].map((entry) => ({ ...entry, object: inWave(entry.object, statefulWave) })));
  const manifests = (unit.manifests ?? [])
    .filter((manifest) => existsIn(manifest, environment))
    .map(({ file, object }): UnitObject => ({ file, object }));
  return [...externalSecrets(context), ...stateful, ...stateless, ...ingresses(context), ...manifests];
}

function inWave(object: KubernetesObject, wave: string): KubernetesObject {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, [waveAnnotation]: wave } } };
}
