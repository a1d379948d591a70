import { ProjectDetails } from "../../clients/argo-cd/schemas";
import { nextOpening } from "../../model/windows/next-opening";
import { selects, SelectedApplication } from "../../model/windows/selection";
import { windowOf } from "../../model/windows/spec";
import { windowState } from "../../model/windows/state";
import { SyncWindowArgs } from "../../model/windows/window";

/** Why no sync is allowed now, when it will be, and who may have it done all the same. */
export interface WindowRefusal {
  /** The windows that refuse it, in words. */
  readonly windows: readonly string[];
  /** ISO 8601 in UTC; absent when none was found, or a window cannot be read. */
  readonly nextOpening?: string;
  /** Who may override. */
  readonly override: string;
}

/** Says what refuses a sync of an Application now; Argo CD itself has decided that it is refused. */
export function explainRefusal(project: ProjectDetails, subject: SelectedApplication, now: Date): WindowRefusal {
  const windows = (project.spec.syncWindows ?? []).map(windowOf).filter((window) => selects(window, subject));
  const override = whoMayOverride(project);
  try {
    const question = { at: now.getTime(), manual: true };
    const opening = nextOpening(windows, question);
    return {
      windows: windowState(windows, question).refusing.map(describeWindow),
      ...(opening === undefined ? {} : { nextOpening: new Date(opening).toISOString() }),
      override,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { windows: [...windows.map(describeWindow), `one of them cannot be read, and then Argo CD refuses every sync: ${reason}`], override };
  }
}

/** `deny window "0 2 * * *" for 2h, Europe/Berlin (CHG-17)`. */
export function describeWindow({ kind, schedule, duration, timeZone, description }: SyncWindowArgs): string {
  return `${kind} window "${schedule}" for ${duration}, ${timeZone || "UTC"}${description ? ` (${description})` : ""}`;
}

/** The refusal for a person. */
export function refusalLines({ windows, nextOpening: opening, override }: WindowRefusal, now: Date): string[] {
  return [
    ...(windows.length === 0 ? ["Argo CD names no reason; its clock and that of this machine may differ"] : windows),
    opening === undefined ? "no opening was found" : `next opening: ${opening} (in ${inWords(new Date(opening).getTime() - now.getTime())})`,
    `override: ${override}`,
  ];
}

function inWords(milliseconds: number): string {
  const minutes = Math.ceil(milliseconds / 60_000);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** The override is a setting of the stack; in Argo CD itself it needs the right to change the project. */
function whoMayOverride({ metadata: { name }, spec }: ProjectDetails): string {
  const roles = (spec.roles ?? []).filter(({ policies = [] }) => policies.some((policy) => grantsUpdate(policy)));
  const setting = "whoever may run `pulumi up` of the stack, by an emergency override that names a ticket and an expiry";
  return roles.length === 0 ? setting : `${setting}; in Argo CD the roles ${roles.map((role) => `proj:${name}:${role.name}`).join(", ")}`;
}

/** `p, <subject>, projects, update, <object>, allow`, with whatever stars. */
function grantsUpdate(policy: string): boolean {
  const [, , resource, action, , effect] = policy.split(",").map((part) => part.trim());
  return resource === "projects" && (action === "update" || action === "*") && effect === "allow";
}
