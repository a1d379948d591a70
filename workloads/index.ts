export {
  LayoutKind,
  type ChartDependencyArgs,
  type EnvironmentValuesArgs,
  type LayoutArgs,
  type ManifestArgs,
  type OwnersArgs,
  type RepositoryContentArgs,
  type UnitArgs,
} from "./args/content";
export { everywhere, type EnvironmentTextsArgs } from "./args/environments";
export { type EndpointCheckArgs, type MigrationsArgs, type ZeroDowntimeArgs } from "./args/jobs";
export { commandProbes, httpProbes, type ProbeArgs, type ProbesArgs } from "./args/probes";
export {
  type AutoscalingArgs,
  type DisruptionBudgetArgs,
  type QuantitiesArgs,
  type ResourcesArgs,
  type StorageArgs,
} from "./args/resources";
export { fromSecret, SecretStoreKind, type ExternalSecretArgs, type SecretArgs, type SecretKeyArgs } from "./args/secrets";
export {
  type ConfigArgs,
  type PortArgs,
  type ServiceArgs,
  type ServiceEnvironmentArgs,
  type ServiceEnvironmentsArgs,
  type StatefulServiceArgs,
  type WorkloadArgs,
} from "./args/service";
export { type IngressArgs, type PeerArgs, type TrafficArgs } from "./args/traffic";
export { checkContent } from "./check";
