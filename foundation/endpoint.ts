/** Where somebody is reached. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

const usualPorts: Readonly<Record<string, number>> = { "https:": 443, "http:": 80, "ssh:": 22, "git:": 9418, "oci:": 443 };

/**
 * Host and port of an address: a URL, `user@host:path` as Git knows it, or a host with a port. Undefined for what is on no network,
 * such as a `file:` URL, and for what is no address.
 */
export function endpointOf(address: string): Endpoint | undefined {
  const short = /^(?:[^\s/:@]+@)([^\s/:@]+):(?!\/\/)/.exec(address);
  if (short?.[1] !== undefined) return { host: short[1], port: 22 };
  const bare = /^[^\s/:@]+(:\d{1,5})?$/.test(address) ? `https://${address}` : address;
  if (!URL.canParse(bare)) return undefined;
  // A URL of another scheme than http keeps its host as it is.
  const { protocol, hostname, port } = new URL(bare);
  const number = port === "" ? usualPorts[protocol] : Number(port);
  return number === undefined || hostname === "" ? undefined : { host: hostname, port: number };
}

/** The namespace of a name of the cluster's own DNS, such as `minio.storage.svc.cluster.local`; undefined for any other name. */
export function namespaceOf(host: string): string | undefined {
  return /^[^.]+\.([^.]+)\.svc(?:\.cluster\.local)?$/.exec(host)?.[1];
}
