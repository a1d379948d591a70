import * as pulumi from "@pulumi/pulumi";
import { EnvironmentName } from "../../model/environment";
import { inClusterServer } from "../../model/in-cluster";
import { PlacedApplication } from "../../model/place-applications";
import { EnvironmentParts, partsOf, serviceRules } from "../../model/platform-parts";
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
  readonly repositoryUrl: string;
  readonly argoCdNamespace: string;
  /** Rules that somebody gave. */
  readonly rules: ProjectRulesArgs | undefined;
  readonly teams: TeamsArgs;
  readonly knowsOverrun: boolean | undefined;
  readonly windows: EnvironmentWindows;
}

/** The AppProjects of an environment by their names, and what is in them. */
export interface EnvironmentProjects {
  readonly services: string;
  /** Undefined where no Application reaches beyond namespaces. */
  readonly platform: string | undefined;
  readonly root: string;
  readonly parts: EnvironmentParts<PlacedApplication>;
  /** The project of an Application, by the Application's name. */
  readonly of: (application: string) => string;
}

/** Which AppProjects an environment has, and which Application is in which. */
export function environmentProjects(projectName: string, applications: readonly PlacedApplication[]): EnvironmentProjects {
  const parts = partsOf(applications);
  const ofPlatform = `${projectName}-platform`;
  const onPlatform = new Set(parts.platform.map(({ name }) => name));
  return {
    services: projectName,
    platform: parts.platform.length > 0 ? ofPlatform : undefined,
    root: `${projectName}-root`,
    parts,
    of: (application) => (onPlatform.has(application) ? ofPlatform : projectName),
  };
}

/** Declares the AppProjects of an environment: of the root, of the services and, where there are any, of the parts of the platform. */
export function declareProjects(name: string, projects: EnvironmentProjects, settings: ProjectSettings, opts: pulumi.ComponentResourceOptions): Project[] {
  const { system, environment, repositoryUrl, argoCdNamespace, rules, teams, knowsOverrun, windows } = settings;
  const { services, platform, root, parts } = projects;
  const shared = { teams, knowsOverrun, argoCdNamespace };
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
  const ofServices = rules && platform !== undefined ? serviceRules(rules, parts) : (rules ?? rulesOf(parts.services, repositoryUrl));
  return [
    children(`${name}-project`, services, "the Applications", ofServices, childRoles(environment), parts.services),
    ...(platform === undefined ? [] : [
      children(`${name}-platform-project`, platform, "the Applications that reach beyond namespaces", rules ?? rulesOf(parts.platform, repositoryUrl), platformRoles(environment), parts.platform),
    ]),
    new Project(`${name}-root-project`, {
      ...shared,
      projectName: root,
      description: `${system} in ${environment}: the root`,
      repositories: [repositoryUrl],
      destinations: [{ server: inClusterServer, namespace: argoCdNamespace }],
      namespacedResources: [{ group: "argoproj.io", kind: "Application" }],
      roles: rootRoles(environment),
      windows: windows.root,
    }, opts),
  ];
}
