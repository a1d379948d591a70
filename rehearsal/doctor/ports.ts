import { createServer } from "node:net";
import { readSettings } from "../cluster/settings";
import { clusterStatus } from "../cluster/status";
import type { Check } from "./types";

/**
 * Loopback ports: that one can be listened on at all, and that those which a stopped cluster keeps are still free.
 *
 * @param stateDirectory of the cluster that would be started.
 */
export async function checkPorts(stateDirectory: string): Promise<Check[]> {
  const loopback = { area: "machine", name: "loopback" } as const;
  const refusal = await cannotListen(0);
  if (refusal) {
    const fix = "allow programs to listen on 127.0.0.1; the whole cluster lives there";
    return [{ ...loopback, status: "failed", found: `cannot listen on 127.0.0.1: ${refusal}`, fix }];
  }
  return [{ ...loopback, status: "ok", found: "can listen on free ports of 127.0.0.1" }, ...(await checkKeptPorts(stateDirectory))];
}

async function checkKeptPorts(stateDirectory: string): Promise<Check[]> {
  const ports = readSettings(stateDirectory)?.ports;
  if (!ports) return [];
  const check = { area: "machine", name: "ports" } as const;
  const numbers = Object.values(ports).join(", ");
  const { phase } = clusterStatus(stateDirectory);
  if (phase !== "stopped" && phase !== "failed") {
    return [{ ...check, status: "ok", found: `${numbers}: used by the cluster, which is ${phase}` }];
  }
  const taken = await Promise.all(
    Object.entries(ports).map(async ([name, port]) => ((await cannotListen(port)) ? [name, port] as const : undefined)),
  );
  const busy = taken.filter((entry) => entry !== undefined);
  if (!busy.length) return [{ ...check, status: "ok", found: `${numbers} of the stopped cluster are free` }];
  const options = busy.map(([name]) => `--port ${name}=NUMBER`).join(" ");
  return [
    {
      ...check,
      status: "failed",
      found: `in use by another program: ${busy.map(([name, port]) => `${port} ("${name}")`).join(", ")}`,
      fix: `stop that program, or start the cluster with ${options}`,
    },
  ];
}

/** Why a loopback port cannot be listened on, or undefined when it can. */
function cannotListen(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve(error.message));
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
