import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A TCP socket that somebody listens on. */
export interface Listener {
  readonly pid: number;
  /** In the form of Linux: hexadecimal, in the byte order of the machine. */
  readonly address: string;
  readonly port: number;
}

/** The TCP sockets that processes listen on, as the kernel of Linux has them. */
export function listenersOf(pids: readonly number[]): Listener[] {
  const owners = new Map(pids.flatMap((pid) => socketsOf(pid).map((inode) => [inode, pid] as const)));
  return ["tcp", "tcp6"].flatMap((kind) => readFileSync(`/proc/net/${kind}`, "utf8").split("\n").slice(1)).flatMap((line) => {
    const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
    const pid = owners.get(inode);
    const [address = "", port = ""] = local.split(":");
    return state === "0A" && pid !== undefined ? [{ pid, address, port: Number.parseInt(port, 16) }] : [];
  });
}

/** Whether only this machine reaches an address: 127.0.0.0/8, `::1`, or the first in the form of the second. */
export function isOnLoopback({ address }: Listener): boolean {
  return /^[0-9A-F]{6}7F$/.test(address) || address === "00000000000000000000000001000000" || /^0{16}FFFF0000[0-9A-F]{6}7F$/.test(address);
}

function socketsOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
    } catch {
      // Closed meanwhile.
      return [];
    }
  });
}
