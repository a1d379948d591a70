import { Problem } from "../../foundation/problems";
import { ApplicationSpecArgs } from "../../model/application";
import { destinationSpec } from "../../model/chart-values";
import { inClusterServer } from "../../model/in-cluster";
import { checkOverride, checkWindows } from "../../model/windows/check";
import { SelectedApplication, selects } from "../../model/windows/selection";
import { overriddenWindows } from "../../model/windows/spec";
import { EmergencyOverrideArgs, SyncWindowArgs } from "../../model/windows/window";

/** The windows of an environment, for its projects. */
export interface EnvironmentWindows {
  /** Those that select the root. */
  readonly root: SyncWindowArgs[];
  /** Those that select one of some children. */
  of(children: readonly Pick<ApplicationSpecArgs, "name" | "destination">[]): SyncWindowArgs[];
  readonly problems: Problem[];
}

/**
 * Distributes the windows over the projects: Argo CD looks only at those in an Application's own project. A window without
 * a selector selects the root, so that it governs the beginning of a rollout and not each of its waves.
 */
export function environmentWindows(
  windows: readonly SyncWindowArgs[],
  override: EmergencyOverrideArgs | undefined,
  place: { rootName: string; argoCdNamespace: string; applications: readonly ApplicationSpecArgs[] },
): EnvironmentWindows {
  const { rootName, argoCdNamespace } = place;
  const root: SelectedApplication = { name: rootName, destination: { namespace: argoCdNamespace, server: inClusterServer } };
  const children = place.applications.map(selected);
  const directed = windows.map((window) => (selectsByDefault(window) ? { ...window, applications: [rootName] } : window));
  const problems = [
    ...checkWindows("windows", directed, [root, ...children]),
    ...(override ? checkOverride("emergencyOverride", override) : []),
    ...(override && windows.length === 0 ? [{ propertyPath: "emergencyOverride", reason: "must not be given without windows: there is nothing to override" }] : []),
  ];
  if (problems.length > 0) return { root: [], of: () => [], problems };
  const effective = override ? overriddenWindows(directed, override, rootName) : directed;
  return {
    root: effective.filter((window) => selects(window, root)),
    of: (some) => effective.filter((window) => some.some((child) => selects(window, selected(child)))),
    problems,
  };
}

function selected({ name, destination }: Pick<ApplicationSpecArgs, "name" | "destination">): SelectedApplication {
  return { name, destination: { ...destinationSpec(destination), namespace: destination.namespace } };
}

function selectsByDefault({ applications, namespaces, clusters }: SyncWindowArgs): boolean {
  return applications === undefined && namespaces === undefined && clusters === undefined;
}
