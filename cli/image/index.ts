export { runGet, type GetOptions } from "./get";
export { runSet, type SetOptions, type SetResult } from "./set";
