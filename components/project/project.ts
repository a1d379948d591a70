import * as pulumi from "@pulumi/pulumi";
import { checkName } from "../../foundation/names";
import { Problem } from "../../foundation/problems";
import { destinationSpec } from "../../model/chart-values";
import { checkAddresses, uniqueBy } from "../../model/project-rules";
import { roleSpec } from "../../model/roles";
import { windowSpec } from "../../model/windows/spec";
import { appProject, declareAppProject } from "../shared/project-spec";
import { registeredArgs } from "../shared/registered-args";
import { rejectProblems } from "../shared/reject-problems";
import { ProjectArgs } from "./args";

/**
 * An AppProject. Argo CD writes the tokens of its roles into it, so that it has two writers: `status` belongs to Argo CD,
 * which is where it looks a token up, and `spec` to Pulumi, which overrules Argo CD's copy of the tokens there.
 */
export class Project extends pulumi.ComponentResource {
  /** Name of the AppProject. */
  public readonly projectName: string;

  constructor(name: string, args: ProjectArgs, opts?: pulumi.ComponentResourceOptions) {
    const { projectName = name, description, repositories, destinations, clusterResources = [], namespacedResources = [] } = args;
    const { roles = [], teams = {}, windows = [], knowsOverrun = true, argoCdNamespace = "argocd" } = args;
    rejectProblems(`Project "${name}"`, [...checkName("projectName", projectName), ...checkNotDefault(projectName), ...checkAddresses("", args)]);
    super("gitops-platform:index:Project", name, registeredArgs(args, {}), opts);

    declareAppProject(`${name}-appproject`, appProject({ name: projectName, namespace: argoCdNamespace }, {
      description,
      sourceRepos: [...new Set(repositories)],
      destinations: uniqueBy(destinations.map(destinationSpec)),
      clusterResourceWhitelist: uniqueBy(clusterResources),
      namespaceResourceWhitelist: uniqueBy(namespacedResources),
      roles: roles.map((role) => roleSpec(role, projectName, teams)),
      syncWindows: windows.map((window) => windowSpec(window, knowsOverrun)),
    }), { parent: this });

    this.projectName = projectName;
    this.registerOutputs({ projectName });
  }
}

function checkNotDefault(projectName: string): Problem[] {
  return projectName === "default" ? [{ propertyPath: "projectName", reason: 'must not be "default", which Argo CD creates by itself and `ArgoCd` locks' }] : [];
}
