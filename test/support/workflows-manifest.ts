import { UpstreamManifest } from "../../releases";

const workload = (name: string, container: Record<string, unknown>) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name },
  spec: { template: { spec: { securityContext: { runAsNonRoot: true }, containers: [{ name, image: `quay.io/argoproj/${name}:latest`, ...container }] } } },
});
const role = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "argo-cluster-role" };

/** A manifest in the shape of Argo Workflows', small enough to read. */
export const smallWorkflowsManifest: UpstreamManifest = {
  component: "argo-workflows",
  version: "3.7.18",
  sha256: "0".repeat(64),
  crds: [{ name: "workflows.argoproj.io", group: "argoproj.io", kind: "Workflow" }],
  objects: [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "argo" } },
    { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "workflow-controller" }, value: 1000000 },
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "workflow-controller-configmap" } },
    workload("workflow-controller", { command: ["workflow-controller"], args: [] }),
    { apiVersion: "v1", kind: "Service", metadata: { name: "argo-server" }, spec: { ports: [{ name: "web", port: 2746 }] } },
    workload("argo-server", { args: ["server"], readinessProbe: { httpGet: { port: 2746, scheme: "HTTPS", path: "/" } } }),
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "argo-aggregate-to-view" }, rules: [] },
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "argo-cluster-role" }, rules: [{ verbs: ["get"] }] },
    {
      apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding", metadata: { name: "argo-binding" }, roleRef: role,
      subjects: [{ kind: "ServiceAccount", name: "argo" }],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", metadata: { name: "argo-binding" }, roleRef: { ...role, kind: "Role", name: "argo-role" },
      subjects: [{ kind: "ServiceAccount", name: "argo" }],
    },
  ],
};
