import * as pulumi from "@pulumi/pulumi";
import { ApplicationDestinationArgs, ApplicationSourceArgs } from "./application-args";
import { blockingAnnotation } from "./internal/application-health";
import { cascadeFinalizer, destinationSpec, sourceSpec } from "./internal/application-values";
import { checkApplication } from "./internal/check-application";
import { KubernetesResource } from "./internal/kubernetes-resource";
import { checkName } from "./internal/names";
import { checkAgainstRules } from "./internal/project-rules";
import { standaloneSyncPolicy } from "./internal/sync-policy-spec";
import { checkMember, Problem } from "../foundation/problems";
import { rejectProblems } from "./internal/validation";
import { ProjectRulesArgs } from "./project";
import { SyncPolicy } from "./sync-policy";

export interface ApplicationArgs {
  /** Name of the Application in Argo CD. Default: the resource's name. */
  applicationName?: string;
  /** Where its manifests come from; `repositoryUrl` and `targetRevision` are required here. */
  source: ApplicationSourceArgs;
  /** Where its objects go. */
  destination: ApplicationDestinationArgs;
  /** The AppProject; `default` is locked. */
  project: string;
  /** What the project allows; the Application is checked against it. Default: not checked here, only by Argo CD. */
  projectRules?: ProjectRulesArgs;
  /** How a change in Git is taken up. Default: manual. */
  syncPolicy?: SyncPolicy;
  /** Whether a parent Application waits until this one is healthy. Default: true. */
  blocking?: boolean;
  /** Namespace of Argo CD. Default: `argocd`. */
  argoCdNamespace?: string;
  /** Extra labels on the Application. Default: none. */
  labels?: Record<string, string>;
}

/**
 * A single Argo CD Application, for stacks that need no waves. Sync waves between Applications need a parent that
 * applies them: declare those in an `Environment` instead.
 */
export class Application extends pulumi.ComponentResource {
  /** Name of the Application in Argo CD. */
  public readonly applicationName: string;

  constructor(name: string, args: ApplicationArgs, opts?: pulumi.ComponentResourceOptions) {
    const { applicationName = name, source, destination, project, projectRules, blocking = true, labels } = args;
    const { syncPolicy = SyncPolicy.Manual, argoCdNamespace = "argocd" } = args;
    const { repositoryUrl = "", targetRevision = "" } = source;
    rejectProblems(`Application "${name}"`, [
      ...missing("source.repositoryUrl", repositoryUrl),
      ...missing("source.targetRevision", targetRevision),
      ...checkMember("syncPolicy", syncPolicy, Object.values(SyncPolicy)),
      ...checkName("project", project),
      ...(project === "default" ? [{ propertyPath: "project", reason: 'must not be "default", which is locked; declare a `Project`' }] : []),
      ...checkApplication({ name: applicationName, source, destination }, ""),
      ...(projectRules ? checkAgainstRules({ source, destination }, projectRules, "", repositoryUrl) : []),
    ]);
    super("gitops-platform:index:Application", name, args, opts);

    new KubernetesResource(`${name}-application`, {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      metadata: {
        name: applicationName,
        namespace: argoCdNamespace,
        ...(labels ? { labels } : {}),
        ...(blocking ? {} : { annotations: { [blockingAnnotation]: "false" } }),
        finalizers: [cascadeFinalizer],
      },
      spec: {
        project,
        source: sourceSpec(source, { repositoryUrl, targetRevision }),
        destination: destinationSpec(destination),
        syncPolicy: standaloneSyncPolicy(syncPolicy),
      },
    }, { parent: this });

    this.applicationName = applicationName;
    this.registerOutputs({ applicationName });
  }
}

function missing(propertyPath: string, value: string): Problem[] {
  return value ? [] : [{ propertyPath, reason: "must be given for an Application outside an Environment, got nothing" }];
}
