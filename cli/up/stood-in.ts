import { OmittedObject, StandIn } from "../../gitops-repository";

/** Which Applications are not the real ones and what was left out of the others, and why; the same reason in one line. */
export function stoodIn({ standIns, omitted }: { standIns: readonly StandIn[]; omitted: readonly OmittedObject[] }): string[] {
  const byReason = new Map<string, string[]>();
  for (const { application, reason } of standIns) byReason.set(reason, [...(byReason.get(reason) ?? []), application]);
  return [
    ...(standIns.length > 0 ? [`  workloads: a sample stands in for ${standIns.length === 1 ? "one Application" : `${standIns.length} Applications`}`] : []),
    ...[...byReason].map(([reason, names]) => `    ${names.join(", ")}: ${reason}`),
    ...(omitted.length > 0 ? [`  left out, as nobody here knows their kinds: ${omitted.map(({ kind, name }) => `${kind} ${name}`).join(", ")}`] : []),
  ];
}
