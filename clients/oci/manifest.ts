import { createHash } from "node:crypto";
import { ask, HttpAnswer } from "../../foundation/ask";
import { isConfidential } from "../../foundation/confidential";
import { UserError } from "../../foundation/errors";
import { HttpError } from "../../foundation/http-error";
import { retryAfter } from "../../foundation/http-retry";
import { registryOf, RegistryAddress, RegistryOptions } from "./address";
import { authorization, parseChallenge } from "./challenge";
import { credentialsFor, dockerConfigFile } from "./credentials";
import { registryLimits } from "./limits";

/** Every form of manifest, so that the digest is the one that nodes see. */
const manifestTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

const digestForm = /^sha256:[a-f0-9]{64}$|^sha512:[a-f0-9]{128}$/;
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
  checkStatus(head, address, reference);
  const digest = head.headers.get("docker-content-digest");
  if (digest !== null && digestForm.test(digest)) return digest;
  // A registry need not say the digest; it is that of the bytes.
  const get = await request(address, "GET", reference, signal);
  checkStatus(get, address, reference);
  return `sha256:${createHash("sha256").update(get.body).digest("hex")}`;
}

function checkStatus({ status, headers }: HttpAnswer, { host, repository }: RegistryAddress, reference: string): void {
  if (status >= 200 && status < 300) return;
  const later = retryAfter(headers);
  throw new UserError(`registry ${host} answered ${status} for ${repository}:${reference}${later === undefined ? "" : `, and asks to come again in ${Math.ceil(later / 1000)} s`}`, skipHint);
}

async function request(address: RegistryAddress, method: "HEAD" | "GET", reference: string, signal: AbortSignal): Promise<HttpAnswer> {
  const url = `${address.url}/v2/${address.repository}/manifests/${reference}`;
  const question = (authorized?: string) => ask(url, {
    method, headers: { accept: manifestTypes }, ...(authorized === undefined ? {} : { authorization: authorized }), limits: registryLimits(), signal,
  });
  try {
    const first = await question();
    if (first.status !== 401) return first;
    const challenge = parseChallenge(first.headers.get("www-authenticate") ?? "");
    if (challenge === undefined) return refuse(address, false);
    if (!isConfidential(address.url)) throw inTheClear(address);
    const credentials = await credentialsFor(address.host);
    const authorized = await authorization(challenge, address, credentials, signal);
    if (authorized === undefined) return refuse(address, credentials !== undefined);
    const second = await question(authorized);
    return second.status === 401 || second.status === 403 ? refuse(address, credentials !== undefined) : second;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof HttpError)) throw error;
    throw new UserError(`registry ${address.host} cannot be reached at ${address.url}: ${error.message}`, skipHint);
  }
}

function inTheClear({ host, repository, url }: RegistryAddress): UserError {
  return new UserError(
    `registry ${host} wants credentials for ${repository}, and they do not go by plain http: anybody on the way to ${new URL(url).host} could read them`,
    "ask it by https, or skip the question with --no-verify-registry",
  );
}

function refuse({ host, repository }: RegistryAddress, hadCredentials: boolean): never {
  throw new UserError(
    hadCredentials
      ? `registry ${host} refuses the credentials in ${dockerConfigFile()} for ${repository}`
      : `registry ${host} wants credentials for ${repository}, and ${dockerConfigFile()} has none for it`,
    `log in with an account that may read it: docker login ${host}`,
  );
}
