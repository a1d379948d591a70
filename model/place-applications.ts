import { ApplicationSpecArgs } from "./application";

/** Where the Applications of an environment go, beyond what they say themselves. */
export interface Placement {
  /** Appended to the names of Applications and of their namespaces. */
  readonly suffix: string | undefined;
  /** The registered cluster of Applications that name none. */
  readonly cluster: string | undefined;
}

/** An Application as Argo CD gets it. It still knows which one it is. */
export interface PlacedApplication extends ApplicationSpecArgs {
  /** Its name as it was declared, before the suffix. */
  readonly declaredName: string;
}

/** The Applications with their final names and destinations. */
export function placeApplications(applications: readonly ApplicationSpecArgs[], { suffix, cluster }: Placement): PlacedApplication[] {
  const named = (name: string) => withSuffix(name, suffix);
  return applications.map((application) => {
    const { destination, after } = application;
    const moves = cluster !== undefined && destination.clusterName === undefined && destination.server === undefined;
    return {
      ...application,
      declaredName: application.name,
      name: named(application.name),
      destination: { ...destination, namespace: named(destination.namespace), ...(moves ? { clusterName: cluster } : {}) },
      ...(after ? { after: after.map(named) } : {}),
    };
  });
}

/** A name with the suffix of its environment. One that is the suffix, or ends in it, stays as it is. */
export function withSuffix(name: string, suffix: string | undefined): string {
  return suffix === undefined || `-${name}`.endsWith(`-${suffix}`) ? name : `${name}-${suffix}`;
}
