import { EnvironmentName } from "../../model/environment";
import { RepositoryContentArgs, UnitArgs } from "../args/content";
import { WorkloadArgs } from "../args/service";
import { allWorkloads, existsIn, PlacedWorkload } from "./context";
import { portsOf } from "./ports";

/** A service that may call another on some ports of its pods. */
export interface Connection {
  readonly from: PlacedWorkload;
  readonly to: PlacedWorkload;
  readonly ports: readonly number[];
}

/**
 * The allowed connections between the services of a system in one environment. One side that declares it is enough; where
 * both do, the ports of both count.
 */
export function connectionsOf(content: RepositoryContentArgs, environment: EnvironmentName): Connection[] {
  const workloads = allWorkloads(content).filter(({ unit }) => existsIn(unit, environment));
  const find = (name: string | undefined) => workloads.find(({ workload }) => workload.name === name);
  const found = new Map<string, { from: PlacedWorkload; to: PlacedWorkload; ports: Set<number> }>();
  const add = (from: PlacedWorkload | undefined, to: PlacedWorkload | undefined, ports: readonly number[] | undefined): void => {
    if (from === undefined || to === undefined) return;
    const key = `${from.workload.name} ${to.workload.name}`;
    const connection = found.get(key) ?? { from, to, ports: new Set<number>() };
    for (const port of ports ?? portsOf(to.workload).map(({ port: own }) => own)) connection.ports.add(port);
    found.set(key, connection);
  };
  for (const placed of workloads) {
    const { from = [], to = [] } = placed.workload.traffic ?? {};
    for (const peer of to) add(placed, find(peer.service), peer.ports);
    for (const peer of from) add(find(peer.service), placed, peer.ports);
  }
  return [...found.values()].map(({ from, to, ports }) => ({ from, to, ports: [...ports].sort((a, b) => a - b) }));
}

/** Which of the connections concern a service. */
export function connectionsFrom(connections: readonly Connection[], { name }: WorkloadArgs): Connection[] {
  return connections.filter(({ from }) => from.workload.name === name);
}

/** As `connectionsFrom`, from the other side. */
export function connectionsTo(connections: readonly Connection[], { name }: WorkloadArgs): Connection[] {
  return connections.filter(({ to }) => to.workload.name === name);
}

/** The namespace of a unit, where it is another than that of the unit that asks. */
export function otherNamespace(unit: UnitArgs, asking: UnitArgs, environment: EnvironmentName): string | undefined {
  const namespace = unit.namespaces[environment];
  return namespace === asking.namespaces[environment] ? undefined : namespace;
}
