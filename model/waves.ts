import { Problem } from "../foundation/problems";
import { suggestion } from "../foundation/suggestions";
import { ApplicationSpecArgs } from "./application";

/** The waves that a system uses, both ends included. */
export interface WaveBounds {
  readonly first: number;
  readonly last: number;
}

/** The wave of every Application by name, or the problems that stand in the way. */
export interface WavePlan {
  readonly waves: ReadonlyMap<string, number>;
  readonly problems: readonly Problem[];
}

/**
 * Derives the wave of every Application from its `after` and checks an explicit wave against it.
 *
 * An Application starts in a strictly higher wave than everything it comes after: Argo CD orders waves, and applies one
 * wave at once.
 */
export function planWaves(applications: readonly ApplicationSpecArgs[], bounds: WaveBounds): WavePlan {
  const problems: Problem[] = [];
  const position = new Map(applications.map((application, index) => [application.name, index]));
  const at = (application: ApplicationSpecArgs) => `applications[${position.get(application.name)}]`;
  const byName = new Map(applications.map((application) => [application.name, application]));

  for (const application of applications) problems.push(...checkReferences(application, at(application), byName));
  for (const cycle of findCycles(applications, byName)) {
    const first = byName.get(cycle[0] ?? "");
    problems.push({ propertyPath: first ? `${at(first)}.after` : "applications", reason: `cycle: ${cycle.join(" -> ")}` });
  }
  // What waits for a cycle has no wave that could be derived; what it says itself is judged.
  const stuck = waitingForever(applications, byName);

  const waves = new Map<string, number>();
  const visit = (application: ApplicationSpecArgs): number => {
    const known = waves.get(application.name);
    if (known !== undefined) return known;
    const before = (stuck.has(application.name) ? [] : application.after ?? []).flatMap((name) => {
      const dependency = byName.get(name);
      return dependency ? [{ name, wave: visit(dependency) }] : [];
    });
    const derived = before.length > 0 ? Math.max(...before.map(({ wave }) => wave)) + 1 : 0;
    const wave = application.wave ?? derived;
    waves.set(application.name, wave);
    if (!stuck.has(application.name) || application.wave !== undefined) problems.push(...checkWave(application, at(application), wave, before, bounds));
    return wave;
  };
  for (const application of applications) visit(application);
  return { waves, problems };
}

function checkReferences(application: ApplicationSpecArgs, path: string, byName: ReadonlyMap<string, ApplicationSpecArgs>): Problem[] {
  return (application.after ?? []).flatMap((name, index): Problem[] => {
    const propertyPath = `${path}.after[${index}]`;
    const dependency = byName.get(name);
    if (dependency === undefined) {
      const others = [...byName.keys()].filter((other) => other !== application.name);
      return [{ propertyPath, reason: `unknown Application "${name}"${suggestion(name, others)}` }];
    }
    if (dependency.blocking === false) {
      return [{ propertyPath, reason: `"${name}" is declared with blocking: false, so nothing can wait for it` }];
    }
    return [];
  });
}

function checkWave(
  application: ApplicationSpecArgs,
  path: string,
  wave: number,
  before: readonly { name: string; wave: number }[],
  bounds: WaveBounds,
): Problem[] {
  if (!Number.isInteger(wave)) return [{ propertyPath: `${path}.wave`, reason: `must be a whole number, got ${wave}` }];
  const problems: Problem[] = before
    .filter((dependency) => dependency.wave >= wave)
    .map((dependency) => ({
      propertyPath: `${path}.wave`,
      reason: `wave ${wave} of "${application.name}" must be above wave ${dependency.wave} of "${dependency.name}", which it comes after`,
    }));
  if (wave < bounds.first || wave > bounds.last) {
    const origin = application.wave === undefined ? ` (it follows from after: ${before.map(({ name }) => name).join(", ") || "nothing"})` : "";
    problems.push({ propertyPath: `${path}.wave`, reason: `must be from ${bounds.first} to ${bounds.last}, got ${wave}${origin}` });
  }
  return problems;
}

/** The names along every cycle, its first name repeated at the end; of cycles that share an edge, the one that is met first. */
function findCycles(applications: readonly ApplicationSpecArgs[], byName: ReadonlyMap<string, ApplicationSpecArgs>): string[][] {
  const done = new Set<string>();
  const cycles: string[][] = [];
  const walk = (name: string, trail: readonly string[]): void => {
    if (trail.includes(name)) return void cycles.push([...trail.slice(trail.indexOf(name)), name]);
    if (done.has(name)) return;
    for (const next of byName.get(name)?.after ?? []) walk(next, [...trail, name]);
    done.add(name);
  };
  for (const application of applications) walk(application.name, []);
  return cycles;
}

/** The names of Applications that come after a cycle, or are in one. */
function waitingForever(applications: readonly ApplicationSpecArgs[], byName: ReadonlyMap<string, ApplicationSpecArgs>): ReadonlySet<string> {
  const waiting = new Set(applications.map(({ name }) => name));
  const ready = () => [...waiting].filter((name) => (byName.get(name)?.after ?? []).every((before) => !waiting.has(before)));
  for (let next = ready(); next.length > 0; next = ready()) for (const name of next) waiting.delete(name);
  return waiting;
}
