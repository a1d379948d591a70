import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { UserError } from "../../foundation/errors";
import { waitUntil } from "../../foundation/wait";

/**
 * Ports are chosen below the range from which the operating system takes ports for outgoing connections (32768 on
 * Linux), so that none of them is taken by chance while the cluster is stopped, and below that of NodePorts.
 */
const lowest = 20000;
const highest = 29999;

/** Whether nobody listens on this loopback port. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A process that was just killed may hold its ports for a moment: asks again for up to `patience` milliseconds. */
function becomesFree(port: number, patience: number): Promise<boolean> {
  return waitUntil(() => isFree(port), { interval: 100, timeout: patience });
}

/** Finds a free loopback port that is not in `taken`. */
export async function findFreePort(taken: ReadonlySet<number>): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(lowest, highest + 1);
    if (!taken.has(port) && (await isFree(port))) return port;
  }
  throw new UserError(
    `no free loopback port between ${lowest} and ${highest} was found`,
    "stop programs that listen there",
  );
}

/**
 * Completes the ports of a cluster: those in `wanted` win over those in `kept` (from an earlier start), the rest is
 * chosen. What is kept stays, because the kubeconfig and the program's state name it.
 *
 * @param names ports that must exist afterwards
 * @param patience how long a kept port may still be held by a process that is just ending, in milliseconds
 * @throws UserError naming key and port when a port is out of range, named twice or in use
 */
export async function allocatePorts(
  names: readonly string[],
  kept: Readonly<Record<string, number>>,
  wanted: Readonly<Record<string, number>> = {},
  patience = 3000,
): Promise<Record<string, number>> {
  const ports: Record<string, number> = { ...kept, ...wanted };
  checkWanted(ports, wanted);
  for (const name of names) {
    const port = ports[name];
    if (port === undefined) {
      ports[name] = await findFreePort(new Set(Object.values(ports)));
    } else if (!(await becomesFree(port, port === kept[name] ? patience : 0))) {
      throw new UserError(
        `port ${port} for "${name}" is in use by another program`,
        name in wanted
          ? `stop that program, or configure another port with --port ${name}=NUMBER`
          : `stop that program, or move this one with --port ${name}=NUMBER`,
      );
    }
  }
  return ports;
}

function checkWanted(ports: Readonly<Record<string, number>>, wanted: Readonly<Record<string, number>>): void {
  for (const [name, port] of Object.entries(wanted)) {
    if (!Number.isInteger(port) || port < 1 || port > 65535) {
      throw new UserError(`port "${name}" is ${port}: a port is a whole number from 1 to 65535`);
    }
    const other = Object.keys(ports).find((key) => key !== name && ports[key] === port);
    if (other !== undefined) throw new UserError(`port ${port} is configured for "${other}" and for "${name}"`);
  }
}
