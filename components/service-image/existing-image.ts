import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { isDigest, splitName } from "../../foundation/image-reference";

/**
 * The digest of an image that is there.
 *
 * @throws pulumi.RunError that says what the registry refuses, and what to do.
 */
export async function existingDigest(dockerPackage: typeof docker, reference: string, opts: pulumi.InvokeOptions): Promise<string> {
  const { sha256Digest } = await dockerPackage.getRegistryImage({ name: reference }, opts).catch((error: unknown) => {
    throw new pulumi.RunError(refusal(reference, error instanceof Error ? error.message : String(error)));
  });
  if (isDigest(sha256Digest)) return sha256Digest;
  throw new pulumi.RunError(`the registry names no digest of ${reference}, but "${sha256Digest}"`);
}

function refusal(reference: string, said: string): string {
  const host = splitName(reference).host ?? "docker.io";
  const [line = ""] = said.split("\n");
  const advice = /\b(401|403)\b|unauthori[sz]ed|denied|forbidden/i.test(said)
    ? `log in with \`docker login ${host}\`, or give a provider of @pulumi/docker with registryAuth`
    : /\b429\b|too many requests|toomanyrequests/i.test(said)
      ? `${host} has had too many requests: log in, wait, or take a mirror`
      : /\b404\b|not found|manifest unknown/i.test(said) ? "push the tag first, or name another" : `check that ${host} can be reached from here`;
  return `cannot read the digest of ${reference}: ${line}; ${advice}`;
}
