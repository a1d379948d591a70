export { Application } from "./application/application";
export type { ApplicationArgs } from "./application/args";
export { ArgoCd } from "./argo-cd/argo-cd";
export type { ArgoCdArgs, HighAvailabilityArgs } from "./argo-cd/args";
export type { AwsCredentialsArgs, ClientCertificateArgs, ExecCredentialsArgs, ManagedClusterArgs } from "./argo-cd/managed-cluster";
export { ArgoCdSize } from "./argo-cd/sizes";
export type { GitHubOrganizationArgs, SingleSignOnArgs } from "./argo-cd/single-sign-on";
export { ArgoWorkflows } from "./argo-workflows/argo-workflows";
export {
  PodRetention, TemplateReferencing, WorkflowAuthMode, type ArgoWorkflowsArgs, type ArtifactRepositoryArgs,
  type ServerTlsArgs, type WorkflowImagesArgs, type WorkflowRetentionArgs,
} from "./argo-workflows/args";
export {
  ScanSeverity, type BuildPipelineArgs, type BuildResourcesArgs, type BuildServiceArgs, type BuildTestArgs,
  type CommitStatusArgs, type DeploymentCheckArgs, type GitCredentialsArgs, type PipelineArtifactsArgs,
  type PipelineScheduleArgs, type PipelineStoreArgs, type PipelineWebhookArgs, type ScanGateArgs, type TagCommitArgs, type ToolImagesArgs,
} from "./build-pipeline/args";
export { BuildPipeline } from "./build-pipeline/build-pipeline";
export type { CustomResourceDefinitionsArgs } from "./custom-resource-definitions/args";
export { CustomResourceDefinitions } from "./custom-resource-definitions/custom-resource-definitions";
export type { DeployedImageArgs, EnvironmentArgs, LoosenedArgs, WaveRangeArgs } from "./environment/args";
export {
  TeamPermission, Visibility, type BranchWriterArgs, type DeliveryEnvironmentArgs, type DeliveryRepositoryArgs, type DeliveryWebhookArgs,
  type DeployKeyArgs, type DeploymentBranchArgs, type LabelArgs, type ReviewersArgs,
} from "./delivery-repository/args";
export { DeliveryRepository } from "./delivery-repository/delivery-repository";
export { Environment } from "./environment/environment";
export {
  UpdateStrategy, UpdaterForm, WriteBackTarget, type ImageUpdaterArgs, type ImageUpdatesArgs, type ApplicationImagesArgs, type HelmTargetArgs,
  type ImageUpdateArgs,
} from "./image-updater/args";
export type { ImageRegistryArgs, ImageUpdaterControllerArgs, RegistryLoginArgs } from "./image-updater/controller-args";
export { ImageUpdater, withImageUpdaterAnnotations } from "./image-updater/image-updater";
export { ImageUpdaterController } from "./image-updater/image-updater-controller";
export type { NodeTrustArgs, TrustedRegistryArgs } from "./node-trust/args";
export { NodeTrust } from "./node-trust/node-trust";
export type { ProjectArgs } from "./project/args";
export { Project } from "./project/project";
export type { PullSecretsArgs, RegistryCredentialArgs } from "./pull-secrets/args";
export { PullSecrets } from "./pull-secrets/pull-secrets";
export type { RegistryArgs, GarbageCollectionArgs, ObjectStoreArgs, ObjectStoreCredentialsArgs, RegistryTlsArgs, RegistryUserArgs } from "./registry/args";
export { Registry } from "./registry/registry";
export type { ClusterGuardArgs, ClusterIdentityArgs, DeclaredObjectsArgs } from "./cluster-identity/args";
export { ClusterGuard } from "./cluster-identity/cluster-guard";
export { ClusterIdentity } from "./cluster-identity/cluster-identity";
export { BuildCache, type ImageBuildArgs, type ImageLoginArgs, type ServiceImageArgs } from "./service-image/args";
export { ServiceImage } from "./service-image/service-image";
export type { ArtifactStoreArgs } from "./shared/artifact-store";
export type { ClusterAccessArgs } from "./shared/cluster-access";
export type { ControllerResourcesArgs } from "./shared/controller-resources";
export { CrdRetention } from "./shared/crd-retention";
export { ExposureMode, type ExposureArgs } from "./shared/exposure/args";
export { ImageWriters } from "./shared/image-writers";
