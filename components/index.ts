export { Application, type ApplicationArgs } from "./application";
export {
  type ApplicationDestinationArgs,
  type ApplicationSourceArgs,
  type ApplicationSpecArgs,
  type GroupKindArgs,
  type HelmParameterArgs,
  type HelmSourceArgs,
  type IgnoreDifferencesArgs,
  type KustomizeSourceArgs,
} from "./application-args";
export { TeamName, type PermissionArgs, type ProjectRoleArgs, type TeamsArgs } from "./access";
export { ArgoCd, type ArgoCdArgs, type ControllerResourcesArgs, type HighAvailabilityArgs } from "./argo-cd";
export { BuildPipeline, type BuildPipelineArgs } from "./build-pipeline";
export {
  ScanSeverity,
  type BuildResourcesArgs,
  type BuildServiceArgs,
  type BuildTestArgs,
  type CommitStatusArgs,
  type DeploymentCheckArgs,
  type GitCredentialsArgs,
  type PipelineArtifactsArgs,
  type PipelineScheduleArgs,
  type PipelineWebhookArgs,
  type ScanGateArgs,
  type TagCommitArgs,
  type ToolImagesArgs,
} from "./build-pipeline-args";
export { ArgoWorkflows, type ArgoWorkflowsArgs } from "./argo-workflows";
export {
  PodRetention,
  TemplateReferencing,
  WorkflowAuthMode,
  type ArtifactRepositoryArgs,
  type ServerTlsArgs,
  type WorkflowImagesArgs,
  type WorkflowRetentionArgs,
} from "./argo-workflows-args";
export {
  CrdRetention,
  CustomResourceDefinitions,
  type ClusterAccessArgs,
  type CustomResourceDefinitionsArgs,
} from "./custom-resource-definitions";
export { Environment, type EnvironmentArgs, type WaveRangeArgs } from "./environment";
export { ImageUpdater, withImageUpdaterAnnotations, type ImageUpdaterArgs } from "./image-updater";
export { ImageUpdaterController, type ImageRegistryArgs, type ImageUpdaterControllerArgs } from "./image-updater-controller";
export { UpdateStrategy, UpdaterForm, WriteBackTarget, type ApplicationImagesArgs, type HelmTargetArgs, type ImageUpdateArgs } from "./image-updates";
export { ImageWriter } from "./image-writer";
export { ExposureMode, type ExposureArgs } from "./exposure";
export {
  type AwsCredentialsArgs,
  type ClientCertificateArgs,
  type ExecCredentialsArgs,
  type ManagedClusterArgs,
} from "./managed-cluster";
export { NodeTrust, type NodeTrustArgs, type TrustedRegistryArgs } from "./node-trust";
export { Project, type ClusterResourceArgs, type ProjectArgs, type ProjectRulesArgs } from "./project";
export { PullSecrets, type PullSecretsArgs, type RegistryCredentialArgs } from "./pull-secrets";
export { Registry, type RegistryArgs } from "./registry";
export {
  type GarbageCollectionArgs,
  type ObjectStoreArgs,
  type ObjectStoreCredentialsArgs,
  type RegistryTlsArgs,
  type RegistryUserArgs,
} from "./registry-args";
export { type GitHubOrganizationArgs, type SingleSignOnArgs } from "./single-sign-on";
export { ChildRevision, defaultSyncPolicy, EnvironmentName, SyncPolicy, type PolicyExceptionArgs } from "./sync-policy";
export { WindowKind, WindowMatch, type EmergencyOverrideArgs, type SyncWindowArgs } from "../model/windows/window";
export { defaultSyncWindows } from "./sync-window";
export { nextOpening } from "../model/windows/next-opening";
export { windowState, type WindowQuestion, type WindowState } from "../model/windows/state";
export { renderChildren, type ApplicationObject, type RootApplication } from "./internal/children";
export { upstreamManifest, upstreamManifestOrStandIn, type UpstreamManifest } from "../manifests";
export * from "../services";
export { type EnvironmentSourcesArgs, type ExternalContentArgs, type SystemApplication } from "../systems/application";
export { repositoryFiles, type RepositoryFiles, type RepositoryOptions, type RepositorySystem } from "../repository";
