import { OmittedObject, StandIn } from "../../gitops-repository";
import { clusterStatus } from "../../rehearsal/cluster";
import { RolloutReport } from "../follow/model";
import { UpResult } from "./result";
import { stoodIn } from "./stood-in";

/** What a machine may want to know of a run. */
export interface UpSummary {
  readonly seconds: number;
  readonly kubeconfig: string;
  readonly repository: string;
  readonly branch: string;
  readonly provider: "official" | "stand-in";
  readonly changed: boolean;
  /** Release of the Image Updater whose objects are declared, and on which nobody acts; `stand-in` where it cannot be had. */
  readonly imageUpdater?: string;
  readonly builtFromSource: readonly string[];
  /** The Applications that a sample workload stands in for. */
  readonly standIns: readonly StandIn[];
  /** Objects that the system declares and that were left out. */
  readonly omitted: readonly OmittedObject[];
  readonly applications: readonly { name: string; wave: number; state: string; blocking: boolean; reason: string }[];
  readonly controllers: readonly { name: string; address: string; message?: string }[];
  readonly settled: boolean;
}

/** The result of a run as data. */
export function summarize(result: UpResult, seconds: number): UpSummary {
  const { tools, cluster, repository, deployment, rollout, report } = result;
  return {
    seconds,
    kubeconfig: cluster.kubeconfig,
    repository: repository.url,
    branch: rollout.branch,
    provider: deployment.provider,
    changed: deployment.changed || repository.added.length > 0,
    ...(rollout.imageUpdater === undefined ? {} : { imageUpdater: rollout.imageUpdater }),
    builtFromSource: Object.values(tools).filter(({ builtFromSource }) => builtFromSource).map(({ name }) => name),
    standIns: repository.standIns,
    omitted: repository.omitted,
    applications: report.waves.flatMap(({ children }) => children).map(({ name, wave, state, blocking, reason }) => ({ name, wave, state, blocking, reason })),
    controllers: clusterStatus(cluster.stateDirectory).processes.flatMap(({ name, group, address, message }) => (group === "controller" && address ? [{ name, address, ...(message ? { message } : {}) }] : [])),
    settled: report.settled,
  };
}

/** The result of a run for a person: what came up, what was only simulated, and what to do next. */
export function closingLines(result: UpResult, seconds: number): string[] {
  const { tools, cluster, repository, deployment, rollout, report } = result;
  const summary = summarize(result, seconds);
  const built = summary.builtFromSource;
  return [
    "",
    ...outcome(report, summary, seconds),
    "",
    "Simulated here:",
    "  pods: nothing runs in a container, so images, probes, migrations, network policies and builds are never executed,",
    "        and a workload becomes ready because the rehearsal says so. Everything else is real: engine, API, controllers, Git.",
    deployment.provider === "official"
      ? "  Kubernetes provider: the official one"
      : "  Kubernetes provider: a stand-in of this project, because the official plugin could not be had; it serves this cluster only",
    ...(rollout.imageUpdater === undefined
      ? []
      : [`  Image Updater: nobody acts on ImageUpdater objects here${rollout.imageUpdater === "stand-in" ? "; its release cannot be had, a stand-in of this project has its schema" : ""}`]),
    ...(built.length > 0 ? [`  built on this machine from Go modules, not the publishers' binaries: ${built.join(", ")}`] : []),
    ...stoodIn(summary),
    "",
    "Next:",
    `  export KUBECONFIG=${cluster.kubeconfig}`,
    `  ${tools.kubectl.path} get applications --namespace ${rollout.root.namespace}`,
    ...summary.controllers.map(({ name, address, message }) => `  ${name}: ${address}${message ? ` (${message})` : ""}`),
    `  git clone --branch ${rollout.branch} ${repository.url}     a push is deployed at once`,
    "  npm run down                stops the processes and removes the cluster",
  ];
}

function outcome({ root, settled }: RolloutReport, { changed, applications }: UpSummary, seconds: number): string[] {
  const unhealthy = applications.filter(({ state }) => state !== "healthy");
  if (!settled) return [`${root.name} is synced by hand: it is ${root.syncStatus}, and nothing is deployed until somebody syncs it (${seconds} s).`];
  const change = changed ? "" : "No change. ";
  const rest = unhealthy.map(({ name, reason }) => `  not healthy, and holds nobody up: ${name}: ${reason}`);
  return [`${change}${applications.length - unhealthy.length} of ${applications.length} Applications are Synced and Healthy (${seconds} s).`, ...rest];
}
