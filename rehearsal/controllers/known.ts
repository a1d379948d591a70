import { basename } from "node:path";
import type { V1Container } from "@kubernetes/client-node";
import { argoCdRoles, type ArgoCdRole } from "./argo-cd";
import { argoWorkflowsRoles } from "./argo-workflows";
import { redis } from "./redis";
import { registry } from "./registry";
import type { RoleDefinition } from "./role";
import { commandLine, parseImage, type Workload } from "./workload";

/** What the rehearsal does with a workload that it recognises. */
export type Recognised =
  | { readonly action: "run"; readonly role: RoleDefinition; readonly container: V1Container }
  | { readonly action: "skip"; readonly reason: string }
  | { readonly action: "refuse"; readonly reason: string };

/** One row: a kind of container, and what to do with it. */
interface KnownController {
  readonly recognise: (container: V1Container, workload: Workload) => Recognised | undefined;
}

/**
 * The controllers that the rehearsal knows. The first row that recognises a container decides; a workload without
 * such a container is an ordinary one, its pods are simulated. Another controller is one more row.
 */
const knownControllers: readonly KnownController[] = [
  { recognise: recogniseArgoCd },
  { recognise: (container, workload) => partOfArgoCd(workload, container, "redis", run(redis, container)) },
  {
    recognise: (container, workload) =>
      partOfArgoCd(workload, container, "haproxy", skip("the one Redis is called directly")),
  },
  {
    recognise: (container, workload) =>
      partOfArgoCd(workload, container, "dex", skip("single sign-on is not rehearsed")),
  },
  { recognise: recogniseArgoWorkflows },
  { recognise: recogniseRegistry },
  {
    recognise: (container) =>
      parseImage(container.image ?? "").name === "argocd-image-updater" ? skip("nobody acts on ImageUpdater objects here") : undefined,
  },
];

/** Recognises a controller among all Deployments and StatefulSets; `undefined` for an ordinary workload. */
export function recognise(workload: Workload): Recognised | undefined {
  for (const { recognise: attempt } of knownControllers) {
    for (const container of workload.pod.containers) {
      const recognised = attempt(container, workload);
      if (recognised) return recognised;
    }
  }
  return undefined;
}

/** Whether the image is Argo CD's, from whatever registry. */
export function isArgoCdImage(image: string | undefined): boolean {
  return parseImage(image ?? "").name === "argocd";
}

function recogniseArgoCd(container: V1Container): Recognised | undefined {
  if (!isArgoCdImage(container.image)) return undefined;
  const words = commandLine(container).map((word) => basename(word));
  const role = words.find((word): word is ArgoCdRole => word in argoCdRoles);
  if (role) return run(argoCdRoles[role], container);
  return { action: "refuse", reason: `the rehearsal does not know how to run "${commandLine(container).join(" ")}"` };
}

/** By the images of Argo Workflows, from whatever registry; the command line tool is a server only where it is told to be. */
function recogniseArgoWorkflows(container: V1Container): Recognised | undefined {
  const { name } = parseImage(container.image ?? "");
  if (name === "workflow-controller") return run(argoWorkflowsRoles["workflow-controller"], container);
  if (name === "argocli" && commandLine(container).includes("server")) return run(argoWorkflowsRoles["argo-server"], container);
  return undefined;
}

/** Redis is also a part of ordinary applications: only Argo CD's own is run. */
function partOfArgoCd(
  { labels, name }: Workload,
  container: V1Container,
  image: string,
  result: Recognised,
): Recognised | undefined {
  const belongs = labels["app.kubernetes.io/part-of"] === "argocd" || name.startsWith("argocd-");
  return belongs && parseImage(container.image ?? "").name === image ? result : undefined;
}

/** By name and label, because its image may come from a mirror. A registry that is installed otherwise is simulated. */
function recogniseRegistry(container: V1Container, { kind, labels, name }: Workload): Recognised | undefined {
  const ours = kind === "Deployment" && name === registry.role && labels["app.kubernetes.io/name"] === registry.role;
  return ours && container.name === "registry" ? run(registry, container) : undefined;
}

function run(role: RoleDefinition, container: V1Container): Recognised {
  return { action: "run", role, container };
}

function skip(reason: string): Recognised {
  return { action: "skip", reason };
}
