import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkAddress } from "../../foundation/address";
import { KubernetesObject } from "../../foundation/kubernetes-object";
import { checkName } from "../../foundation/names";
import { checkPem } from "../../foundation/pem";
import { Problem } from "../../foundation/problems";
import { inClusterServer, inClusterName } from "../../model/in-cluster";
import { ManagedClusterArgs } from "./managed-cluster";

const credentials = ["bearerToken", "clientCertificate", "aws", "exec"] as const;

/** Everything that is wrong with the clusters; credentials are never shown. */
export function checkClusters(path: string, clusters: readonly ManagedClusterArgs[]): Problem[] {
  const twice = (property: "name" | "server"): Problem[] => clusters.flatMap((cluster, index) => {
    const first = clusters.findIndex((other) => other[property] === cluster[property]);
    return first === index ? [] : [{ propertyPath: `${path}[${index}].${property}`, reason: `"${cluster[property]}" is already the ${property} of ${path}[${first}]` }];
  });
  return [
    ...clusters.flatMap((cluster, index) => checkCluster(`${path}[${index}]`, cluster)),
    ...twice("name"),
    ...twice("server"),
  ];
}

function checkCluster(path: string, cluster: ManagedClusterArgs): Problem[] {
  const problems = [...checkName(`${path}.name`, cluster.name, 50), ...checkAddress(`${path}.server`, cluster.server)];
  if (cluster.name === inClusterName || cluster.server === inClusterServer) {
    problems.push({ propertyPath: path, reason: "must be another cluster than the one Argo CD runs in, which it knows by itself" });
  } else if (!/^https:\/\/[^\s/]+(\/\S*)?$/.test(cluster.server)) {
    problems.push({ propertyPath: `${path}.server`, reason: `must be an address that begins with https://, got "${cluster.server}"` });
  }
  const { certificateAuthority, namespaces = [] } = cluster;
  if (certificateAuthority !== undefined) problems.push(...checkPem(`${path}.certificateAuthority`, certificateAuthority, "CERTIFICATE"));
  problems.push(...namespaces.flatMap((namespace, index) => checkName(`${path}.namespaces[${index}]`, namespace)));
  const given = credentials.filter((kind) => cluster[kind] !== undefined);
  if (given.length !== 1) {
    problems.push({ propertyPath: path, reason: `must have exactly one of ${credentials.join(", ")}, got ${given.join(" and ") || "none"}` });
  }
  return problems;
}

/** The Secret by which Argo CD learns of a cluster; its content is secret as a whole. */
export function clusterSecret(cluster: ManagedClusterArgs, namespace: string): KubernetesObject {
  const { name, server, namespaces = [] } = cluster;
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: `cluster-${name}`,
      namespace,
      labels: { "argocd.argoproj.io/secret-type": "cluster", "app.kubernetes.io/part-of": "argocd" },
    },
    type: "Opaque",
    stringData: {
      name,
      server,
      config: pulumi.secret(connection(cluster)),
      ...(namespaces.length > 0 ? { namespaces: namespaces.join(",") } : {}),
    },
  } satisfies k8s.types.input.core.v1.Secret;
}

function connection({ certificateAuthority, bearerToken, clientCertificate, aws, exec }: ManagedClusterArgs): pulumi.Output<string> {
  return pulumi.all([bearerToken, clientCertificate?.certificate, clientCertificate?.key, exec]).apply(([token, certificate, key, program]) => JSON.stringify({
    ...(token === undefined ? {} : { bearerToken: token }),
    ...(aws ? { awsAuthConfig: { clusterName: aws.clusterName, ...(aws.roleArn ? { roleARN: aws.roleArn } : {}) } } : {}),
    ...(program ? { execProviderConfig: { apiVersion: "client.authentication.k8s.io/v1", ...program } } : {}),
    tlsClientConfig: {
      insecure: false,
      ...(certificateAuthority ? { caData: base64(certificateAuthority) } : {}),
      ...(certificate !== undefined && key !== undefined ? { certData: base64(certificate), keyData: base64(key) } : {}),
    },
  }));
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
