import { Problem } from "../foundation/problems";
import { EnvironmentName } from "./environment";
import { PermissionArgs, ProjectRoleArgs, TeamName, TeamsArgs } from "./teams";

/** The role of CI tokens; it has no people. */
export const ciRole = "ci";

type Access = "full" | "operate" | "read";
type Level = Readonly<Record<Access, PermissionArgs[]>>;

/** The environment in which a role does more than read, and what it has there. */
const home: Readonly<Record<TeamName, Partial<Record<EnvironmentName, Access>>>> = {
  developers: { dev: "full" },
  qa: { staging: "operate" },
  sre: { prod: "operate" },
  viewers: { dev: "read", staging: "read", prod: "read" },
};

const logs: PermissionArgs = { resource: "logs", actions: ["get"] };

/** On the Applications that carry the workloads. In Argo CD 3 `delete` and `update` do not cover the objects of an Application. */
const onChildren: Level = {
  full: [
    { resource: "applications", actions: ["get", "create", "update", "update/*", "delete", "delete/*", "sync", "override", "action/*"] },
    logs,
    { resource: "exec", actions: ["create"] },
  ],
  // Restarting: a rollout of a Deployment, StatefulSet or DaemonSet, or one pod that hangs.
  operate: [{ resource: "applications", actions: ["get", "sync", "action/apps/*/restart", "delete/*/Pod/*/*"] }, logs],
  read: [{ resource: "applications", actions: ["get"] }, logs],
};

/** On the root, which belongs to Pulumi: nobody changes or deletes it through Argo CD. */
const onRoot: Level = {
  full: [{ resource: "applications", actions: ["get", "sync", "override"] }],
  operate: [{ resource: "applications", actions: ["get", "sync"] }],
  read: [{ resource: "applications", actions: ["get"] }],
};

/** The roles of the project that holds the services of an environment. */
export function childRoles(environment: EnvironmentName, level: Level = onChildren): ProjectRoleArgs[] {
  return [...people(environment, level), ci(environment, ["get"], "tokens of pipelines: follow a deployment")];
}

/**
 * The roles of the project of what reaches beyond namespaces. Full access would be that of an administrator of the cluster: whoever may
 * deploy another commit there, or their own manifests, may create any right.
 */
export function platformRoles(environment: EnvironmentName): ProjectRoleArgs[] {
  return childRoles(environment, { ...onChildren, full: onChildren.operate });
}

/** The roles of the project that holds the root of an environment. */
export function rootRoles(environment: EnvironmentName): ProjectRoleArgs[] {
  return [...people(environment, onRoot), ci(environment, ["sync", "get"], "tokens of pipelines: deploy")];
}

function people(environment: EnvironmentName, level: Level): ProjectRoleArgs[] {
  return Object.values(TeamName).flatMap((team): ProjectRoleArgs[] => {
    const access = home[team][environment];
    return access === undefined ? [] : [{ name: team, description: `${team}: ${access} access`, permissions: level[access], teams: [team] }];
  });
}

/** Those who may deploy an environment may mint the tokens of its pipelines. */
function ci(environment: EnvironmentName, actions: string[], description: string): ProjectRoleArgs {
  const teams = Object.values(TeamName).filter((team) => (home[team][environment] ?? "read") !== "read");
  return { name: ciRole, description, permissions: [{ resource: "applications", actions }], teams };
}

/** A role as an AppProject has it. Its subject must name project and role, or Argo CD ignores the line. */
export function roleSpec({ name, description, permissions, teams: members = [] }: ProjectRoleArgs, project: string, teams: TeamsArgs): Record<string, unknown> {
  const groups = [...new Set(members.flatMap((team) => teams[team] ?? []))];
  return {
    name,
    description,
    policies: permissions.flatMap(({ resource, actions }) => actions.map((action) => `p, proj:${project}:${name}, ${resource}, ${action}, ${project}/*, allow`)),
    ...(groups.length > 0 ? { groups } : {}),
  };
}

/** Problems of the names of SSO groups: they stand in lines whose fields are separated by commas. */
export function checkGroups(path: string, groups: Readonly<Record<string, readonly string[] | undefined>>): Problem[] {
  return Object.entries(groups).flatMap(([team, names = []]) => names.flatMap((group, index): Problem[] => (
    /^[^\s,"]([^,"\n\r\t]*[^\s,"])?$/.test(group) ? [] : [{ propertyPath: `${path}.${team}[${index}]`, reason: `must be a group without commas and quotes, got "${group}"` }]
  )));
}
