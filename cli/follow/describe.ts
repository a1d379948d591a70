import { ChildReport, RolloutReport } from "./model";

/**
 * The first child that holds the rollout up, in words.
 *
 * @param only The one child that counts. Default: all.
 */
export function blame(report: RolloutReport, only?: string): string {
  const children = report.waves.flatMap(({ children: ofWave }) => ofWave)
    .filter(({ name, state }) => state !== "healthy" && (only === undefined || name === only));
  const child = children.find(({ state, blocking }) => state === "failed" && blocking) ?? children.find(({ blocking }) => blocking) ?? children[0];
  return child ? `wave ${child.wave}: ${describeChild(child)}` : report.root.message;
}

/** `name: Kind namespace/name: reason`. */
export function describeChild({ name, object, reason, blocking }: ChildReport): string {
  return `${name}${blocking ? "" : " (holds nobody up)"}: ${object ? `${object}: ` : ""}${reason}`;
}
