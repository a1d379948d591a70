import { EnvironmentName } from "../../model/environment";
import { AutoscalingArgs, ResourcesArgs } from "../args/resources";
import { ServiceArgs } from "../args/service";

/** A service as one environment has it, with all defaults. */
export interface EnvironmentService {
  readonly replicas: number;
  readonly resources: ResourcesArgs;
  readonly autoscaling?: Required<Pick<AutoscalingArgs, "minReplicas" | "maxReplicas">> & AutoscalingArgs;
  readonly variables: Readonly<Record<string, string>>;
  readonly host?: string;
  readonly firstTag: string;
}

/** How many pods run where nothing else is said. */
export const defaultReplicas: Readonly<Record<EnvironmentName, number>> = { dev: 1, staging: 2, prod: 3 };

/** What a pod gets in dev and staging where nothing else is said. */
export const smallResources: ResourcesArgs = { requests: { cpu: "200m", memory: "256Mi" }, limits: { cpu: "200m", memory: "256Mi" } };

const defaultResources: Readonly<Record<EnvironmentName, ResourcesArgs>> = {
  dev: smallResources,
  staging: smallResources,
  prod: { requests: { cpu: "500m", memory: "512Mi" }, limits: { cpu: "1000m", memory: "1Gi" } },
};

/** The tag that is written where Git has none yet. */
export const defaultFirstTag = "unreleased";

/** What one environment has of a service. */
export function environmentService({ environments, variables = {} }: ServiceArgs, environment: EnvironmentName): EnvironmentService {
  const own = environments?.[environment] ?? {};
  const { replicas = defaultReplicas[environment], resources = defaultResources[environment], autoscaling, host, firstTag = defaultFirstTag } = own;
  return {
    replicas: autoscaling ? (autoscaling.minReplicas ?? replicas) : replicas,
    resources,
    ...(autoscaling ? { autoscaling: { ...autoscaling, minReplicas: autoscaling.minReplicas ?? replicas } } : {}),
    variables: { ...variables, ...own.variables },
    ...(host === undefined ? {} : { host }),
    firstTag,
  };
}

/** What the manifests call the image of a service; the tag is put to it by the kustomization or the chart. */
export function imageNameOf({ image, imageName = image }: Pick<ServiceArgs, "image" | "imageName">): string {
  return imageName;
}
