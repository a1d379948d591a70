import { UserError } from "../foundation/errors";
import type { KubernetesObject } from "../foundation/kubernetes-object";
import { objectYaml } from "../foundation/object-yaml";
import type { RenderedStack } from "./render-stack";
import { rolloutIndex } from "./rollout-index";

/** The text of every file by its path below the output directory, in the order of the paths. */
export type RenderedFiles = ReadonlyMap<string, string>;

/**
 * The files of a rendered stack.
 *
 * A path depends on the object's own identity and on nothing else, so that a diff shows what changed and where:
 * `namespaces/<namespace>/<kind>-<name>.yaml`, `cluster/<kind>-<name>.yaml` for objects without a namespace, and
 * `applications/<root>/<name>.yaml` for the Applications that a root Application owns.
 */
export function layoutFiles(rendered: RenderedStack): RenderedFiles {
  const files: [path: string, text: string][] = [
    ...rendered.objects.map((object): [string, string] => [objectPath(object), objectYaml(object)]),
    ...rendered.patches.map((object): [string, string] => [objectPath(object, "patch"), objectYaml(object)]),
    ...rendered.crds.map(({ name, yaml }): [string, string] => [`cluster/customresourcedefinition-${encode(name)}.yaml`, yaml]),
    ...rendered.children.map(({ root, object }): [string, string] => [
      `applications/${encode(root)}/${encode(object.metadata.name)}.yaml`,
      objectYaml(object),
    ]),
    ["rollout.yaml", rolloutIndex(rendered)],
  ];
  const sorted = new Map(files.sort(([left], [right]) => (left < right ? -1 : 1)));
  if (sorted.size !== files.length) {
    const [path] = files.find(([candidate], index) => files[index + 1]?.[0] === candidate) ?? [];
    throw new UserError(`two objects would be written to ${path}`, "declare each object once");
  }
  return sorted;
}

function objectPath(object: KubernetesObject, suffix?: string): string {
  const { name, namespace } = object.metadata;
  const directory = namespace === undefined ? "cluster" : `namespaces/${encode(namespace)}`;
  return `${directory}/${[kindName(object), encode(name), ...(suffix === undefined ? [] : [suffix])].join("-")}.yaml`;
}

/** The groups of Kubernetes have no two kinds of one name that anybody uses; all others name their group, but for ours. */
const unambiguousGroups = /^([a-z]+|[a-z0-9.-]+\.k8s\.io|argoproj\.io)$/;

function kindName({ apiVersion, kind }: KubernetesObject): string {
  const group = apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "core";
  return unambiguousGroups.test(group) ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`;
}

/** Names may hold characters that some file system does not take, such as the colon of `system:node`. */
function encode(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]/g, (character) => encodeURIComponent(character)).replace(/^\./, "%2E");
}
