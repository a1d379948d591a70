import * as pulumi from "@pulumi/pulumi";
import { checkName } from "../../foundation/names";
import { checkLabels } from "../../foundation/object-names";
import { checkMember, Problem } from "../../foundation/problems";
import { blockingAnnotation } from "../../model/annotations";
import { ApplicationSourceArgs } from "../../model/application";
import { cascadeFinalizer, destinationSpec, sourceSpec } from "../../model/chart-values";
import { checkApplication } from "../../model/check-application";
import { checkAgainstRules } from "../../model/project-rules";
import { sourcesOf } from "../../model/sources";
import { SyncPolicy } from "../../model/sync-policy";
import { standaloneSyncPolicy } from "../../model/sync-policy-spec";
import { KubernetesResource } from "../shared/kubernetes-resource";
import { registeredArgs } from "../shared/registered-args";
import { rejectProblems, rejectUnfitArgs } from "../shared/reject-problems";
import { ApplicationArgs } from "./args";
import { checkHydrator, drySource, hydratorSpec, ofHydrator } from "./source-hydrator";

/**
 * A single Argo CD Application, for stacks that need no waves. Sync waves between Applications need a parent that
 * applies them: declare those in an `Environment` instead.
 */
export class Application extends pulumi.ComponentResource {
  /** Name of the Application in Argo CD. */
  public readonly applicationName: string;

  constructor(name: string, args: ApplicationArgs, opts?: pulumi.ComponentResourceOptions) {
    rejectUnfitArgs(`Application "${name}"`, args);
    const { applicationName = name, source, sources, sourceHydrator, destination, project, projectRules, blocking = true, labels } = args;
    const { syncPolicy = SyncPolicy.Manual, argoCdNamespace = "argocd" } = args;
    const deployed = { source: sourceHydrator ? drySource(sourceHydrator) : source, sources, destination };
    rejectProblems(`Application "${name}"`, [
      ...sourcesOf({ source, sources }).flatMap(({ source: { repositoryUrl, targetRevision }, path }) => [...missing(`${path}.repositoryUrl`, repositoryUrl), ...missing(`${path}.targetRevision`, targetRevision)]),
      ...(sourceHydrator ? checkHydrator(sourceHydrator, source !== undefined || sources !== undefined) : []),
      ...checkMember("syncPolicy", syncPolicy, Object.values(SyncPolicy)),
      ...checkName("project", project),
      ...checkName("argoCdNamespace", argoCdNamespace),
      ...(labels ? checkLabels("labels", labels) : []),
      ...(project === "default" ? [{ propertyPath: "project", reason: 'must not be "default", which is locked; declare a `Project`' }] : []),
      ...[...checkApplication({ name: applicationName, ...deployed }, ""), ...(projectRules ? checkAgainstRules(deployed, projectRules, "", "") : [])]
        .map((problem) => (sourceHydrator ? ofHydrator(problem) : problem)),
    ]);
    super("gitops-platform:index:Application", name, registeredArgs(args, {}), opts);

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
        ...(source ? { source: specOf(source) } : {}),
        ...(sources ? { sources: sources.map(specOf) } : {}),
        ...(sourceHydrator ? { sourceHydrator: hydratorSpec(sourceHydrator) } : {}),
        destination: destinationSpec(destination),
        syncPolicy: standaloneSyncPolicy(syncPolicy),
      },
    }, { parent: this });

    this.applicationName = applicationName;
    this.registerOutputs({ applicationName });
  }
}

function specOf(source: ApplicationSourceArgs): Record<string, unknown> {
  return sourceSpec(source, { repositoryUrl: "", targetRevision: "" });
}

function missing(propertyPath: string, value: string | undefined): Problem[] {
  return value ? [] : [{ propertyPath, reason: "must be given for an Application outside an Environment, got nothing" }];
}
