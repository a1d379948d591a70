import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkAddress } from "../../foundation/address";
import { KubernetesObject } from "../../foundation/kubernetes-object";
import { Problem } from "../../foundation/problems";
import { toYaml } from "../../foundation/yaml";
import { SingleSignOnArgs } from "./single-sign-on";

const secretName = "argocd-sso";
const secretKey = "github.clientSecret";

/** Everything that is wrong with the login. */
export function checkSingleSignOn(path: string, sso: SingleSignOnArgs | undefined): Problem[] {
  if (sso === undefined) return [];
  return [
    ...(/^https:\/\/[^\s/]+(\/\S*)?$/.test(sso.url) ? [] : [{ propertyPath: `${path}.url`, reason: `must be an address that begins with https://, got "${sso.url}"` }]),
    ...checkAddress(`${path}.url`, sso.url),
    ...(sso.clientId === "" ? [{ propertyPath: `${path}.clientId`, reason: "must be the client ID of a GitHub OAuth App, got nothing" }] : []),
    ...(sso.organizations.length === 0 ? [{ propertyPath: `${path}.organizations`, reason: "must name an organization, got none: without one everybody with a GitHub account could log in" }] : []),
  ];
}

/** What `argocd-cm` says about the login; the client secret stays in its own Secret. */
export function loginConfiguration({ url, clientId, organizations, hostName }: SingleSignOnArgs): Record<string, string> {
  const connector = {
    type: "github",
    id: "github",
    name: "GitHub",
    config: {
      clientID: clientId,
      clientSecret: `$${secretName}:${secretKey}`,
      ...(hostName ? { hostName } : {}),
      orgs: organizations.map(({ name, teams = [] }) => ({ name, ...(teams.length > 0 ? { teams } : {}) })),
      loadAllGroups: false,
      teamNameField: "slug",
      useLoginAsID: false,
    },
  };
  return { url, "dex.config": toYaml({ connectors: [connector] }) };
}

/** The Secret that `argocd-cm` refers to; Argo CD only reads those with its label. */
export function loginSecret({ clientSecret }: SingleSignOnArgs, namespace: string): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: secretName, namespace, labels: { "app.kubernetes.io/part-of": "argocd" } },
    type: "Opaque",
    stringData: { [secretKey]: pulumi.secret(clientSecret) },
  } satisfies k8s.types.input.core.v1.Secret;
}

/** Who may do what outside the projects: administrators everything, everybody else nothing. */
export function rbacConfiguration(administrators: readonly string[]): Record<string, string> {
  return {
    "policy.default": "",
    "policy.csv": administrators.map((group) => `g, ${JSON.stringify(group)}, role:admin\n`).join(""),
    scopes: "[groups]",
  };
}
