export * from "../components";
export { repositoryFiles, type RepositoryFiles, type RepositoryOptions, type RepositorySystem } from "../gitops-repository";
export type {
  ApplicationDestinationArgs, ApplicationSourceArgs, ApplicationSpecArgs, ClusterResourceArgs, DirectorySourceArgs, DrySourceArgs, GroupKindArgs,
  HelmParameterArgs, HelmSourceArgs, IgnoreDifferencesArgs, KustomizeSourceArgs, SourceHydratorArgs, SyncSourceArgs,
} from "../model/application";
export { renderChildren, type ApplicationObject, type RootApplication } from "../model/children";
export { EnvironmentName } from "../model/environment";
export { ImageWriter } from "../model/image-writer";
export { PodSecurityLevel, type PodSecurityArgs } from "../model/pod-security";
export type { ProjectRulesArgs } from "../model/project";
export { ChildRevision, defaultSyncPolicy, SyncPolicy, type PolicyExceptionArgs } from "../model/sync-policy";
export { TeamName, type PermissionArgs, type ProjectRoleArgs, type TeamsArgs } from "../model/teams";
export { defaultSyncWindows } from "../model/windows/default-windows";
export { nextOpening } from "../model/windows/next-opening";
export { windowState, type WindowQuestion, type WindowState } from "../model/windows/state";
export { WindowKind, WindowMatch, type EmergencyOverrideArgs, type SyncWindowArgs } from "../model/windows/window";
export { upstreamManifest, upstreamManifestOrStandIn, type UpstreamManifest } from "../releases";
export type { EnvironmentSourcesArgs, ExternalContentArgs, SystemApplication } from "../systems/application";
export * from "../workloads";
