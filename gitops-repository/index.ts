export { repositoryFiles, type RepositoryFiles, type RepositoryOptions } from "./files";
export { type OmittedObject, type RehearsalLimits, type StandIn } from "./rehearsal-limits";
export { type RepositorySystem } from "./system";
export { readVersions, type ImageVersion, type ImageVersions } from "./versions";
export { applyPlan, filesIn, versionsIn } from "./directory";
export { listingName } from "./listing";
export { planUpdate, presentListing, type Conflict, type Plan } from "./plan";
