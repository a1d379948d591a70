import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkName } from "./internal/names";
import { checkRegistries, dockerConfig } from "./internal/pull-secret";
import { Problem } from "../foundation/problems";
import { rejectProblems } from "./internal/validation";

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

/**
 * Pull credentials for image registries: one Secret of type `kubernetes.io/dockerconfigjson` in every namespace whose
 * pods pull, since pods only use Secrets of their own namespace.
 *
 * Throws one error that lists everything that is wrong with its args, before anything is registered.
 */
export class PullSecrets extends pulumi.ComponentResource {
  /** Name of the Secret in every namespace. */
  public readonly secretName: string;

  constructor(name: string, args: PullSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { name: secretName, namespaces, registries, patchDefaultServiceAccounts = false } = args;
    rejectProblems(`PullSecrets "${name}"`, [
      ...checkName("name", secretName, 253),
      ...checkNamespaces(namespaces),
      ...checkRegistries("registries", registries),
    ]);
    // Credentials are in the Secrets below, and nowhere else.
    super("gitops-platform:index:PullSecrets", name, { ...args, registries: undefined }, opts);

    const content = pulumi.secret(dockerConfig(registries));
    for (const namespace of namespaces) {
      const secret = new k8s.core.v1.Secret(`${name}-secret-${namespace}`, {
        metadata: { name: secretName, namespace },
        type: "kubernetes.io/dockerconfigjson",
        stringData: { ".dockerconfigjson": content },
      }, { parent: this });
      if (!patchDefaultServiceAccounts) continue;
      new k8s.core.v1.ServiceAccountPatch(`${name}-serviceaccount-${namespace}`, {
        metadata: { name: "default", namespace },
        imagePullSecrets: [{ name: secretName }],
      }, { parent: this, dependsOn: [secret] });
    }

    this.secretName = secretName;
    this.registerOutputs({ secretName });
  }
}

function checkNamespaces(namespaces: readonly string[]): Problem[] {
  return namespaces.flatMap((namespace, index) => {
    const first = namespaces.indexOf(namespace);
    const twice = first === index ? [] : [{ propertyPath: `namespaces[${index}]`, reason: `"${namespace}" is already namespaces[${first}]` }];
    return [...checkName(`namespaces[${index}]`, namespace), ...twice];
  });
}
