import * as pulumi from "@pulumi/pulumi";
import { KubernetesObject } from "../../foundation/kubernetes-object";
import { isMapping } from "../../foundation/mapping";
import { KubernetesResource } from "./kubernetes-resource";

/** What an AppProject permits, all of it said. */
export interface ProjectPermissions {
  readonly description: string;
  readonly sourceRepos: readonly string[];
  readonly destinations: readonly Record<string, string>[];
  readonly clusterResourceWhitelist: readonly object[];
  readonly namespaceResourceWhitelist: readonly object[];
  readonly roles: readonly Record<string, unknown>[];
  readonly syncWindows: readonly Record<string, unknown>[];
}

/** The lists of an AppProject that permit something. Each entry that is not declared permits more than the program says. */
const permitting = ["sourceRepos", "destinations", "clusterResourceWhitelist", "namespaceResourceWhitelist", "sourceNamespaces", "destinationServiceAccounts"] as const;

const everyKind = [{ group: "*", kind: "*" }];

/**
 * `spec` of an AppProject. An empty list is written as one: a list that is left out stays as whoever wrote the object first has it,
 * and Argo CD makes its project `default` with everything permitted. What permits no kind at all forbids every kind as well, since
 * Argo CD leaves out empty lists when it writes a project, and one without a list of kinds in a namespace permits them all.
 */
function projectSpec(permissions: ProjectPermissions): Record<string, unknown> {
  const { clusterResourceWhitelist, namespaceResourceWhitelist } = permissions;
  return {
    ...permissions,
    ...(clusterResourceWhitelist.length > 0 ? {} : { clusterResourceBlacklist: everyKind }),
    ...(namespaceResourceWhitelist.length > 0 ? {} : { namespaceResourceBlacklist: everyKind }),
    sourceNamespaces: [],
    destinationServiceAccounts: [],
  };
}

/** An AppProject, and all that it permits. */
export type AppProject = KubernetesObject & { readonly spec: Record<string, unknown> };

/** An AppProject. Argo CD writes some of it too, and is overruled. */
export function appProject({ name, namespace }: { readonly name: string; readonly namespace: string }, permissions: ProjectPermissions): AppProject {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AppProject",
    metadata: { name, namespace, annotations: { "pulumi.com/patchForce": "true" } },
    spec: projectSpec(permissions),
  };
}

/** Registers an AppProject, and compares what the API server answers with what was declared; more than that fails the update. */
export function declareAppProject(resourceName: string, project: AppProject, opts: pulumi.CustomResourceOptions & { readonly parent: pulumi.Resource }): KubernetesResource {
  const resource = new KubernetesResource(resourceName, project, opts);
  resource.spec.apply((live) => {
    const more = undeclaredPermissions(project.spec, live);
    if (more.length === 0) return undefined;
    return pulumi.log.error([
      `the AppProject "${project.metadata.name}" permits more than is declared, because somebody else writes it too:`,
      ...more.map((line) => `  ${line}`),
      "find who writes it (kubectl get appproject --show-managed-fields), end that, and run `pulumi up --refresh`",
    ].join("\n"), opts.parent);
  });
  return resource;
}

/** What an AppProject permits in the cluster, and was not told to: a line for each. */
export function undeclaredPermissions(declared: Readonly<Record<string, unknown>>, live: unknown): string[] {
  if (!isMapping(live)) return [];
  const grants = permitting.flatMap((list) => {
    const allowed = entries(declared[list]).map(text);
    return entries(live[list]).map(text).filter((entry) => !allowed.includes(entry)).map((entry) => `${list}: ${entry}`);
  });
  const roles = entries(declared.roles).map(nameOf);
  return [...grants, ...entries(live.roles).map(nameOf).filter((role) => !roles.includes(role)).map((role) => `roles: ${role}`)];
}

function entries(list: unknown): unknown[] {
  return Array.isArray(list) ? list : [];
}

function nameOf(role: unknown): string {
  return isMapping(role) ? String(role.name) : "";
}

/** An entry without what is empty, in one order of its fields. */
function text(entry: unknown): string {
  if (!isMapping(entry)) return String(entry);
  return Object.entries(entry).filter(([, value]) => value !== "" && value !== undefined).map(([name, value]) => `${name} ${String(value)}`).sort().join(", ");
}
