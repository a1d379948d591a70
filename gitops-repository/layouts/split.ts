import { KubernetesObject } from "../../foundation/kubernetes-object";
import { isMapping } from "../../foundation/mapping";
import { UnitObject } from "../../workloads/objects/context";

/** What an overlay changes in the base. */
export interface Patches {
  readonly replicas: KubernetesObject[];
  readonly resources: KubernetesObject[];
  readonly variables: KubernetesObject[];
}

/** What all environments have in common, and what each has of its own. */
export interface Split<Environment extends string> {
  readonly base: UnitObject[];
  readonly overlays: ReadonlyMap<Environment, { readonly objects: UnitObject[]; readonly patches: Patches }>;
}

type Mapping = Record<string, unknown>;

/**
 * Takes the objects of all environments apart. An object goes into the base when all of them have it, and it differs in
 * nothing but the number of replicas, the resources and the environment variables: those become patches.
 */
export function splitObjects<Environment extends string>(environments: ReadonlyMap<Environment, readonly UnitObject[]>): Split<Environment> {
  const all = [...environments.values()];
  const [first = []] = all;
  const variants = (entry: UnitObject) => all.map((objects) => objects.find((other) => sameObject(other, entry)));
  const shared = first.filter((entry) => variants(entry).every((variant) => variant && stripped(variant.object) === stripped(entry.object)));
  const base = shared.map((entry) => ({ ...entry, object: baseObject(variants(entry).flatMap((variant) => (variant ? [variant.object] : []))) }));
  const overlays = [...environments].map(([environment, objects]) => {
    const inBase = (entry: UnitObject) => base.find((other) => sameObject(other, entry));
    const pairs = objects.flatMap((entry) => {
      const common = inBase(entry);
      return common ? [{ own: entry.object, common: common.object }] : [];
    });
    return [environment, { objects: objects.filter((entry) => inBase(entry) === undefined), patches: patchesOf(pairs) }] as const;
  });
  return { base, overlays: new Map(overlays) };
}

function sameObject({ object: left }: UnitObject, { object: right }: UnitObject): boolean {
  return left.kind === right.kind && left.metadata.name === right.metadata.name && left.apiVersion === right.apiVersion;
}

/** The container of an object that has pods; ours have one. */
function containerOf(object: KubernetesObject): Mapping | undefined {
  const template = isMapping(object.spec) ? object.spec.template : undefined;
  const podSpec = isMapping(template) ? template.spec : undefined;
  const containers: unknown = isMapping(podSpec) ? podSpec.containers : undefined;
  const [container, ...others]: unknown[] = Array.isArray(containers) ? containers : [];
  return isMapping(container) && others.length === 0 ? container : undefined;
}

/** An object without what an overlay can patch, as text. */
function stripped(object: KubernetesObject): string {
  const copy = structuredClone(object);
  const container = containerOf(copy);
  if (container) for (const key of ["resources", "env"]) delete container[key];
  if (isDeployment(copy)) delete copy.spec.replicas;
  return JSON.stringify(copy);
}

function isDeployment(object: KubernetesObject): object is KubernetesObject & { spec: Mapping } {
  return object.kind === "Deployment" && isMapping(object.spec);
}

/** The resources of the first environment, the variables that all have; no replicas. */
function baseObject(variants: readonly KubernetesObject[]): KubernetesObject {
  const copy = structuredClone(variants[0]) as KubernetesObject;
  const container = containerOf(copy);
  if (isDeployment(copy)) delete copy.spec.replicas;
  if (container) {
    const environments = variants.map((variant) => variablesOf(variant).map((variable) => JSON.stringify(variable)));
    const common = variablesOf(copy).filter((variable) => environments.every((others) => others.includes(JSON.stringify(variable))));
    if (common.length > 0) container.env = common;
    else delete container.env;
  }
  return copy;
}

function variablesOf(object: KubernetesObject): unknown[] {
  const env: unknown = containerOf(object)?.env;
  return Array.isArray(env) ? env : [];
}

function patchesOf(pairs: readonly { own: KubernetesObject; common: KubernetesObject }[]): Patches {
  const patches: Patches = { replicas: [], resources: [], variables: [] };
  for (const { own, common } of pairs) {
    if (isDeployment(own) && own.spec.replicas !== undefined) patches.replicas.push(patch(own, { replicas: own.spec.replicas }));
    const container = containerOf(own);
    if (container === undefined) continue;
    if (JSON.stringify(container.resources) !== JSON.stringify(containerOf(common)?.resources)) {
      patches.resources.push(containerPatch(own, { name: container.name, resources: container.resources }));
    }
    const inBase = variablesOf(common).map((variable) => JSON.stringify(variable));
    const env = variablesOf(own).filter((variable) => !inBase.includes(JSON.stringify(variable)));
    if (env.length > 0) patches.variables.push(containerPatch(own, { name: container.name, env }));
  }
  return patches;
}

function containerPatch(object: KubernetesObject, container: Mapping): KubernetesObject {
  return patch(object, { template: { spec: { containers: [container] } } });
}

function patch({ apiVersion, kind, metadata: { name } }: KubernetesObject, spec: Mapping): KubernetesObject {
  return { apiVersion, kind, metadata: { name }, spec };
}
