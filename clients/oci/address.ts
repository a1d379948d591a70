import { ExitCode, UserError } from "../../foundation/errors";
import { apiHost, isDockerHub } from "../../foundation/docker-hub";
import { splitName } from "../../foundation/image-reference";
import { isLoopback } from "../../foundation/loopback";

/** Where the registry of an image is asked. */
export interface RegistryAddress {
  /** The host in the image's name, with its port: also the key of its credentials. */
  readonly host: string;
  /** The repository in that registry. */
  readonly repository: string;
  /** Address of the API, without `/v2`. */
  readonly url: string;
}

/** What the user says about registries. */
export interface RegistryOptions {
  /** The address at which a host is asked, by host. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Hosts that may be asked by plain HTTP. */
  readonly insecure: ReadonlySet<string>;
}

/** Where the image's registry is asked: HTTPS, and plain HTTP only on this machine or where the user says so. */
export function registryOf(image: string, { addresses, insecure }: RegistryOptions): RegistryAddress {
  const { host = "docker.io", path } = splitName(image);
  const repository = isDockerHub(host) && !path.includes("/") ? `library/${path}` : path;
  const plain = insecure.has(host) || isLoopback(`http://${host}`);
  const own = `${plain ? "http" : "https"}://${apiHost(host)}`;
  return { host, repository, url: (addresses.get(host) ?? own).replace(/\/$/, "") };
}

/**
 * Reads `HOST=URL` options.
 *
 * @throws UserError that lists every one that is wrong.
 */
export function parseAddresses(options: readonly string[]): Map<string, string> {
  const wrong = options.filter((option) => !/^[^=\s/]+=https?:\/\/[^\s/@]+\/?$/.test(option));
  if (wrong.length > 0) {
    throw new UserError(`--registry must be HOST=URL, such as registry.example:5000=http://127.0.0.1:5000, got ${wrong.map((option) => `"${option.replace(/\/\/.*@/, "//***@")}"`).join(", ")}`, undefined, ExitCode.Usage);
  }
  return new Map(options.map((option): [string, string] => [option.slice(0, option.indexOf("=")), option.slice(option.indexOf("=") + 1)]));
}
