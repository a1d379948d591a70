export { up } from "./up";
export { status } from "./status";
export { logs } from "./logs";
export { down, slowGit, stop } from "./control";
