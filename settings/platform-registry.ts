import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { ImageRegistryArgs } from "../components";
import { suggestion } from "../foundation/suggestions";
import { registry } from "./registry";

/** The registry of the platform, whichever stack installs it. */
export const platformRegistry = "docker-registry.infrastructure.svc.cluster.local:5000";

/** What the stack says of its registry, and as whom the Image Updater asks it. */
export interface RegistryQuestion {
  readonly registry: z.infer<typeof registry>;
  /** One of the registry's users. Default: the first. */
  readonly user: string | undefined;
}

/**
 * The platform's own registry, as the Image Updater must know it: with an account where the registry asks for one, and with what
 * its certificate is checked by.
 *
 * @param origin the stack file, for messages.
 * @throws pulumi.RunError that lists every setting that is missing for it.
 */
export function platformRegistryAccess({ registry: { users, htpasswd, tls }, user }: RegistryQuestion, origin: string): ImageRegistryArgs {
  const certificateAuthority = tls?.certificateAuthority ?? tls?.certificate;
  const login = user === undefined ? users?.[0] : users?.find(({ name }) => name === user);
  const names = users?.map(({ name }) => name) ?? [];
  const problems = [
    ...(user !== undefined && login === undefined
      ? [`gitops-platform:imageUpdater.registryUser: must be the name of one of registry.users, got "${user}"${suggestion(user, names)}; ${names.length > 0 ? `there are ${names.join(", ")}` : "there are none"}`] : []),
    ...(htpasswd !== undefined
      ? [`gitops-platform:imageUpdater.registries: must have an entry for ${platformRegistry} with pullSecretName, because registry.htpasswd holds no password with which the Image Updater could read it`] : []),
    ...(tls !== undefined && certificateAuthority === undefined
      ? ["gitops-platform:registry.tls.certificateAuthority: must be given as PEM text with registry.tls.secretName, or the Image Updater could not check the registry's certificate: no public authority signs for a name in a cluster"] : []),
  ];
  if (problems.length > 0) throw new pulumi.RunError(`settings in ${origin} do not go together\n  ${problems.join("\n  ")}`);
  return {
    prefix: platformRegistry,
    apiUrl: `${tls === undefined ? "http" : "https"}://${platformRegistry}`,
    ...(login === undefined ? {} : { credentials: { username: login.name, password: pulumi.secret(login.password) } }),
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
  };
}
