import { isIPv4 } from "node:net";

/** Whether a server's address can only lead to this machine: an IP address of the loopback interface, or `localhost`. A name that looks like one does not. */
export function isLoopback(server: string | URL): boolean {
  if (!URL.canParse(String(server))) return false;
  const { hostname } = new URL(String(server));
  return hostname === "localhost" || hostname === "[::1]" || (isIPv4(hostname) && hostname.startsWith("127."));
}
