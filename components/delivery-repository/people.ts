import type * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import { Problem, withProblems } from "../../foundation/problems";
import { DeliveryRepositoryArgs } from "./args";
import { ask } from "./ask";

/** Numbers of users and teams, by which GitHub knows reviewers; by their names. In a preview that cannot reach GitHub, some are left out. */
export interface People {
  readonly users: Readonly<Record<string, number>>;
  readonly teams: Readonly<Record<string, number>>;
}

/** A place in the args that names somebody. */
interface Place {
  readonly kind: keyof People;
  readonly name: string;
  readonly propertyPath: string;
  /** What it is named for. */
  readonly purpose: string;
}

type Context = { readonly gitHub: typeof github; readonly component: string; readonly opts: pulumi.InvokeOptions };

/**
 * Looks up everybody whom the args of a repository name. A preview goes on with a warning where GitHub cannot be reached.
 *
 * @throws pulumi.RunError that lists every name that is nobody's, and in an update every name that cannot be looked up.
 */
export async function findPeople({ gitHub, component, opts }: Context, args: DeliveryRepositoryArgs): Promise<People> {
  const places = placesOf(args);
  const numbers = async (kind: keyof People, look: (name: string) => Promise<{ readonly id: string }>) => {
    const names = [...new Set(places.filter((place) => place.kind === kind).map(({ name }) => name))];
    return Promise.all(names.map(async (name) => [name, await ask(`${nouns[kind]} "${name}"`, look(name))] as const));
  };
  const [users, teams] = await Promise.all([
    numbers("users", (username) => gitHub.getUser({ username }, opts)),
    numbers("teams", (slug) => gitHub.getTeam({ slug, summaryOnly: true }, opts)),
  ]);
  const answers = { users: new Map(users), teams: new Map(teams) };
  const problems = places.flatMap((place): Problem[] => {
    const answer = answers[place.kind].get(place.name);
    if (answer === undefined || "found" in answer) return [];
    if ("missing" in answer) return [{ propertyPath: place.propertyPath, reason: nobody(place, args.owner) }];
    return pulumi.runtime.isDryRun() ? [] : [{ propertyPath: place.propertyPath, reason: `cannot be looked up: GitHub cannot be reached (${answer.unreachable})` }];
  });
  if (problems.length > 0) throw new pulumi.RunError(withProblems(`invalid ${component}`, problems));
  const unasked = [...users.map((user) => ["user", ...user] as const), ...teams.map((team) => ["team", ...team] as const)]
    .flatMap(([noun, name, answer]) => ("unreachable" in answer ? [{ who: `${noun} "${name}"`, why: answer.unreachable }] : []));
  const [first] = unasked;
  if (first !== undefined) await pulumi.log.warn(`${component}: GitHub cannot be reached, so whether there are ${unasked.map(({ who }) => who).join(", ")} stays unchecked: ${first.why}`);
  const found = (kind: keyof People) => Object.fromEntries([...answers[kind]].flatMap(([name, answer]) => ("found" in answer ? [[name, Number(answer.found.id)]] : [])));
  return { users: found("users"), teams: found("teams") };
}

const nouns = { users: "user", teams: "team" } as const;

function placesOf({ environments = [], teams = {} }: DeliveryRepositoryArgs): Place[] {
  return [
    ...environments.flatMap(({ name: environment, reviewers = {} }, index) => (["users", "teams"] as const).flatMap((kind) =>
      (reviewers[kind] ?? []).map((name, at) => ({ kind, name, propertyPath: `environments[${index}].reviewers.${kind}[${at}]`, purpose: `as a reviewer of "${environment}"` })))),
    ...Object.entries(teams).map(([name, permission]) => ({ kind: "teams" as const, name, propertyPath: `teams.${name}`, purpose: `with the permission "${permission}"` })),
  ];
}

function nobody({ kind, name, purpose }: Place, owner: string): string {
  return kind === "users"
    ? `must be the login name of a user of GitHub, got "${name}" ${purpose}, whom GitHub does not know: correct the name, or take it out`
    : `must be the slug of a team of ${owner}, got "${name}" ${purpose}, which GitHub does not show: correct it (the last part of the team's address), make the team first, `
      + "or take a token that sees it (organization permission Members, or scope read:org)";
}
