import { annotationsOf, differences, imagesOf, isHook, keyOf, KubeObject, ObjectKey } from "./objects";

/** What a sync would do to one object. */
export interface ObjectChange {
  /** `Kind namespace/name`. */
  readonly object: string;
  /** `stays`: gone from Git and not pruned. `hook`: run by the sync. */
  readonly action: "added" | "changed" | "removed" | "stays" | "hook";
  /** Where it differs, for `changed`. */
  readonly paths?: readonly string[];
}

/** A container whose image a sync would change. */
export interface ImageChange {
  readonly object: string;
  readonly container: string;
  readonly from?: string;
  readonly to?: string;
}

/** What a sync would do to one Application. */
export interface ApplicationChange {
  readonly name: string;
  readonly wave: number;
  /** `moves`: it follows the root to another commit, and its own objects stay as they are. */
  readonly action: "created" | "changed" | "moves" | "removed" | "stays";
  readonly from?: string;
  readonly to?: string;
  /** Where the Application itself differs, apart from its commit. */
  readonly settings: readonly string[];
  readonly images: readonly ImageChange[];
  readonly objects: readonly ObjectChange[];
  /** Objects that differ from Git today and that this sync does not touch. */
  readonly drift: readonly string[];
  /** What could not be found out. */
  readonly unknown?: string;
}

/** Compares what Git says at two commits about the objects of one Application. */
export function objectChanges(
  before: readonly KubeObject[],
  after: readonly KubeObject[],
  { namespace, prunes }: { namespace: string; prunes: boolean },
): { objects: ObjectChange[]; images: ImageChange[] } {
  const old = index(before, namespace);
  const fresh = index(after.filter((object) => !isHook(object)), namespace);
  const objects: ObjectChange[] = [];
  const images: ImageChange[] = [];
  for (const [id, object] of fresh) {
    const was = old.get(id);
    const paths = was ? differences(was, object) : [];
    if (was && paths.length === 0) continue;
    objects.push({ object: id, action: was ? "changed" : "added", ...(was ? { paths } : {}) });
    images.push(...imageChanges(id, was, object));
  }
  for (const id of old.keys()) if (!fresh.has(id)) objects.push({ object: id, action: prunes ? "removed" : "stays" });
  for (const hook of after.filter(isHook)) objects.push({ object: describeKey(keyOf(hook, namespace)), action: "hook" });
  return { objects, images };
}

function imageChanges(object: string, before: KubeObject | undefined, after: KubeObject): ImageChange[] {
  const from = before ? imagesOf(before) : new Map<string, string>();
  const to = imagesOf(after);
  return [...new Set([...from.keys(), ...to.keys()])]
    .filter((container) => from.get(container) !== to.get(container))
    .map((container) => ({ object, container, ...defined("from", from.get(container)), ...defined("to", to.get(container)) }));
}

/** `Kind namespace/name`, with the group where several have such a kind. */
export function describeKey({ kind, namespace, name }: ObjectKey): string {
  return `${kind} ${namespace ? `${namespace}/` : ""}${name}`;
}

/** The wave of a child Application. */
export function waveOf(object: KubeObject): number {
  return Number(annotationsOf(object)["argocd.argoproj.io/sync-wave"] ?? 0);
}

/** Objects without a namespace count as those of the destination; a cluster-wide one is the same on both sides. */
function index(objects: readonly KubeObject[], namespace: string): Map<string, KubeObject> {
  return new Map(objects.map((object) => [describeKey(keyOf(object, namespace)), object]));
}

function defined<Key extends string>(key: Key, value: string | undefined): Partial<Record<Key, string>> {
  return value === undefined ? {} : { [key]: value } as Partial<Record<Key, string>>;
}
