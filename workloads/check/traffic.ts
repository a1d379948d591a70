import { checkName } from "../../foundation/names";
import { Problem } from "../../foundation/problems";
import { suggestion } from "../../foundation/suggestions";
import { WorkloadArgs } from "../args/service";
import { PeerArgs } from "../args/traffic";
import { PlacedWorkload } from "../objects/context";
import { peerName } from "../objects/policy-peers";
import { portsOf } from "../objects/ports";
import { checkCidr, checkDistinct, checkExactlyOne, checkHost, checkInteger, problem } from "./grammar";
import { list } from "./workload";

const kinds = ["service", "namespace", "cidr", "host"];
/** Names of policies that every service has. */
const taken = { from: ["ingress", "endpoint-check"], to: ["dns", "endpoint-check", "linkerd"] } as const;

/** What is wrong with the traffic that a service declares. */
export function checkTraffic(path: string, workload: WorkloadArgs, all: readonly PlacedWorkload[]): Problem[] {
  const { from = [], to = [] } = workload.traffic ?? {};
  return [
    ...direction(`${path}.traffic.from`, from, workload, all, "from"),
    ...direction(`${path}.traffic.to`, to, workload, all, "to"),
  ];
}

function direction(path: string, peers: readonly PeerArgs[], workload: WorkloadArgs, all: readonly PlacedWorkload[], way: "from" | "to"): Problem[] {
  const named = peers.map((peer, index) => ({ propertyPath: `${path}[${index}]`, value: peerName(peer) })).filter(({ value }) => value !== "");
  return [
    ...peers.flatMap((peer, index) => checkPeer(`${path}[${index}]`, peer, workload, all, way)),
    ...checkDistinct(named, "the name"),
  ];
}

function checkPeer(path: string, peer: PeerArgs, workload: WorkloadArgs, all: readonly PlacedWorkload[], way: "from" | "to"): Problem[] {
  const kind = checkExactlyOne(path, peer, kinds);
  if (kind.length > 0) return kind;
  const { name, service, namespace, podLabels, cidr, host, ports } = peer;
  const outside = cidr !== undefined || host !== undefined;
  return [
    ...(name === undefined ? [] : checkName(`${path}.name`, name, 40)),
    ...(name === undefined && outside ? [problem(`${path}.name`, "given for addresses outside of the cluster", name)] : []),
    ...((taken[way] as readonly string[]).includes(peerName(peer)) ? [{ propertyPath: `${path}.name`, reason: `"${peerName(peer)}" is the name of a policy of every service: take another` }] : []),
    ...(name !== undefined && service !== undefined ? [{ propertyPath: `${path}.name`, reason: "must be left out for a service: its policy has the service's name" }] : []),
    ...(service === undefined ? [] : checkService(path, service, ports, workload, all, way)),
    ...(namespace === undefined ? [] : checkName(`${path}.namespace`, namespace)),
    ...(podLabels && namespace === undefined ? [{ propertyPath: `${path}.podLabels`, reason: "must be left out without a namespace" }] : []),
    ...(cidr === undefined ? [] : checkCidr(`${path}.cidr`, cidr)),
    ...(host === undefined ? [] : checkHost(`${path}.host`, host)),
    ...(host !== undefined && way === "from" ? [{ propertyPath: `${path}.host`, reason: "must be a cidr for traffic in: nobody is recognised by a name" }] : []),
    ...(service === undefined && way === "to" && ports === undefined ? [problem(`${path}.ports`, "given for traffic out to what is no service of the system", ports)] : []),
    ...(ports?.length === 0 ? [problem(`${path}.ports`, "left out or not empty", ports)] : []),
    ...(ports ?? []).flatMap((port, index) => checkInteger(`${path}.ports[${index}]`, port, 1, 65535)),
  ];
}

function checkService(path: string, service: string, ports: readonly number[] | undefined, workload: WorkloadArgs, all: readonly PlacedWorkload[], way: "from" | "to"): Problem[] {
  if (service === workload.name) return [{ propertyPath: `${path}.service`, reason: `must be another service, got "${service}" itself` }];
  const names = all.map(({ workload: { name } }) => name);
  const found = all.find(({ workload: { name } }) => name === service);
  if (found === undefined) {
    return [{ propertyPath: `${path}.service`, reason: `unknown service "${service}"${suggestion(service, names)}; the system has ${list(names)}` }];
  }
  const callee = way === "to" ? found.workload : workload;
  const known = portsOf(callee).map(({ port }) => port);
  return (ports ?? []).flatMap((port, index) => (known.includes(port) ? [] : [{
    propertyPath: `${path}.ports[${index}]`, reason: `"${callee.name}" has no port ${port}; it has ${known.join(", ")}`,
  }]));
}
