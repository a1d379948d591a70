import { matchesGlob } from "../../foundation/glob";
import { SyncWindowArgs, WindowMatch } from "./window";

/** What a window's selectors look at. */
export interface SelectedApplication {
  readonly name: string;
  readonly destination: { readonly namespace?: string; readonly server?: string; readonly name?: string };
}

/** Whether a window selects an Application, as Argo CD decides it. A window without selectors selects nothing. */
export function selects(window: SyncWindowArgs, { name, destination }: SelectedApplication): boolean {
  const { applications = [], namespaces = [], clusters = [], match = WindowMatch.Any } = window;
  const given = [
    { patterns: applications, values: [name] },
    { patterns: clusters, values: [destination.name, destination.server].filter((place) => place !== undefined && place !== "") },
    { patterns: namespaces, values: [destination.namespace ?? ""] },
  ].filter(({ patterns }) => patterns.length > 0);
  const results = given.map(({ patterns, values }) => patterns.some((pattern) => values.some((value) => matchesGlob(pattern, value ?? ""))));
  return match === WindowMatch.All ? results.length > 0 && results.every(Boolean) : results.some(Boolean);
}
