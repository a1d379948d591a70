import { EnvironmentName } from "../components/sync-policy";
import { LayoutKind, UnitArgs } from "../services/args/content";

/** Where Argo CD finds a unit: the path of its Application. */
export function applicationPath({ layout }: Pick<UnitArgs, "layout">, environment: EnvironmentName): string {
  return layout.kind === LayoutKind.Charts ? `${layout.base}/${layout.umbrella}` : layout.paths[environment];
}

/** Where the chart that renders the Applications lies. */
export const applicationsChart = "charts/applications";
