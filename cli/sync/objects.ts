import { isMapping } from "../../foundation/mapping";

/** One Kubernetes object as a tree of values. */
export type KubeObject = Readonly<Record<string, unknown>>;

/** What tells one object from another. */
export interface ObjectKey {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

const trackingAnnotation = "argocd.argoproj.io/tracking-id";
const hookAnnotations = ["argocd.argoproj.io/hook", "helm.sh/hook"];

/** The object in a JSON text; undefined when there is none. */
export function parseObject(text: string | undefined): KubeObject | undefined {
  if (text === undefined || text === "" || text === "null") return undefined;
  const value: unknown = JSON.parse(text);
  return isMapping(value) ? value : undefined;
}

/** What tells an object from others; without a namespace of its own it gets the given one. */
export function keyOf(object: KubeObject, namespace: string): ObjectKey {
  const metadata = isMapping(object.metadata) ? object.metadata : {};
  const apiVersion = String(object.apiVersion ?? "");
  return {
    group: apiVersion.includes("/") ? apiVersion.split("/", 1)[0] ?? "" : "",
    kind: String(object.kind ?? ""),
    namespace: typeof metadata.namespace === "string" ? metadata.namespace : namespace,
    name: String(metadata.name ?? ""),
  };
}

/** Whether an object is run by a sync and not kept. */
export function isHook(object: KubeObject): boolean {
  const annotations = annotationsOf(object);
  return hookAnnotations.some((name) => annotations[name] !== undefined);
}

/** The annotations of an object. */
export function annotationsOf(object: KubeObject): Readonly<Record<string, unknown>> {
  const metadata = isMapping(object.metadata) ? object.metadata : {};
  return isMapping(metadata.annotations) ? metadata.annotations : {};
}

/**
 * The paths at which two objects differ, such as `spec.template.spec.containers[0].image`. What Argo CD itself adds, and
 * the values of Secrets, which it masks, do not count.
 */
export function differences(left: KubeObject, right: KubeObject): string[] {
  return compare(comparable(left), comparable(right), "");
}

function comparable(object: KubeObject): KubeObject {
  const { status: _status, ...rest } = object;
  const { namespace: _namespace, annotations, ...metadata } = isMapping(object.metadata) ? object.metadata : {};
  const kept = Object.entries(isMapping(annotations) ? annotations : {}).filter(([name]) => name !== trackingAnnotation);
  const secret = object.kind === "Secret" && object.apiVersion === "v1";
  return {
    ...rest,
    metadata: { ...metadata, ...(kept.length > 0 ? { annotations: Object.fromEntries(kept) } : {}) },
    ...(secret ? { data: keysOnly(object.data), stringData: keysOnly(object.stringData) } : {}),
  };
}

function keysOnly(data: unknown): Record<string, string> {
  return Object.fromEntries(Object.keys(isMapping(data) ? data : {}).map((key) => [key, "masked"]));
}

function compare(left: unknown, right: unknown, path: string): string[] {
  if (isMapping(left) && isMapping(right)) {
    const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
    return keys.flatMap((key) => compare(left[key], right[key], path === "" ? key : `${path}.${key}`));
  }
  if (Array.isArray(left) && Array.isArray(right) && left.length === right.length) {
    return left.flatMap((item, index) => compare(item, right[index], `${path}[${index}]`));
  }
  return left === right || (isBlank(left) && isBlank(right)) ? [] : [path];
}

/** The images of an object's containers, by container name. */
export function imagesOf(object: KubeObject): Map<string, string> {
  const images = new Map<string, string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (!isMapping(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      if ((key === "containers" || key === "initContainers") && Array.isArray(inner)) {
        for (const container of inner) {
          if (isMapping(container) && typeof container.image === "string") images.set(String(container.name ?? ""), container.image);
        }
      }
      visit(inner);
    }
  };
  visit(object.spec);
  return images;
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0) || (isMapping(value) && Object.values(value).every(isBlank));
}
