import { EnvironmentName } from "../environment";
import { SyncWindowArgs, WindowKind } from "./window";

/** The windows of an environment that names none: production is open Monday to Friday from 14:00 to 18:00 UTC. */
export const defaultSyncWindows: Readonly<Record<EnvironmentName, readonly SyncWindowArgs[]>> = {
  dev: [],
  staging: [],
  prod: [{ kind: WindowKind.Allow, schedule: "0 14 * * 1-5", duration: "4h", timeZone: "UTC", description: "production change window" }],
};
