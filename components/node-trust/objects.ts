import type * as k8s from "@pulumi/kubernetes";
import { KubernetesObject } from "../../foundation/kubernetes-object";
import { PodSecurityLevel } from "../../model/pod-security";
import { namespaceMetadata } from "../shared/namespace-metadata";
import { denyAll, policyObject } from "../shared/network-peers";
import { configurationChecksum } from "../shared/release-objects";
import { NodeTrustArgs, TrustedRegistryArgs } from "./args";
import { marker, script } from "./script";

const name = "node-trust";
const labels = { "app.kubernetes.io/name": name };
const mountPath = "/certs.d";
/** A node that loses the files gets them back within so many seconds. */
const repeatSeconds = 300;

/** The namespace, and what it holds. */
export function nodeTrustObjects({ registries, namespace, directory, image }: Required<NodeTrustArgs>): [KubernetesObject, ...KubernetesObject[]] {
  const data = files(registries);
  const revision = configurationChecksum(JSON.stringify(data));
  return [
    {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: namespaceMetadata(namespace, { level: PodSecurityLevel.Privileged, reason: "its one pod writes a directory of its node" }),
    } satisfies k8s.types.input.core.v1.Namespace,
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, labels }, data } satisfies k8s.types.input.core.v1.ConfigMap,
    policyObject({ name, namespace, labels }, denyAll),
    {
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name, namespace, labels },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, annotations: { "gitops.platform/configuration": revision } },
          spec: {
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            priorityClassName: "system-node-critical",
            // Every node pulls, also one that takes no other pods.
            tolerations: [{ operator: "Exists" }],
            securityContext: { runAsUser: 0, seccompProfile: { type: "RuntimeDefault" } },
            containers: [{
              name,
              image,
              command: ["/bin/sh", "/source/install.sh", "/source", mountPath, String(repeatSeconds)],
              resources: { requests: { cpu: "5m", memory: "16Mi" }, limits: { memory: "32Mi" } },
              securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
              volumeMounts: [{ name: "source", mountPath: "/source", readOnly: true }, { name: "directory", mountPath }],
            }],
            volumes: [
              { name: "source", configMap: { name } },
              { name: "directory", hostPath: { path: directory, type: "DirectoryOrCreate" } },
            ],
          },
        },
      },
    } satisfies k8s.types.input.apps.v1.DaemonSet,
  ];
}

function files(registries: readonly TrustedRegistryArgs[]): Record<string, string> {
  return {
    "install.sh": script,
    registries: registries.map(({ address }, index) => `${index} ${address}\n`).join(""),
    ...Object.fromEntries(registries.flatMap((registry, index) => [
      [`hosts-${index}.toml`, hostsFile(registry)],
      ...(registry.certificateAuthority === undefined ? [] : [[`ca-${index}.crt`, registry.certificateAuthority]]),
    ])),
  };
}

function hostsFile({ endpoint, certificateAuthority }: TrustedRegistryArgs): string {
  return [
    marker,
    `server = "${endpoint}"`,
    "",
    `[host."${endpoint}"]`,
    '  capabilities = ["pull", "resolve"]',
    ...(certificateAuthority === undefined ? [] : ['  ca = "node-trust.crt"']),
    "",
  ].join("\n");
}
