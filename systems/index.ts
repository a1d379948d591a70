import { link } from "./link";
import { System } from "./system";

export { type System, type SystemEnvironment } from "./system";

/** Every system by its name. */
export const systems: ReadonlyMap<string, System> = new Map([link].map((system) => [system.name, system]));
