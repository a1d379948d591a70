import { ApplicationSpecArgs } from "../application-args";

/** Where the Applications of an environment go, beyond what they say themselves. */
export interface Placement {
  /** Appended to the names of Applications and of their namespaces. */
  readonly suffix: string | undefined;
  /** The registered cluster of Applications that name none. */
  readonly cluster: string | undefined;
}

/** The Applications with their final names and destinations. A name that is the suffix, or ends in it, stays as it is. */
export function placeApplications(applications: readonly ApplicationSpecArgs[], { suffix, cluster }: Placement): ApplicationSpecArgs[] {
  const named = (name: string) => (suffix === undefined || `-${name}`.endsWith(`-${suffix}`) ? name : `${name}-${suffix}`);
  return applications.map((application) => {
    const { destination, after } = application;
    const moves = cluster !== undefined && destination.clusterName === undefined && destination.server === undefined;
    return {
      ...application,
      name: named(application.name),
      destination: { ...destination, namespace: named(destination.namespace), ...(moves ? { clusterName: cluster } : {}) },
      ...(after ? { after: after.map(named) } : {}),
    };
  });
}
