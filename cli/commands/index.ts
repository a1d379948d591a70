import { Command } from "commander";
import { registerDestroy } from "./destroy";
import { registerDoctor } from "./doctor";
import { registerDown, registerRehearsal } from "./rehearsal";
import { registerImage } from "./image";
import { registerRegistry } from "./registry";
import { registerRender } from "./render";
import { registerRepo } from "./repo";
import { registerSync } from "./sync";
import { registerToken } from "./token";
import { registerUp } from "./up";

/** Each entry adds one command; the work itself is imported only when the command runs. */
export const commands: readonly ((program: Command) => void)[] = [registerUp, registerDestroy, registerDown, registerSync, registerImage, registerToken, registerRegistry, registerRender, registerRepo, registerRehearsal, registerDoctor];
