import { UpstreamManifest } from "../../releases";

/** A manifest in the shape of Argo CD's, small enough to read. */
export const smallManifest: UpstreamManifest = {
  component: "argo-cd",
  version: "3.5.7",
  sha256: "0".repeat(64),
  crds: [{ name: "applications.argoproj.io", group: "argoproj.io", kind: "Application" }],
  objects: [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "argocd-server" } },
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "argocd-server" }, rules: [] },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "argocd-server" },
      subjects: [{ kind: "ServiceAccount", name: "argocd-server", namespace: "argocd" }],
    },
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "argocd-cm" }, data: { "from.upstream": "kept" } },
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "argocd-cmd-params-cm" } },
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "argocd-rbac-cm" } },
    { apiVersion: "v1", kind: "Service", metadata: { name: "argocd-server" }, spec: { ports: [{ name: "http", port: 80 }, { name: "https", port: 443 }] } },
    { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "argocd-server" }, spec: { template: { spec: { containers: [{ name: "argocd-server" }] } } } },
    { apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name: "argocd-application-controller" }, spec: { template: { spec: { containers: [{ name: "c", env: [{ name: "ARGOCD_CONTROLLER_REPLICAS", value: "1" }] }] } } } },
  ],
};
