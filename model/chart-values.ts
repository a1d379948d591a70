import { blockingAnnotation, waveAnnotation } from "./annotations";
import { ApplicationDestinationArgs, ApplicationSourceArgs, ApplicationSpecArgs, IgnoreDifferencesArgs } from "./application";
import { inClusterServer } from "./in-cluster";
import { SyncPolicySpec } from "./sync-policy-spec";

/** Deleting the Application deletes what it deployed. */
export const cascadeFinalizer = "resources-finalizer.argocd.argoproj.io";

/** `spec.source` of an Argo CD Application; a block that says nothing is left out, as the controller does. */
export function sourceSpec(source: ApplicationSourceArgs, defaults: { repositoryUrl: string; targetRevision: string }): Record<string, unknown> {
  const { repositoryUrl = defaults.repositoryUrl, targetRevision = defaults.targetRevision, path, chart, helm, kustomize, directory, ref } = source;
  return prune({ repoURL: repositoryUrl, path, chart, targetRevision, helm, kustomize, directory, ref });
}

/** `spec.destination` of an Argo CD Application. */
export function destinationSpec(destination: ApplicationDestinationArgs): Record<string, string> {
  const { namespace, clusterName, server = inClusterServer } = destination;
  return clusterName ? { name: clusterName, namespace } : { server, namespace };
}

/** What all Applications of an environment have in common. */
export interface SharedValues {
  readonly namespace: string;
  readonly finalizers: string[];
  readonly project: string;
  readonly source: { readonly repoURL: string; readonly targetRevision: string };
  readonly syncPolicy: SyncPolicySpec;
}

/** What the chart `charts/applications` reads for one Application; the names follow the public chart `argocd-apps`. */
export interface ApplicationValues extends Partial<Omit<SharedValues, "source">> {
  readonly additionalAnnotations: Record<string, string>;
  readonly additionalLabels?: Record<string, string>;
  readonly source?: Record<string, unknown>;
  /** In place of `source`; one that has `followsRoot` is followed as this one. */
  readonly sources?: readonly Record<string, unknown>[];
  readonly destination: Record<string, string>;
  readonly ignoreDifferences?: readonly IgnoreDifferencesArgs[];
  /** The chart replaces `source.targetRevision` by its value `revision`. */
  readonly followsRoot?: boolean;
}

/** The values of the chart `charts/applications`. */
export interface ChartValues {
  /** What an Application has that does not say otherwise. */
  readonly defaults?: SharedValues;
  readonly applications: Readonly<Record<string, ApplicationValues>>;
}

/**
 * The chart's values for all children of a root.
 *
 * Children that follow the root need this project's chart anyway, so what they share is said once, which keeps previews of
 * large environments fast. Others are said in full, so that the public chart serves as well.
 */
export function chartValues(
  applications: readonly ApplicationSpecArgs[],
  { shared, projectOf, waves, followsRoot }: { shared: SharedValues; projectOf: (application: string) => string; waves: ReadonlyMap<string, number>; followsRoot: boolean },
): ChartValues {
  const { source: ofEnvironment, ...common } = shared;
  const said: Readonly<Record<string, unknown>> = followsRoot ? ofEnvironment : {};
  const values = (application: ApplicationSpecArgs): ApplicationValues => {
    const specOf = (source: ApplicationSourceArgs) => sourceSpec(source, { repositoryUrl: ofEnvironment.repoURL, targetRevision: ofEnvironment.targetRevision });
    const follows = (source: Record<string, unknown>) => (followsRoot && source.repoURL === ofEnvironment.repoURL ? { followsRoot: true } : {});
    const source = application.source && specOf(application.source);
    const sources = application.sources?.map(specOf);
    const project = projectOf(application.name);
    return {
      ...(followsRoot ? {} : common),
      ...(project === shared.project ? {} : { project }),
      additionalAnnotations: {
        [waveAnnotation]: String(waves.get(application.name) ?? 0),
        ...(application.blocking === false ? { [blockingAnnotation]: "false" } : {}),
        ...application.annotations,
      },
      ...(application.labels ? { additionalLabels: application.labels } : {}),
      ...(source ? { source: Object.fromEntries(Object.entries(source).filter(([key, value]) => value !== said[key])) } : {}),
      ...(sources ? { sources: sources.map((one) => ({ ...one, ...follows(one) })) } : {}),
      destination: destinationSpec(application.destination),
      ...(application.ignoreDifferences?.length ? { ignoreDifferences: application.ignoreDifferences } : {}),
      ...(source ? follows(source) : {}),
    };
  };
  return {
    ...(followsRoot ? { defaults: shared } : {}),
    applications: Object.fromEntries(applications.map((application) => [application.name, values(application)])),
  };
}

/** Leaves out what is undefined or empty, at every depth: Argo CD does the same, and an empty block would show as drift. */
function prune(value: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    if (inner === undefined || (Array.isArray(inner) && inner.length === 0)) return [];
    if (typeof inner !== "object" || inner === null || Array.isArray(inner) || key === "valuesObject") return [[key, inner]];
    const pruned = prune({ ...inner });
    return Object.keys(pruned).length === 0 ? [] : [[key, pruned]];
  });
  return Object.fromEntries(kept);
}
