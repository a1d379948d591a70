import { Api } from "../../clients/kubernetes/api";
import { connect } from "../../clients/kubernetes/connection";
import { Discovery } from "../../clients/kubernetes/discovery";
import { existingObjects, parseObjectLine } from "../../clients/kubernetes/existing-objects";
import { clusterUid } from "../../clients/kubernetes/identity";
import { Objects } from "../../clients/kubernetes/objects";
import { defaultClassAnnotation, storageClasses } from "../../clients/kubernetes/storage-classes";

/** What is declared of a cluster, and which cluster it was at the last update. */
export interface IdentityInputs {
  /** Context in the kubeconfigs of whoever runs this; empty for the current one. */
  context: string;
  objects: string[];
  needStorageClass: string[];
  adopt: boolean;
  /** UID of the namespace `kube-system`; absent before the first update. */
  uid?: string;
}

/** What was found. */
export interface Identity {
  readonly uid: string;
  /** Why nothing may be done; empty when all is well. */
  readonly problems: readonly string[];
}

/**
 * Finds out which cluster a context leads to. Another one than before is refused before anything else is asked of it; then what
 * comes new is looked for.
 *
 * @param before the inputs of the last update; undefined for a stack that has none.
 */
export async function identify(before: IdentityInputs | undefined, { context, objects, needStorageClass, adopt }: IdentityInputs): Promise<Identity> {
  const connection = await connect({ context });
  const api = new Api(connection);
  const uid = await clusterUid(api);
  if (before?.uid !== undefined && before.uid !== uid) return { uid, problems: [anotherCluster(connection, before.uid, uid)] };
  const known = new Set(before?.objects ?? []);
  const added = adopt ? [] : objects.filter((line) => !known.has(line));
  const found = added.length === 0 ? [] : await existingObjects(new Objects(api, new Discovery(api), connection.namespace), added.map(parseObjectLine));
  // Made by an earlier release of this package, which had no identity of the cluster in its state.
  const isOwn = before === undefined && found.length > 0 && found.every(({ byPulumi }) => byPulumi) && found.length >= countable(added).length;
  return {
    uid,
    problems: [
      ...(found.length > 0 && !isOwn ? [existing(found)] : []),
      ...(await storageProblems(api, needStorageClass.filter((line) => !known.has(line)))),
    ],
  };
}

/** Definitions that this package applied are not looked for, and so not counted. */
function countable(lines: readonly string[]): string[] {
  return lines.filter((line) => !line.includes(" CustomResourceDefinition "));
}

/** Says that a context leads to another cluster than the one that a stack was made on. */
export function anotherCluster({ context, server }: { readonly context: string; readonly server: string }, before: string, now: string): string {
  return `the kube context "${context}" leads to ${server}, another cluster than the one of this stack: its namespace kube-system has the UID ${now}, and the stack was made on ${before}; nothing else was read, and nothing was written.\n`
    + "If you mean the other cluster, correct the kubeconfig, or the setting gitops-platform:cluster.\n"
    + "If the cluster was made anew, what the stack had made is gone with the old one: forget it with `pulumi stack rm --force --preserve-config`, and begin with `pulumi stack init`";
}

function existing(found: readonly { readonly name: string; readonly byPulumi: boolean }[]): string {
  const lines = found.map(({ name, byPulumi }) => `  ${name}${byPulumi ? " (made by a Pulumi stack)" : ""}`).sort();
  return `${found.length} of what this stack declares anew ${found.length === 1 ? "is" : "are"} in the cluster already:\n${lines.join("\n")}\n`
    + "Nothing was made. If another stack owns them, remove that stack, or set gitops-platform:platform to \"existing\" beside one that installs the platform. "
    + "To take them over: pulumi config set gitops-platform:adopt true";
}

async function storageProblems(api: Api, lines: readonly string[]): Promise<string[]> {
  if (lines.length === 0) return [];
  const classes = await storageClasses(api);
  if (classes.some(({ isDefault }) => isDefault)) return [];
  const names = classes.map(({ name }) => name).join(", ");
  return [`the cluster has no default StorageClass, and ${lines.join(", ")} names none: the volume would wait for ever. Nothing was made.\n`
    + "Name a class in gitops-platform:registry.storageClassName, or make one the default: "
    + `kubectl annotate storageclass NAME ${defaultClassAnnotation}=true; ${names ? `there are ${names}` : "there is none"}`];
}
