export { planChange, type ImageChange, type PlannedChange } from "./change";
export { commitMessage } from "./commit-message";
export { findImages, type DeployedImage, type DeployedSource } from "./find";
export { parseVersion, type ImageVersion } from "./reference";
export { selectImages } from "./select";
