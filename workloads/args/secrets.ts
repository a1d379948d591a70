/** The two kinds of stores of External Secrets. */
export const SecretStoreKind = {
  /** One for the whole cluster. */
  Cluster: "ClusterSecretStore",
  /** One in the namespace. */
  Namespace: "SecretStore",
} as const;
export type SecretStoreKind = (typeof SecretStoreKind)[keyof typeof SecretStoreKind];

/** Where External Secrets reads a Secret (https://external-secrets.io/latest/api/externalsecret/). No value is ever in Git. */
export interface ExternalSecretArgs {
  /** Name of the store. */
  store: string;
  /** Kind of the store. Default: `ClusterSecretStore`. */
  storeKind?: SecretStoreKind;
  /** The entry in the store, such as `link/user-svc`. */
  key: string;
  /** Names in the entry, by key of the Secret. Default: as the keys. */
  properties?: Record<string, string>;
  /** How often it is read again, as a duration. Default: `1h`. */
  refreshInterval?: string;
}

/** A Secret that services read. */
export interface SecretArgs {
  /** Name of the Secret in the namespace. */
  name: string;
  /** The keys that it has. */
  keys: string[];
  /** Where it comes from. Default: somebody creates it in the namespace beforehand. */
  external?: ExternalSecretArgs;
}

/** One value of a Secret. */
export interface SecretKeyArgs {
  /** Name of the Secret, one of those that the unit declares. */
  secret: string;
  /** The key in it. */
  key: string;
}

/** Environment variables that are called as the keys of a Secret. */
export function fromSecret(secret: string, ...keys: string[]): Record<string, SecretKeyArgs> {
  return Object.fromEntries(keys.map((key) => [key, { secret, key }]));
}
