import * as pulumi from "@pulumi/pulumi";
import { checkName } from "../../foundation/names";
import { Problem } from "../../foundation/problems";
import { destinationSpec } from "../../model/chart-values";
import { checkAddresses, uniqueBy } from "../../model/project-rules";
import { roleSpec } from "../../model/roles";
import { windowSpec } from "../../model/windows/spec";
import { KubernetesResource } from "../shared/kubernetes-resource";
import { projectSpec, readBack } from "../shared/project-spec";
import { registeredArgs } from "../shared/registered-args";
import { rejectProblems, rejectUnfitArgs } from "../shared/reject-problems";
import { ProjectArgs } from "./args";

/**
 * An AppProject. Argo CD writes the tokens of its roles into it, so that it has two writers: `status` belongs to Argo CD,
 * which is where it looks a token up, and `spec` to Pulumi, which overrules Argo CD's copy of the tokens there.
 */
export class Project extends pulumi.ComponentResource {
  /** Name of the AppProject. */
  public readonly projectName: string;

  constructor(name: string, args: ProjectArgs, opts?: pulumi.ComponentResourceOptions) {
    rejectUnfitArgs(`Project "${name}"`, args);
    const { projectName = name, description, repositories, destinations, clusterResources = [], namespacedResources = [] } = args;
    const { roles = [], teams = {}, windows = [], knowsOverrun = true, argoCdNamespace = "argocd" } = args;
    rejectProblems(`Project "${name}"`, [...checkName("projectName", projectName), ...checkNotDefault(projectName), ...checkName("argoCdNamespace", argoCdNamespace), ...checkAddresses("", args)]);
    super("gitops-platform:index:Project", name, registeredArgs(args, {}), opts);

    const spec = projectSpec({
      description,
      sourceRepos: [...new Set(repositories)],
      destinations: uniqueBy(destinations.map(destinationSpec)),
      clusterResourceWhitelist: uniqueBy(clusterResources),
      namespaceResourceWhitelist: uniqueBy(namespacedResources),
      roles: roles.map((role) => roleSpec(role, projectName, teams)),
      syncWindows: windows.map((window) => windowSpec(window, knowsOverrun)),
    });
    const appProject = new KubernetesResource(`${name}-appproject`, {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "AppProject",
      metadata: { name: projectName, namespace: argoCdNamespace, annotations: { "pulumi.com/patchForce": "true" } },
      spec,
    }, { parent: this });
    readBack(projectName, spec, appProject.spec, this);

    this.projectName = projectName;
    this.registerOutputs({ projectName });
  }
}

function checkNotDefault(projectName: string): Problem[] {
  return projectName === "default" ? [{ propertyPath: "projectName", reason: 'must not be "default", which Argo CD creates by itself and `ArgoCd` locks' }] : [];
}
