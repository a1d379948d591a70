import { incidentAssistant } from "./incident-assistant";
import { link } from "./link";
import { linq } from "./linq";
import { mirai } from "./mirai";
import { System } from "./system";
import { transcripts } from "./transcripts";

export { type ExternalContentArgs, type EnvironmentSourcesArgs, type SystemApplication } from "./application";
export { ClusterComponent } from "./cluster-component";
export { applicationsOf } from "./declared";
export { Phase } from "./phase";
export { podSecurityOf } from "./pod-security";
export { type System, type SystemEnvironment, type SystemPipeline } from "./system";

/** Every system by its name. */
export const systems: ReadonlyMap<string, System> = new Map([transcripts, link, mirai, linq, incidentAssistant].map((system) => [system.name, system]));
