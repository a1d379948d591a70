import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkName } from "../../foundation/names";
import { checkObjectName } from "../../foundation/object-names";
import { Problem } from "../../foundation/problems";
import { checkPasswordText } from "../../foundation/secret-text";
import { registeredArgs } from "../shared/registered-args";
import { rejectProblems, rejectUnfitArgs } from "../shared/reject-problems";
import { checkSecrets, guardedSecrets, SecretChecks } from "../shared/secret-inputs";
import { PullSecretsArgs } from "./args";
import { checkRegistries, dockerConfig } from "./docker-config";

const secretChecks: SecretChecks<PullSecretsArgs> = { "registries[].password": checkPasswordText };

/**
 * Pull credentials for image registries: one Secret of type `kubernetes.io/dockerconfigjson` in every namespace whose
 * pods pull, since pods only use Secrets of their own namespace.
 *
 * Throws one error that lists everything that is wrong with its args, before anything is registered.
 */
export class PullSecrets extends pulumi.ComponentResource {
  /** Name of the Secret in every namespace. */
  public readonly secretName: string;

  constructor(name: string, given: PullSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    rejectUnfitArgs(`PullSecrets "${name}"`, given);
    const args = guardedSecrets(`PullSecrets "${name}"`, given, secretChecks);
    const { name: secretName, namespaces, registries, patchDefaultServiceAccounts = false } = args;
    rejectProblems(`PullSecrets "${name}"`, [
      ...checkObjectName("name", secretName),
      ...checkNamespaces(namespaces),
      ...checkRegistries("registries", registries),
      ...checkSecrets(args, secretChecks),
    ]);
    super("gitops-platform:index:PullSecrets", name, registeredArgs(args, secretChecks), opts);

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
