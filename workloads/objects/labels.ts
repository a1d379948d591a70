/** What a pod does for its service. The Service sends requests to servers only; the policies tell the three apart. */
export const Component = {
  /** Takes requests. */
  Server: "server",
  /** Migrates the database. */
  Migration: "migration",
  /** Asks the service how it does. */
  EndpointCheck: "endpoint-check",
} as const;
export type Component = (typeof Component)[keyof typeof Component];

export const nameLabel = "app.kubernetes.io/name";
export const componentLabel = "app.kubernetes.io/component";

/** What selects the pods of one service that do one thing. */
export function selectorOf(name: string, component: Component = Component.Server): Record<string, string> {
  return { [nameLabel]: name, [componentLabel]: component };
}

/** The labels of an object that belongs to a service. */
export function labelsOf(system: string, name: string): Record<string, string> {
  return { [nameLabel]: name, "app.kubernetes.io/part-of": system };
}

/** The labels of a pod. */
export function podLabels(system: string, name: string, component: Component = Component.Server): Record<string, string> {
  return { ...labelsOf(system, name), [componentLabel]: component };
}
