import { Command } from "commander";
import { registerRender } from "./render";

/** Each entry adds one command; the work itself is imported only when the command runs. */
export const commands: readonly ((program: Command) => void)[] = [registerRender];
