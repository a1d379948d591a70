/** The groups that the API server itself serves; all other groups come from CustomResourceDefinitions or extensions. */
const builtInGroups = new Set(
  ["", "apps", "autoscaling", "batch", "policy"].concat(
    [
      "admissionregistration",
      "apiextensions",
      "authentication",
      "authorization",
      "certificates",
      "coordination",
      "discovery",
      "events",
      "flowcontrol.apiserver",
      "internal.apiserver",
      "networking",
      "node",
      "rbac.authorization",
      "resource",
      "scheduling",
      "storage",
      "storagemigration",
    ].map((group) => `${group}.k8s.io`),
    ["apiregistration.k8s.io"],
  ),
);

const clusterScopedKinds = new Set([
  "APIService",
  "CSIDriver",
  "CSINode",
  "CertificateSigningRequest",
  "ClusterRole",
  "ClusterRoleBinding",
  "ClusterTrustBundle",
  "ComponentStatus",
  "CustomResourceDefinition",
  "DeviceClass",
  "DeviceTaintRule",
  "FlowSchema",
  "IPAddress",
  "IngressClass",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
  "MutatingWebhookConfiguration",
  "Namespace",
  "Node",
  "PersistentVolume",
  "PriorityClass",
  "PriorityLevelConfiguration",
  "ResourceSlice",
  "RuntimeClass",
  "SelfSubjectAccessReview",
  "SelfSubjectReview",
  "SelfSubjectRulesReview",
  "ServiceCIDR",
  "StorageClass",
  "StorageVersion",
  "StorageVersionMigration",
  "SubjectAccessReview",
  "TokenReview",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
  "VolumeAttachment",
  "VolumeAttributesClass",
]);

/**
 * Whether a built-in kind lives in a namespace, known without asking the server.
 *
 * @returns `undefined` for a kind that is not built in
 */
export function isNamespaced(apiVersion: string, kind: string): boolean | undefined {
  const slash = apiVersion.indexOf("/");
  const group = slash < 0 ? "" : apiVersion.slice(0, slash);
  return builtInGroups.has(group) ? !clusterScopedKinds.has(kind) : undefined;
}
