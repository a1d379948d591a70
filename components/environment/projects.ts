import * as pulumi from "@pulumi/pulumi";
import { EnvironmentName } from "../../model/environment";
import { inClusterServer } from "../../model/in-cluster";
import { PlacedApplication } from "../../model/place-applications";
import { partsOf, serviceRules } from "../../model/platform-parts";
import { ProjectRulesArgs } from "../../model/project";
import { namespaceRules, rulesOf, workloadKinds } from "../../model/project-rules";
import { childRoles, platformRoles, rootRoles } from "../../model/roles";
import { ProjectRoleArgs, TeamsArgs } from "../../model/teams";
import { Project } from "../project/project";
import { EnvironmentWindows } from "./windows";

/** What the AppProjects of an environment are made from, all resolved. */
export interface ProjectSettings {
  readonly system: string;
  readonly environment: EnvironmentName;
  readonly projectName: string;
  readonly repositoryUrl: string;
  readonly argoCdNamespace: string;
  readonly applications: readonly PlacedApplication[];
  /** Rules that somebody gave. */
  readonly rules: ProjectRulesArgs | undefined;
  readonly teams: TeamsArgs;
  readonly knowsOverrun: boolean | undefined;
  readonly windows: EnvironmentWindows;
}

/** The AppProjects of an environment by their names. */
export interface ProjectNames {
  readonly services: string;
  /** Undefined where no Application reaches beyond namespaces. */
  readonly platform: string | undefined;
  readonly root: string;
  /** The project of each Application, by the Application's name. */
  readonly ofApplications: ReadonlyMap<string, string>;
}

/** Which AppProjects an environment has, and which Application is in which. */
export function projectNames(projectName: string, applications: readonly PlacedApplication[]): ProjectNames {
  const parts = partsOf(applications);
  const platform = parts.platform.length > 0 ? `${projectName}-platform` : undefined;
  return {
    services: projectName,
    platform,
    root: `${projectName}-root`,
    ofApplications: new Map(applications.map((application) => [application.name, platform !== undefined && parts.platform.includes(application) ? platform : projectName])),
  };
}

/** Declares the AppProjects of an environment: of the root, of the services and, where there are any, of the parts of the platform. */
export function declareProjects(name: string, names: ProjectNames, settings: ProjectSettings, opts: pulumi.ComponentResourceOptions): Project[] {
  const { system, environment, repositoryUrl, argoCdNamespace, applications, rules, teams, knowsOverrun, windows } = settings;
  const shared = { teams, knowsOverrun, argoCdNamespace };
  const parts = partsOf(applications);
  const children = (resource: string, projectName: string, what: string, allowed: ProjectRulesArgs, roles: ProjectRoleArgs[], members: readonly PlacedApplication[]) => new Project(resource, {
    ...shared,
    projectName,
    description: `${system} in ${environment}: ${what}`,
    repositories: allowed.repositories,
    destinations: allowed.destinations,
    clusterResources: [...namespaceRules(allowed.destinations), ...(allowed.clusterResources ?? [])],
    namespacedResources: [...workloadKinds, ...(allowed.namespacedResources ?? [])],
    roles,
    windows: windows.of(members),
  }, opts);
  const ofServices = rules ? serviceRules(rules, parts) : rulesOf(parts.services, repositoryUrl);
  return [
    children(`${name}-project`, names.services, "the Applications", names.platform === undefined && rules ? rules : ofServices, childRoles(environment), parts.services),
    ...(names.platform === undefined ? [] : [
      children(`${name}-platform-project`, names.platform, "the Applications that reach beyond namespaces", rules ?? rulesOf(parts.platform, repositoryUrl), platformRoles(environment), parts.platform),
    ]),
    new Project(`${name}-root-project`, {
      ...shared,
      projectName: names.root,
      description: `${system} in ${environment}: the root`,
      repositories: [repositoryUrl],
      destinations: [{ server: inClusterServer, namespace: argoCdNamespace }],
      namespacedResources: [{ group: "argoproj.io", kind: "Application" }],
      roles: rootRoles(environment),
      windows: windows.root,
    }, opts),
  ];
}
