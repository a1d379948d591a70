import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { suggestion } from "../foundation/suggestions";
import { EnvironmentName } from "../model/environment";
import { PodSecurityArgs, PodSecurityLevel } from "../model/pod-security";
import { podSecurityOf, System } from "../systems";
import { text } from "./common";

/** What a stack allows that is refused otherwise, each with its reason. docs/settings.md explains each. */
export const loosened = z.strictObject({
  podSecurity: z.record(z.string(), z.strictObject({ level: z.enum(Object.values(PodSecurityLevel)), reason: text })).default({}),
  anonymousRegistry: text.optional(),
  plainHttp: text.optional(),
  nodePorts: text.optional(),
}).prefault({});
export type LoosenedSettings = z.infer<typeof loosened>;

/** What everybody who looks at a preview must see. */
export function looseningWarnings({ podSecurity, anonymousRegistry, plainHttp, nodePorts }: LoosenedSettings): string[] {
  const loose = (what: string, reason: string | undefined) => (reason === undefined ? [] : [`LOOSENED: ${what}: ${reason}`]);
  return [
    ...loose("whoever reaches the registry may push and pull", anonymousRegistry),
    ...loose("passwords and images may go over plain HTTP", plainHttp),
    ...loose("ports may be open on every node", nodePorts),
    ...Object.entries(podSecurity).flatMap(([namespace, { level, reason }]) => loose(`namespace ${namespace} takes pods of the level ${level}`, reason)),
  ];
}

/** Namespaces of the platform. */
const platformNamespaces = ["argocd", "argo-workflows", "infrastructure"];

/**
 * The Pod Security level of every namespace of a stack: what its settings say, else what the system says, else what follows from it.
 *
 * @throws pulumi.RunError for a namespace that the stack does not have.
 */
export function namespaceLevels(system: System, environment: EnvironmentName, { podSecurity }: LoosenedSettings, origin: string): Readonly<Record<string, PodSecurityArgs>> {
  const ofSystem = podSecurityOf(system, environment);
  const known = [...new Set([...Object.keys(ofSystem), ...platformNamespaces])];
  const unknown = Object.keys(podSecurity).filter((namespace) => !known.includes(namespace));
  if (unknown.length > 0) {
    throw new pulumi.RunError(unknown.map((namespace) =>
      `gitops-platform:loosened.podSecurity in ${origin} names the namespace "${namespace}", which this stack does not have${suggestion(namespace, known)}; it has ${known.join(", ")}`).join("\n"));
  }
  return { ...ofSystem, ...podSecurity };
}
