import type { Suite } from "./suites";

/**
 * The suites of a run, in the groups that one process after the other works off: suites of one prepared platform are a group, every
 * other suite is one of its own. The longest group is first, so that no long one is left alone at the end.
 *
 * @param names what the user named; none: every suite, without those of `npm run e2e:all`.
 * @param all whether those belong to it as well.
 * @throws Error that names an unknown suite.
 */
export function selectSuites(suites: readonly Suite[], names: readonly string[], all: boolean): Suite[][] {
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    throw new Error(`there is no suite ${unknown.map((name) => `"${name}"`).join(", ")}; suites are ${suites.map(({ name }) => name).join(", ")}`);
  }
  const wanted = suites.filter(({ name, onlyInAll }) => (names.length > 0 ? names.includes(name) : all || onlyInAll === undefined));
  const groups = new Map<string, Suite[]>();
  for (const suite of wanted) {
    const key = suite.prepared ?? `alone ${suite.name}`;
    groups.set(key, [...(groups.get(key) ?? []), suite]);
  }
  return [...groups.values()].sort((left, right) => duration(right) - duration(left));
}

const duration = (group: readonly Suite[]): number => group.reduce((sum, { seconds }) => sum + seconds, 0);
