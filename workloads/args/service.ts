import { EndpointCheckArgs, MigrationsArgs } from "./jobs";
import { ProbesArgs } from "./probes";
import { AutoscalingArgs, DisruptionBudgetArgs, ResourcesArgs, StorageArgs } from "./resources";
import { SecretKeyArgs } from "./secrets";
import { IngressArgs, TrafficArgs } from "./traffic";

/** One more port. */
export interface PortArgs {
  /** Its name, at most 15 characters. */
  name: string;
  /** Port of the container. */
  port: number;
  /** Port of the Service. Default: that of the container. */
  servicePort?: number;
  /** Port of every node, from 30000 to 32767. Default: none. */
  nodePort?: number;
}

/** Files that are the same in every environment. */
export interface ConfigArgs {
  /** Directory in the container. */
  mountPath: string;
  /** Contents by file name. */
  files: Record<string, string>;
}

/** What services with and without state have in common. */
export interface WorkloadArgs {
  /** Name of its objects; unique in the system, at most 46 characters. */
  name: string;
  /** Port of the container; it is called `http` unless `portName` says otherwise. */
  port: number;
  /** Name of that port. Default: `http`. */
  portName?: string;
  /** Port of the Service for it. Default: that of the container. */
  servicePort?: number;
  /** Port of every node for it, from 30000 to 32767. Default: none. */
  nodePort?: number;
  /** More ports. Default: none. */
  morePorts?: PortArgs[];
  /** Startup, liveness and readiness. */
  probes: ProbesArgs;
  /** Replaces the entry point of the image. Default: the image's. */
  command?: string[];
  /** Replaces the arguments of the image. Default: the image's. */
  arguments?: string[];
  /** Environment variables. Default: none. */
  variables?: Record<string, string>;
  /** Environment variables whose values are in Secrets that the unit declares. Default: none. */
  secretVariables?: Record<string, SecretKeyArgs>;
  /** Files to read. Default: none. */
  config?: ConfigArgs;
  /** Directories that it may write to; all else is read-only. They are empty at the start. Default: `/tmp`. */
  writablePaths?: string[];
  /** Number of the user and the group that it runs as, not 0. Default: 65532. */
  user?: number;
  /** The traffic that it allows. Default: DNS only. */
  traffic?: TrafficArgs;
  /** Whether Linkerd gives it a proxy, for mTLS. Default: false. */
  meshed?: boolean;
}

/** What differs between the environments of a service. */
export interface ServiceEnvironmentArgs {
  /** How many pods run. Default: 1 in dev, 2 in staging, 3 in prod. */
  replicas?: number;
  /** What each of them gets. Default: 200m and 256Mi in dev and staging; 500m to 1000m and 512Mi to 1Gi in prod. */
  resources?: ResourcesArgs;
  /** Scales by load instead of `replicas`. Default: none. */
  autoscaling?: AutoscalingArgs;
  /** Environment variables; they win over the service's own. Default: none. */
  variables?: Record<string, string>;
  /** The name by which it is reached from outside. Default: it is not. */
  host?: string;
  /** The tag that is written where Git has none yet. Default: `unreleased`. */
  firstTag?: string;
}

/** The environments of a service. */
export interface ServiceEnvironmentsArgs {
  /** In dev. Default: all defaults. */
  dev?: ServiceEnvironmentArgs;
  /** In staging. Default: all defaults. */
  staging?: ServiceEnvironmentArgs;
  /** In prod. Default: all defaults. */
  prod?: ServiceEnvironmentArgs;
}

/** A service that is built by the team and can run several times: one image for all environments, its tag in Git. */
export interface ServiceArgs extends WorkloadArgs {
  /** The image, without tag and digest: whoever writes image tags puts those into Git. */
  image: string;
  /** What a kustomization calls the image, as in `kustomize edit set image NAME=...`. Default: the image. */
  imageName?: string;
  /** What differs between the environments. Default: nothing but the defaults. */
  environments?: ServiceEnvironmentsArgs;
  /** Evictions. Default: at most one pod at once. */
  disruptionBudget?: DisruptionBudgetArgs;
  /** How it is reached in environments with a `host`. Default: all paths, by `nginx`, with a certificate of `letsencrypt`. */
  ingress?: IngressArgs;
  /** Database migrations. Default: none. */
  migrations?: MigrationsArgs;
  /** A request after every deployment. Default: none. */
  endpointCheck?: EndpointCheckArgs;
  /** Seconds that a pod has to end its work. Default: 30. */
  terminationSeconds?: number;
}

/** A service with data on a disk, such as a database: one pod in every environment. */
export interface StatefulServiceArgs extends WorkloadArgs {
  /** The image with its tag or digest. */
  image: string;
  /** The disk. */
  storage: StorageArgs;
  /** What the pod gets in every environment. Default: 200m and 256Mi. */
  resources?: ResourcesArgs;
}
