import { WorkloadArgs } from "../args/service";

/** One port with all defaults. */
export interface Port {
  readonly name: string;
  readonly port: number;
  readonly servicePort: number;
  readonly nodePort?: number;
}

/** The ports of a service, its main one first. */
export function portsOf({ port, portName = "http", servicePort = port, nodePort, morePorts = [] }: WorkloadArgs): Port[] {
  return [
    { name: portName, port, servicePort, ...(nodePort === undefined ? {} : { nodePort }) },
    ...morePorts.map((more) => ({ ...more, servicePort: more.servicePort ?? more.port })),
  ];
}
