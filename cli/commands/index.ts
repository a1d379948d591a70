import { Command } from "commander";
import { registerDoctor } from "./doctor";
import { registerDown, registerRehearsal } from "./rehearsal";
import { registerRender } from "./render";

/** Each entry adds one command; the work itself is imported only when the command runs. */
export const commands: readonly ((program: Command) => void)[] = [registerDoctor, registerRender, registerRehearsal, registerDown];
