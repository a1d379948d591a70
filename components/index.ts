export { Application, type ApplicationArgs } from "./application";
export {
  type ApplicationDestinationArgs,
  type ApplicationSourceArgs,
  type ApplicationSpecArgs,
  type GroupKindArgs,
  type HelmParameterArgs,
  type HelmSourceArgs,
  type KustomizeSourceArgs,
} from "./application-args";
export { ArgoCd, type ArgoCdArgs, type ControllerResourcesArgs } from "./argo-cd";
export {
  CrdRetention,
  CustomResourceDefinitions,
  type ClusterAccessArgs,
  type CustomResourceDefinitionsArgs,
} from "./custom-resource-definitions";
export { Environment, type EnvironmentArgs, type WaveRangeArgs } from "./environment";
export { ExposureMode, type ExposureArgs } from "./exposure";
export { Registry, type RegistryArgs } from "./registry";
export { ChildRevision, defaultSyncPolicy, EnvironmentName, SyncPolicy } from "./sync-policy";
export { renderChildren, type ApplicationObject, type RootApplication } from "./internal/children";
export { upstreamManifest, type UpstreamManifest } from "../manifests";
