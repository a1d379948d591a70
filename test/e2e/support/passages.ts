import { Observation, Order, Recorder } from "./recorder";
import { Passage } from "./order";
import { Platform } from "./platform";

interface ApplicationVersion {
  metadata: { name: string; namespace?: string; resourceVersion: string };
  spec: { source?: { targetRevision?: string } };
  status?: { sync?: { status?: string; revision?: string; comparedTo?: { source?: { targetRevision?: string } } }; health?: { status?: string } };
}

interface DeploymentVersion {
  metadata: { name: string; namespace?: string; resourceVersion: string; generation?: number };
  spec: { replicas?: number; template: { metadata?: { annotations?: Record<string, string> } } };
  status?: { observedGeneration?: number; updatedReplicas?: number; availableReplicas?: number };
}

/** Watches every Application of a cluster and every Deployment of the clusters it deploys to, to tell afterwards what happened in which order. */
export class Passages {
  private readonly applications: Recorder<ApplicationVersion>;
  private readonly deployments: Recorder<DeploymentVersion>[];

  /** @param others The clusters that Argo CD deploys to besides its own. */
  constructor(platform: Platform, ...others: Platform[]) {
    const order = others.length > 0 ? Order.Arrival : Order.Cluster;
    this.applications = new Recorder(platform.config(), "/apis/argoproj.io/v1alpha1/applications", order);
    this.deployments = [platform, ...others].map((cluster) => new Recorder(cluster.config(), "/apis/apps/v1/deployments", order));
  }

  /** The passages of a first installation: from the creation of the workload to Healthy. */
  installation(waves: Readonly<Record<string, number>>): Promise<Passage[]> {
    return this.collect(waves, () => true, "1");
  }

  /** The passages of an update to a commit: Applications whose workload has the generation started with it. */
  update(waves: Readonly<Record<string, number>>, commit: string, generation: string): Promise<Passage[]> {
    return this.collect(waves, ({ spec, status }) =>
      spec.source?.targetRevision === commit && status?.sync?.revision === commit && status.sync.comparedTo?.source?.targetRevision === commit, generation);
  }

  stop(): void {
    this.applications.stop();
    for (const recorder of this.deployments) recorder.stop();
  }

  private firstDeployment(name: string, holds: (deployment: DeploymentVersion) => boolean, after = -1): number | undefined {
    const seen = this.deployments.flatMap((recorder): Observation<DeploymentVersion>[] => recorder.of(name).filter(({ at, object }) => at > after && holds(object)));
    return seen.length === 0 ? undefined : Math.min(...seen.map(({ at }) => at));
  }

  /** Health counts when both Argo CD and the Deployment itself say so. */
  private async collect(waves: Readonly<Record<string, number>>, atCommit: (application: ApplicationVersion) => boolean, generation: string): Promise<Passage[]> {
    await Promise.all([this.applications, ...this.deployments].map((recorder) => recorder.caughtUp()));
    return Object.entries(waves).map(([name, wave]) => {
      const ofGeneration = ({ spec }: DeploymentVersion) => spec.template.metadata?.annotations?.["gitops.platform/generation"] === generation;
      const started = this.firstDeployment(name, ofGeneration);
      const available = started === undefined ? 0 : this.firstDeployment(name, (deployment) => ofGeneration(deployment) && isAvailable(deployment), started - 1);
      const healthy = this.applications.first(name, (application) =>
        atCommit(application) && application.status?.sync?.status === "Synced" && application.status.health?.status === "Healthy", started ?? 0);
      if (available === undefined || healthy === undefined) throw new Error(`"${name}" was never healthy`);
      return { name, wave, started: started ?? Number.POSITIVE_INFINITY, healthy: Math.max(healthy, available) };
    });
  }
}

function isAvailable({ metadata, spec, status }: DeploymentVersion): boolean {
  const wanted = spec.replicas ?? 1;
  return (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0) && status?.updatedReplicas === wanted && status?.availableReplicas === wanted;
}
