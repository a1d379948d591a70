import { ApplicationDestinationArgs, ApplicationSourceArgs, ApplicationSpecArgs } from "../application-args";
import { blockingAnnotation } from "./application-health";
import { SyncPolicySpec } from "./sync-policy-spec";

export const inClusterServer = "https://kubernetes.default.svc";
export const waveAnnotation = "argocd.argoproj.io/sync-wave";
/** Deleting the Application deletes what it deployed. */
export const cascadeFinalizer = "resources-finalizer.argocd.argoproj.io";

/** `spec.source` of an Argo CD Application; a block that says nothing is left out, as the controller does. */
export function sourceSpec(source: ApplicationSourceArgs, defaults: { repositoryUrl: string; targetRevision: string }): Record<string, unknown> {
  const { repositoryUrl = defaults.repositoryUrl, targetRevision = defaults.targetRevision, path, chart, helm, kustomize } = source;
  return prune({ repoURL: repositoryUrl, path, chart, targetRevision, helm, kustomize });
}

/** `spec.destination` of an Argo CD Application. */
export function destinationSpec(destination: ApplicationDestinationArgs): Record<string, string> {
  const { namespace, clusterName, server = inClusterServer } = destination;
  return clusterName ? { name: clusterName, namespace } : { server, namespace };
}

/** What the chart `charts/applications` reads for one Application; the names follow the public chart `argocd-apps`. */
export interface ApplicationValues {
  readonly namespace: string;
  readonly additionalAnnotations: Record<string, string>;
  readonly additionalLabels?: Record<string, string>;
  readonly finalizers: string[];
  readonly project: string;
  readonly source: Record<string, unknown>;
  readonly destination: Record<string, string>;
  readonly syncPolicy: SyncPolicySpec;
  /** The chart replaces `source.targetRevision` by its value `revision`. */
  readonly followsRoot?: boolean;
}

/** The chart's values for one child of a root. */
export function applicationValues(
  application: ApplicationSpecArgs,
  context: {
    namespace: string;
    project: string;
    wave: number;
    repositoryUrl: string;
    targetRevision: string;
    syncPolicy: SyncPolicySpec;
    followsRoot: boolean;
  },
): ApplicationValues {
  const { namespace, project, wave, repositoryUrl, targetRevision, syncPolicy } = context;
  const ownRepository = (application.source.repositoryUrl ?? repositoryUrl) === repositoryUrl;
  return {
    namespace,
    additionalAnnotations: {
      [waveAnnotation]: String(wave),
      ...(application.blocking === false ? { [blockingAnnotation]: "false" } : {}),
    },
    ...(application.labels ? { additionalLabels: application.labels } : {}),
    finalizers: [cascadeFinalizer],
    project,
    source: sourceSpec(application.source, { repositoryUrl, targetRevision }),
    destination: destinationSpec(application.destination),
    syncPolicy,
    ...(context.followsRoot && ownRepository ? { followsRoot: true } : {}),
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
