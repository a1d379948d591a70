import type { KubernetesObject } from "../foundation/kubernetes-object";
import { isMapping } from "../foundation/mapping";
import { waveAnnotation } from "../model/annotations";
import { renderChildren, type RootApplication } from "../model/children";

/** An Application that Argo CD applies out of a root Application. */
export interface RenderedChild {
  /** Name of the root Application. */
  root: string;
  /** The sync wave in which the root applies it. */
  wave: number;
  /** The Application. */
  object: KubernetesObject;
}

/** The children of an object; none unless it is a root Application. */
export function renderedChildren(object: KubernetesObject): RenderedChild[] {
  if (!isRoot(object)) return [];
  return renderChildren(object).map((child) => ({
    root: object.metadata.name,
    wave: Number(child.metadata.annotations?.[waveAnnotation] ?? 0),
    object: { ...child },
  }));
}

function isRoot(object: KubernetesObject): object is KubernetesObject & RootApplication {
  const path = ["spec", "source", "helm", "valuesObject", "applications"];
  const values = path.reduce<unknown>((value, key) => (isMapping(value) ? value[key] : undefined), object);
  return object.kind === "Application" && object.apiVersion.startsWith("argoproj.io/") && isMapping(values);
}
