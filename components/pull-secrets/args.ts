import * as pulumi from "@pulumi/pulumi";

/** Credentials for one image registry. */
export interface RegistryCredentialArgs {
  /** Host, with a port where it is not 443: `ghcr.io`, `registry.digitalocean.com`, `docker.io`. */
  host: string;
  /** Name of the user; some registries take any word beside a token. */
  username: string;
  /** Password or token: a secret. */
  password: pulumi.Input<string>;
}

export interface PullSecretsArgs {
  /** Name of the Secret, the same in every namespace. */
  name: string;
  /** The namespaces, which must be there: those whose pods pull. */
  namespaces: string[];
  /** The registries and their credentials. */
  registries: RegistryCredentialArgs[];
  /** Whether the `default` ServiceAccount of every namespace gets the Secret, so that pods need not name it. Its list of Secrets then has no other owner. Default: false. */
  patchDefaultServiceAccounts?: boolean;
}
