import { checkMember, Problem } from "../foundation/problems";

/** What pods a namespace takes (https://kubernetes.io/docs/concepts/security/pod-security-standards/). */
export const PodSecurityLevel = {
  /** Only pods that are not root, gain no rights and see nothing of their node. */
  Restricted: "restricted",
  /** Also pods that are root in their own containers. */
  Baseline: "baseline",
  /** Any pod. */
  Privileged: "privileged",
} as const;
export type PodSecurityLevel = (typeof PodSecurityLevel)[keyof typeof PodSecurityLevel];

/** The level of one namespace, and what needs it. */
export interface PodSecurityArgs {
  /** The level that is enforced. */
  level: PodSecurityLevel;
  /** What needs it; it is kept with the namespace, so that previews show it. */
  reason: string;
}

const label = (mode: string) => `pod-security.kubernetes.io/${mode}`;

/** Labels, and annotations where less than `restricted` is enforced, by which Kubernetes admits pods to a namespace. It always warns of what is not `restricted`. */
export function podSecurityMetadata({ level, reason }: PodSecurityArgs): { labels: Record<string, string>; annotations?: Record<string, string> } {
  return {
    labels: { [label("enforce")]: level, [label("audit")]: PodSecurityLevel.Restricted, [label("warn")]: PodSecurityLevel.Restricted },
    ...(level === PodSecurityLevel.Restricted ? {} : { annotations: { "gitops.platform/pod-security": reason } }),
  };
}

/** The level of a namespace all of whose pods are made by this project. */
export const restrictedNamespace: PodSecurityArgs = { level: PodSecurityLevel.Restricted, reason: "every pod here is made to run as restricted" };

/** What is wrong with the level of a namespace. */
export function checkPodSecurity(path: string, podSecurity: PodSecurityArgs | undefined): Problem[] {
  if (podSecurity === undefined) return [];
  const { level, reason } = podSecurity;
  return [
    ...checkMember(`${path}.level`, level, Object.values(PodSecurityLevel)),
    ...(reason.trim().length > 0 ? [] : [{ propertyPath: `${path}.reason`, reason: "must say what needs this level, got nothing" }]),
  ];
}
