import { waveAnnotation, blockingAnnotation } from "../../model/annotations";
import { ApplicationRecord, ChildReport, ChildState, ChildValues, RolloutReport } from "./model";

const errorConditions = ["ComparisonError", "InvalidSpecError", "SyncError", "UnknownError"];

/**
 * Where an environment stands, judged from its root and its children as they are in the cluster.
 *
 * @param rootRevision The commit that counts. Default: the one that the root was compared with last.
 */
export function assessRollout(
  root: ApplicationRecord,
  applications: ReadonlyMap<string, ApplicationRecord>,
  rootRevision = root.status?.sync?.revision ?? "",
): RolloutReport {
  const declared = Object.entries(root.spec.source?.helm?.valuesObject?.applications ?? {});
  const children = declared.map(([name, values]) => assessChild(name, values, applications.get(name), rootRevision));
  const numbers = [...new Set(children.map(({ wave }) => wave))].sort((left, right) => left - right);
  const waves = numbers.map((wave) => {
    const ofWave = children.filter((child) => child.wave === wave);
    return { wave, children: ofWave, passed: ofWave.every((child) => child.state === "healthy" || !child.blocking) };
  });
  const operation = root.status?.operationState;
  const syncStatus = root.status?.sync?.status ?? "Unknown";
  const automated = root.spec.syncPolicy?.automated !== undefined && root.spec.syncPolicy.automated.enabled !== false;
  const current = operation?.syncResult?.revision === undefined || operation.syncResult.revision === rootRevision;
  const phase = root.operation !== undefined && operation?.phase !== "Running" ? "Requested" : operation?.phase ?? "";
  const gaveUp = (phase === "Failed" || phase === "Error") && current;
  const calm = children.every((child) => child.state === "healthy" || (!child.blocking && child.state === "failed"));
  return {
    root: {
      name: root.metadata.name,
      syncStatus,
      phase,
      message: operation?.message ?? firstError(root) ?? "",
      automated,
      revision: rootRevision,
    },
    waves,
    settled: children.length > 0 && calm && syncStatus === "Synced" && phase === "Succeeded",
    ...(gaveUp ? { failure: operation?.message ?? "the sync of the root failed" } : {}),
  };
}

function assessChild(name: string, values: ChildValues, record: ApplicationRecord | undefined, rootRevision: string): ChildReport {
  const annotations = values.additionalAnnotations ?? {};
  const report = (state: ChildState, reason: string): ChildReport => ({
    name,
    wave: Number(annotations[waveAnnotation] ?? 0),
    blocking: annotations[blockingAnnotation] !== "false",
    state,
    reason,
  });
  if (record === undefined) return report("absent", "not created yet");
  const { sync, health, operationState: operation } = record.status ?? {};
  if (values.followsRoot && rootRevision !== "" && record.spec.source?.targetRevision !== rootRevision) {
    return report("waiting", `still at commit ${short(record.spec.source?.targetRevision)}; its wave has not come to commit ${short(rootRevision)}`);
  }
  if (sync?.comparedTo === undefined) return report("waiting", firstError(record) ?? "not compared with Git yet");
  if (sync.comparedTo.source?.targetRevision !== record.spec.source?.targetRevision) {
    return report("waiting", firstError(record) ?? `not compared with commit ${short(record.spec.source?.targetRevision)} yet`);
  }
  const atRevision = operation?.syncResult?.revision === sync.revision;
  if (operation?.phase === "Running") return report("waiting", operation.message || "a sync is running");
  if (atRevision && (operation?.phase === "Failed" || operation?.phase === "Error")) {
    return report("failed", operation.message || "its sync failed");
  }
  const automated = record.spec.syncPolicy?.automated;
  const keepsDifferences = automated !== undefined && (automated.prune !== true || automated.selfHeal !== true);
  // Where nothing is left to do but to prune, Argo CD does not even begin an operation.
  const resources = record.status?.resources ?? [];
  const onlyPrunes = automated !== undefined && automated.prune !== true && resources.length > 0
    && resources.every(({ status, requiresPruning }) => !status || status === "Synced" || requiresPruning === true);
  // Before the operation, Argo CD calls what is not there yet Healthy; its times are comparable as text.
  const youngerComparison = (record.status?.reconciledAt ?? "") > (operation?.finishedAt ?? "~");
  const applied = sync.status === "Synced" || onlyPrunes || (keepsDifferences && atRevision && operation?.phase === "Succeeded" && youngerComparison);
  if (!applied) return report("waiting", firstError(record) ?? `sync status is ${sync.status ?? "not known"}`);
  if (health?.status === "Degraded") return report("failed", health.message || "health is Degraded");
  if (health?.status !== "Healthy") return report("waiting", health?.message || `health is ${health?.status ?? "not known"}`);
  return report("healthy", "");
}

function firstError(record: ApplicationRecord): string | undefined {
  return record.status?.conditions?.find(({ type }) => errorConditions.includes(type))?.message;
}

function short(revision: string | undefined): string {
  return revision === undefined ? "none" : /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 7) : revision;
}
