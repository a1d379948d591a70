import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { NodeTrustArgs, PullSecretsArgs, RegistryArgs, RegistryTlsArgs } from "../components";
import { checkHtpasswd, checkPassword } from "../components/registry/passwords";
import { Problem } from "../foundation/problems";
import { exposure, names, text } from "./common";

/** Settings of which a message shows nothing. */
export const secretRegistrySettings = ["registry.users", "registry.htpasswd", "registry.tls", "registry.objectStore", "pullSecrets"] as const;

/** Text that a component checks, here before it becomes a secret. */
const checked = (check: (path: string, value: string) => Problem[]) => z.string().superRefine((value, context) => {
  for (const { reason } of check("", value)) context.addIssue({ code: "custom", message: reason });
});

/** The image registry. */
export const registry = z.strictObject({
  image: z.string().optional(),
  storage: z.string().optional(),
  storageClassName: z.string().optional(),
  exposure: exposure.optional(),
  users: z.array(z.strictObject({ name: text, password: checked(checkPassword) })).optional(),
  htpasswd: checked(checkHtpasswd).optional(),
  tls: z.strictObject({ secretName: text.optional(), certificate: text.optional(), key: text.optional(), certificateAuthority: text.optional() }).optional(),
  objectStore: z.strictObject({
    bucket: text,
    region: text,
    endpoint: z.string().optional(),
    pathStyle: z.boolean().optional(),
    rootDirectory: z.string().optional(),
    credentials: z.strictObject({ accessKey: text, secretKey: text }).optional(),
    httpSecret: z.string().min(16, "must have at least 16 characters"),
    replicas: z.int().optional(),
  }).optional(),
  garbageCollection: z.strictObject({
    schedule: z.string(),
    timeZone: z.string().optional(),
    deleteUntagged: z.boolean().optional(),
    timeLimitMinutes: z.int().optional(),
    kubectlImage: z.string().optional(),
  }).optional(),
  monitoringNamespace: z.string().optional(),
  deletes: z.boolean().optional(),
  clientNamespaces: names.optional(),
  nodeCidrs: names.optional(),
}).prefault({});

/** Files of the nodes, so that they pull from the registry by its name. */
export const nodeTrust = z.strictObject({
  endpoint: z.string().default("http://127.0.0.1:30500"),
  certificateAuthority: text.optional(),
  namespace: z.string().optional(),
  directory: z.string().optional(),
  image: z.string().optional(),
});

/** Credentials for registries, and the namespaces whose pods need them. */
export const pullSecrets = z.strictObject({
  name: text,
  namespaces: names.optional(),
  registries: z.array(z.strictObject({ host: z.string(), username: text, password: text })).min(1, "must name a registry"),
  patchDefaultServiceAccounts: z.boolean().optional(),
});

/** The settings of the nodes' trust in one registry as args. */
export function nodeTrustArgs({ endpoint, certificateAuthority, ...rest }: z.infer<typeof nodeTrust>, address: string): NodeTrustArgs {
  return { ...rest, registries: [{ address, endpoint, certificateAuthority }] };
}

/** The settings of the registry as its args, credentials marked as secrets. */
export function registryArgs({ users, htpasswd, tls, objectStore, ...rest }: z.infer<typeof registry>): RegistryArgs {
  return {
    ...rest,
    ...(users ? { users: users.map(({ name, password }) => ({ name, password: pulumi.secret(password) })) } : {}),
    ...(htpasswd === undefined ? {} : { htpasswd: pulumi.secret(htpasswd) }),
    ...(tls ? { tls: tlsArgs(tls) } : {}),
    ...(objectStore
      ? {
        objectStore: {
          ...objectStore,
          httpSecret: pulumi.secret(objectStore.httpSecret),
          ...(objectStore.credentials
            ? { credentials: { accessKey: pulumi.secret(objectStore.credentials.accessKey), secretKey: pulumi.secret(objectStore.credentials.secretKey) } }
            : {}),
        },
      }
      : {}),
  };
}

function tlsArgs({ certificateAuthority: _forClients, key, ...tls }: NonNullable<z.infer<typeof registry>["tls"]>): RegistryTlsArgs {
  return { ...tls, ...(key === undefined ? {} : { key: pulumi.secret(key) }) };
}

/** The settings of the pull Secrets as args, passwords marked as secrets. */
export function pullSecretsArgs({ registries, namespaces = [], ...rest }: z.infer<typeof pullSecrets>): PullSecretsArgs {
  return { ...rest, namespaces, registries: registries.map(({ password, ...registry }) => ({ ...registry, password: pulumi.secret(password) })) };
}
