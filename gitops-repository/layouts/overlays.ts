import { posix } from "node:path";
import { KubernetesObject } from "../../foundation/kubernetes-object";
import { EnvironmentName } from "../../model/environment";
import { UnitArgs } from "../../workloads/args/content";
import { UnitObject } from "../../workloads/objects/context";
import { ImageVersions } from "../versions";
import { below, byFile, documents, Files, renamed } from "./files";
import { imagesOf, kustomization } from "./kustomization";
import { Patches, splitObjects } from "./split";

/** The version of the rules of Pod Security that namespaces enforce: https://kubernetes.io/docs/concepts/security/pod-security-admission/. */
const podSecurityVersion = "v1.34";

/** A base with what all environments have in common, and an overlay for each; `objects` has those in which the unit exists. */
export function overlayFiles(unit: UnitArgs, objects: ReadonlyMap<EnvironmentName, readonly UnitObject[]>, versions: ImageVersions): Files {
  const base = unit.layout.base ?? "";
  const split = splitObjects(objects);
  const shared = byFile(unit, split.base);
  const files: Files = below(base, new Map([
    ...[...shared].map(([file, inFile]): [string, string] => [file, documents(inFile)]),
    kustomization({ directory: base, resources: [...shared.keys()] }),
  ]));
  for (const [environment, { objects: different, patches }] of split.overlays) {
    const directory = unit.layout.paths[environment];
    const own = byFile(unit, different);
    if (unit.layout.namespaceFile) own.set(renamed(unit, "namespace.yaml"), [namespaceObject(unit, environment)]);
    const patchFiles = patchesByFile(unit, patches);
    const overlay = new Map([
      ...[...own, ...patchFiles].map(([file, docs]): [string, string] => [file, documents(docs)]),
      kustomization({
        directory,
        resources: [posix.relative(directory, base), ...own.keys()],
        patches: [...patchFiles.keys()],
        images: imagesOf(unit, environment, directory, versions),
      }),
    ]);
    for (const [path, text] of below(directory, overlay)) files.set(path, text);
  }
  return files;
}

function patchesByFile(unit: UnitArgs, { replicas, resources, variables }: Patches): Map<string, KubernetesObject[]> {
  const named: [string, KubernetesObject[]][] = [["patch-replicas.yaml", replicas], ["patch-resources.yaml", resources], ["patch-variables.yaml", variables]];
  return new Map(named.filter(([, objects]) => objects.length > 0).map(([file, objects]) => [renamed(unit, file), objects]));
}

/** Labels for a namespace that Pulumi creates; Argo CD never deletes it. */
function namespaceObject({ namespaces }: UnitArgs, environment: EnvironmentName): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: namespaces[environment],
      labels: {
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/enforce-version": podSecurityVersion,
        "pod-security.kubernetes.io/warn": "restricted",
      },
      annotations: { "argocd.argoproj.io/sync-options": "Prune=false,Delete=false" },
    },
  };
}
