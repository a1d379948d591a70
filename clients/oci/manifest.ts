import { createHash } from "node:crypto";
import { UserError } from "../../foundation/errors";
import { fetchUrl } from "../../foundation/fetch-url";
import { registryOf, RegistryAddress, RegistryOptions } from "./address";
import { authorization, parseChallenge } from "./challenge";
import { credentialsFor, dockerConfigFile } from "./credentials";

/** Every form of manifest, so that the digest is the one that nodes see. */
const manifestTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

const requestTimeout = 20_000;
const skipHint = "ask again when it can be reached, or skip the question with --no-verify-registry";

/**
 * The digest of a tag or digest in the registry of an image (OCI distribution specification, "Pulling manifests").
 *
 * @returns undefined when the registry does not have it.
 * @throws UserError when the registry cannot be asked.
 */
export async function manifestDigest(image: string, reference: string, options: RegistryOptions, signal: AbortSignal): Promise<string | undefined> {
  const address = registryOf(image, options);
  const head = await request(address, "HEAD", reference, signal);
  if (head.status === 404) return undefined;
  if (!head.ok) throw new UserError(`registry ${address.host} answered ${head.status} for ${address.repository}:${reference}`, skipHint);
  const digest = head.headers.get("docker-content-digest");
  if (digest !== null) return digest;
  // A registry need not say the digest; it is that of the bytes.
  const get = await request(address, "GET", reference, signal);
  if (!get.ok) throw new UserError(`registry ${address.host} answered ${get.status} for ${address.repository}:${reference}`, skipHint);
  return `sha256:${createHash("sha256").update(Buffer.from(await get.arrayBuffer())).digest("hex")}`;
}

async function request(address: RegistryAddress, method: "HEAD" | "GET", reference: string, signal: AbortSignal): Promise<Response> {
  const url = `${address.url}/v2/${address.repository}/manifests/${reference}`;
  const ask = async (authorized?: string) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(requestTimeout)]);
    return fetchUrl(url, { method, headers: { accept: manifestTypes, ...(authorized ? { authorization: authorized } : {}) }, signal: limit });
  };
  try {
    const first = await ask();
    const challenge = parseChallenge(first.headers.get("www-authenticate") ?? "");
    if (first.status !== 401 || challenge === undefined) return first.status === 401 ? refuse(address, false) : first;
    const credentials = await credentialsFor(address.host);
    const authorized = await authorization(challenge, address, credentials, AbortSignal.any([signal, AbortSignal.timeout(requestTimeout)]));
    if (authorized === undefined) return refuse(address, credentials !== undefined);
    const second = await ask(authorized);
    return second.status === 401 || second.status === 403 ? refuse(address, credentials !== undefined) : second;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UserError) throw error;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? (cause.name === "TimeoutError" ? `no answer within ${requestTimeout / 1000} s` : cause.message) : String(cause);
    throw new UserError(`registry ${address.host} cannot be reached at ${address.url}: ${reason}`, skipHint);
  }
}

function refuse({ host, repository }: RegistryAddress, hadCredentials: boolean): never {
  throw new UserError(
    hadCredentials
      ? `registry ${host} refuses the credentials in ${dockerConfigFile()} for ${repository}`
      : `registry ${host} wants credentials for ${repository}, and ${dockerConfigFile()} has none for it`,
    `log in with an account that may read it: docker login ${host}`,
  );
}
