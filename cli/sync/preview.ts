import { ArgoCdClient } from "../../clients/argo-cd/client";
import { ApplicationDetails, ManagedResource, projectsOf } from "../../clients/argo-cd/schemas";
import { UserError } from "../../foundation/errors";
import { ApplicationChange, objectChanges, waveOf } from "./changes";
import { differences, KubeObject, parseObject } from "./objects";

/** What a sync of the root would change. */
export interface Preview {
  /** The commit that would be deployed. */
  readonly revision: string;
  /** Applications that would change, by wave and name. */
  readonly changes: readonly ApplicationChange[];
  /** How many Applications the root has. */
  readonly applications: number;
}

/** So many Applications are rendered at a time. */
const atATime = 6;
const commitPath = "spec.source.targetRevision";

/**
 * Finds out what a sync of the root would change, as far as Argo CD can tell: each child as Git has it at the root's
 * newest commit, against what it was last told to run. The objects of a child that does not exist yet are unknown.
 *
 * @param root The root as it is after it looked at Git.
 * @param only The one child that counts. Default: all.
 * @throws UserError when Git cannot be read, or there is no child of that name.
 */
export async function previewSync(client: ArgoCdClient, root: ApplicationDetails, only?: string): Promise<Preview> {
  const problem = root.status?.conditions?.find(({ type }) => type === "ComparisonError" || type === "InvalidSpecError");
  if (problem) throw new UserError(`Argo CD cannot render "${root.metadata.name}": ${problem.message}`, "nothing was synced");
  const { project } = root.spec;
  const managed = (await client.managedResources(root.metadata.name, project)).filter(({ group, kind }) => group === "argoproj.io" && kind === "Application");
  const wanted = managed.filter(({ name }) => only === undefined || name === only);
  if (only !== undefined && wanted.length === 0) {
    throw new UserError(`"${root.metadata.name}" has no Application "${only}"`, `it has ${managed.map(({ name }) => name).sort().join(", ") || "none"}`);
  }
  const live = new Map((await client.applications(projectsOf(root))).map((application) => [application.metadata.name, application]));
  const prunes = root.spec.syncPolicy?.automated?.prune === true;
  const changes: (ApplicationChange | undefined)[] = [];
  for (let first = 0; first < wanted.length; first += atATime) {
    changes.push(...await Promise.all(wanted.slice(first, first + atATime).map((child) => childChange(client, child, live.get(child.name), prunes))));
  }
  return {
    revision: root.status?.sync?.revision ?? "",
    changes: changes.filter((change) => change !== undefined).sort((left, right) => left.wave - right.wave || left.name.localeCompare(right.name)),
    applications: managed.length,
  };
}

async function childChange(client: ArgoCdClient, child: ManagedResource, live: ApplicationDetails | undefined, prunes: boolean): Promise<ApplicationChange | undefined> {
  const target = parseObject(child.targetState);
  const present = parseObject(child.liveState);
  const nothing = { settings: [], images: [], objects: [], drift: [] };
  if (target === undefined) {
    return present && { name: child.name, wave: waveOf(present), action: prunes ? "removed" : "stays", ...nothing };
  }
  const to = commitOf(target);
  if (present === undefined) return { name: child.name, wave: waveOf(target), action: "created", to, ...nothing };
  const predicted = parseObject(child.predictedLiveState) ?? target;
  const paths = differences(parseObject(child.normalizedLiveState) ?? present, predicted).filter((path) => !path.startsWith("metadata.managedFields"));
  const from = commitOf(present);
  const settings = paths.filter((path) => path !== commitPath);
  if (paths.length === 0) return undefined;
  const base = { name: child.name, wave: waveOf(target), from, to, settings };
  if (live === undefined) return { ...base, action: "changed", images: [], objects: [], drift: [], unknown: "the token may not get this Application" };
  const drift = driftOf(live);
  try {
    const { objects, images } = await objectsOf(client, live, to);
    const touched = new Set(objects.map(({ object }) => object));
    return {
      ...base,
      action: settings.length > 0 || objects.length > 0 ? "changed" : "moves",
      objects,
      images,
      drift: drift.filter((object) => !touched.has(object)),
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...base, action: "changed", images: [], objects: [], drift, unknown: error.message };
  }
}

async function objectsOf(client: ArgoCdClient, live: ApplicationDetails, revision: string | undefined): Promise<ReturnType<typeof objectChanges>> {
  const { metadata: { name }, spec } = live;
  const [managed, manifests] = await Promise.all([client.managedResources(name, spec.project), client.manifests(name, spec.project, revision)]);
  const before = managed.map(({ targetState }) => parseObject(targetState)).filter((object) => object !== undefined);
  const after = manifests.map(parseObject).filter((object) => object !== undefined);
  // Argo CD has filled in the namespace of what it compared; what it rendered has it only where Git says so.
  const namespaced = new Set(managed.filter(({ namespace }) => namespace).map(({ kind }) => kind));
  const namespace = spec.destination.namespace ?? "";
  const placed = after.map((object) => (clusterWide(object, managed, namespaced) ? withNamespace(object, "") : object));
  return objectChanges(before, placed, { namespace, prunes: spec.syncPolicy?.automated?.prune === true });
}

/** A kind that is managed without a namespace today has none. */
function clusterWide(object: KubeObject, managed: readonly ManagedResource[], namespaced: ReadonlySet<string>): boolean {
  return !namespaced.has(String(object.kind)) && managed.some(({ kind, namespace }) => kind === object.kind && !namespace);
}

function withNamespace(object: KubeObject, namespace: string): KubeObject {
  return { ...object, metadata: { ...(object.metadata as KubeObject), namespace } };
}

function driftOf(live: ApplicationDetails): string[] {
  return (live.status?.resources ?? [])
    .filter(({ status }) => status === "OutOfSync")
    .map(({ kind, namespace, name }) => `${kind} ${namespace ? `${namespace}/` : ""}${name}`);
}

function commitOf(application: KubeObject): string | undefined {
  const { source } = (application.spec ?? {}) as { source?: { targetRevision?: string } };
  return source?.targetRevision;
}
