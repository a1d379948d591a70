import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkAccessKey, checkPasswordText, checkSigningSecret, checkToken } from "../../foundation/secret-text";
import { KubernetesObjectArgs } from "../shared/kubernetes-resource";
import { SecretChecks } from "../shared/secret-inputs";
import { BuildPipelineArgs } from "./args";
import { TemplateContext } from "./pod";
import { labelsOf } from "./workflow";

/** What is demanded of the secrets of a pipeline. */
export const secretChecks: SecretChecks<Omit<BuildPipelineArgs, "imageWriters">> = {
  "gitCredentials.token": checkToken,
  "commitStatus.token": checkToken,
  "webhook.secret": checkSigningSecret,
  "artifacts.store.accessKey": checkAccessKey,
  "artifacts.store.secretKey": checkPasswordText,
};

/** A Secret whose values come from inputs. */
export type SecretObject = KubernetesObjectArgs & { readonly apiVersion: "v1"; readonly kind: "Secret"; readonly metadata: { readonly name: string } & Record<string, unknown> };

/** The Secrets that are made here. Each is for the purpose that its name says; the namespace holds no others. */
export function secretObjects({ plan, names }: TemplateContext): SecretObject[] {
  const { gitCredentials, commitStatus, webhook, artifacts: { store } = {} } = plan;
  const secret = (name: string, stringData: Record<string, pulumi.Input<string>>, type = "Opaque"): SecretObject => ({
    apiVersion: "v1", kind: "Secret", metadata: { name, namespace: plan.namespace, labels: labelsOf(plan.system) }, type, stringData: pulumi.secret(stringData),
  } satisfies k8s.types.input.core.v1.Secret);
  return [
    ...(gitCredentials?.token === undefined ? [] : [
      secret(names.gitSecret, { username: gitCredentials.username ?? "git", password: gitCredentials.token }, "kubernetes.io/basic-auth"),
    ]),
    ...(commitStatus?.token === undefined ? [] : [secret(names.statusSecret, { token: commitStatus.token })]),
    ...(store?.accessKey === undefined || store.secretKey === undefined ? [] : [secret(names.storeSecret, { accessKey: store.accessKey, secretKey: store.secretKey })]),
    // Argo Workflows looks for this name; a key is the ServiceAccount that a push with this signature acts as.
    ...(webhook === undefined ? [] : [
      secret("argo-workflows-webhook-clients", {
        [names.trigger]: pulumi.output(webhook.secret).apply((value) => `type: github\nsecret: ${JSON.stringify(value)}\n`),
      }),
    ]),
  ];
}
