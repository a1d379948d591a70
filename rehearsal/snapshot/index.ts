export { saveSnapshot, type SaveOptions } from "./save";
export { restoreSnapshot, type RestoreOptions } from "./restore";
export { removeSnapshot, type RemoveOptions } from "./remove";
export { findSnapshot, listSnapshots, type Snapshot } from "./store";
export { interruptedRestore } from "../cluster/state-swap";
export type { AtRest, AtRestOptions } from "./at-rest";
