import { ExposureMode, RegistryArgs } from "../components";
import { EnvironmentName } from "../model/environment";
import { problemText, Problem } from "../foundation/problems";
import { System } from "../systems";
import type { StackSettings } from "./schema";

/** What decides how far a stack is open. */
export interface GuardedQuestion extends Pick<StackSettings, "environment" | "argoCd" | "argoWorkflows" | "registry" | "nodeTrust" | "loosened"> {
  readonly system: System;
  readonly rehearsal: boolean;
  readonly installsPlatform: boolean;
}

type Exposure = StackSettings["argoCd"]["exposure"];

/**
 * Whether staging and production are closed to what is usual elsewhere: ports on every node, a registry without passwords, plain
 * HTTP. Nobody but the person at this machine reaches the rehearsal cluster, whichever environment it plays.
 */
export function isGuarded({ environment, rehearsal }: Pick<GuardedQuestion, "environment" | "rehearsal">): boolean {
  return environment !== EnvironmentName.Dev && !rehearsal;
}

/** How something is reached where the stack does not say it: not at all, where the stack is guarded. */
export function guardedExposure(question: GuardedQuestion, exposure: Exposure): { exposure?: Exposure } {
  return exposure === undefined && isGuarded(question) ? { exposure: { mode: ExposureMode.None } } : {};
}

/**
 * What a guarded registry does by itself.
 *
 * @param clients the namespaces of this stack whose pods use it.
 */
export function guardedRegistry(question: GuardedQuestion, clients: string[]): Pick<RegistryArgs, "closed" | "deletes" | "clientNamespaces"> {
  const { registry: { deletes, clientNamespaces }, loosened: { anonymousRegistry } } = question;
  if (!isGuarded(question)) return {};
  return { deletes: deletes ?? false, clientNamespaces: clientNamespaces ?? clients, ...(anonymousRegistry === undefined ? { closed: true } : {}) };
}

/** What a guarded stack refuses, each with the setting that loosens it. */
export function guardProblems(question: GuardedQuestion): string[] {
  if (!isGuarded(question) || !question.installsPlatform) return [];
  return [...nodePortProblems(question), ...plainHttpProblems(question)].map((problem) => `gitops-platform:${problemText(problem)}`);
}

function nodePortProblems({ argoCd, argoWorkflows, registry, environment, loosened: { nodePorts } }: GuardedQuestion): Problem[] {
  const exposures: [string, Exposure][] = [["argoCd", argoCd.exposure], ["argoWorkflows", argoWorkflows.exposure], ["registry", registry.exposure]];
  return [
    ...exposures.filter(([, exposure]) => exposure?.mode === ExposureMode.NodePort && nodePorts === undefined).map(([name]) => ({
      propertyPath: `${name}.exposure.mode`,
      reason: `must be "none" or "ingress" in ${environment}, got "node-port", which opens a port on every node; if it must be, say why with gitops-platform:loosened.nodePorts`,
    })),
    ...(registry.exposure?.mode === ExposureMode.NodePort && registry.nodeCidrs === undefined
      ? [{ propertyPath: "registry.nodeCidrs", reason: `must be given with a NodePort in ${environment}, or whoever reaches a node reaches the registry` }] : []),
  ];
}

function plainHttpProblems({ argoCd, argoWorkflows, registry, nodeTrust, environment, loosened: { plainHttp, anonymousRegistry } }: GuardedQuestion): Problem[] {
  if (plainHttp !== undefined) return [];
  const advice = "if it must be, say why with gitops-platform:loosened.plainHttp";
  const bare = (name: string, exposure: Exposure) => (exposure?.mode === ExposureMode.Ingress && exposure.tlsSecretName === undefined
    ? [{ propertyPath: `${name}.exposure.tlsSecretName`, reason: `must name the Secret with the certificate in ${environment}, got nothing, which is plain HTTP; ${advice}` }] : []);
  const used = registry.users !== undefined || registry.htpasswd !== undefined || anonymousRegistry !== undefined;
  return [
    ...bare("argoCd", argoCd.exposure),
    ...bare("argoWorkflows", argoWorkflows.exposure),
    ...(argoWorkflows.tls?.enabled === false && argoWorkflows.exposure?.mode !== ExposureMode.Ingress
      ? [{ propertyPath: "argoWorkflows.tls.enabled", reason: `must not be false in ${environment}, or tokens can be read on their way; ${advice}` }] : []),
    ...bare("registry", registry.exposure),
    ...(used && registry.tls === undefined && registry.exposure?.mode !== ExposureMode.Ingress
      ? [{ propertyPath: "registry.tls", reason: `must be given in ${environment} for a registry that is used, got nothing, which is plain HTTP; ${advice}` }] : []),
    ...(nodeTrust?.endpoint.startsWith("http:")
      ? [{ propertyPath: "nodeTrust.endpoint", reason: `must begin with https:// in ${environment}, got "${nodeTrust.endpoint}"; ${advice}` }] : []),
  ];
}

/** What a guarded stack lacks and only a person can give, with the commands. */
export function guardWarnings(question: GuardedQuestion): string[] {
  const { system, environment, registry: { users, htpasswd }, loosened: { anonymousRegistry } } = question;
  if (!isGuarded(question) || !question.installsPlatform || system.pipeline === undefined || (users ?? htpasswd ?? anonymousRegistry) !== undefined) return [];
  const set = (path: string, value: string) => `pulumi config set ${value}--path 'gitops-platform:registry.${path}'`;
  return [
    `the registry of ${environment} lets nobody in, since it has no users: name one with ${set("users[0].name", "")} and ${set("users[0].password", "--secret ")}, `
    + `and give it a certificate with ${set("tls.secretName", "")}`,
  ];
}
