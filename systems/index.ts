import { incidentAssistant } from "./incident-assistant";
import { link } from "./link";
import { linq } from "./linq";
import { mirai } from "./mirai";
import { System } from "./system";

export { type System, type SystemEnvironment } from "./system";

/** Every system by its name. */
export const systems: ReadonlyMap<string, System> = new Map([link, mirai, linq, incidentAssistant].map((system) => [system.name, system]));
