import { ChildReport, RolloutReport } from "./model";

/** The first child that holds the rollout up, in words. */
export function blame(report: RolloutReport): string {
  const children = report.waves.flatMap(({ children: ofWave }) => ofWave).filter(({ state }) => state !== "healthy");
  const child = children.find(({ state, blocking }) => state === "failed" && blocking) ?? children.find(({ blocking }) => blocking) ?? children[0];
  return child ? `wave ${child.wave}: ${describeChild(child)}` : report.root.message;
}

/** `name: Kind namespace/name: reason`. */
export function describeChild({ name, object, reason, blocking }: ChildReport): string {
  return `${name}${blocking ? "" : " (holds nobody up)"}: ${object ? `${object}: ` : ""}${reason}`;
}
