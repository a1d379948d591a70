import { SystemApplication } from "../application";
import { certificates, ingressClasses, limits, operatorKinds, roles } from "./kinds";
import { thirdParty } from "./names";

const prerequisite = (namespace: string) => ({ wave: -2, category: "prerequisites", namespace });

/** What everything else stands on: rights, operators, the ingress controller, the service mesh. */
export const foundation: SystemApplication[] = [
  thirdParty("link-prerequisites", prerequisite("link"), {
    // They follow from the objects, too, but in another order than the AppProjects of existing stacks have.
    namespacedResources: [...roles, ...limits],
    manifests: [
      // No service opens a port of a node or a load balancer of its own: everything comes through the gateway.
      { file: "quota.yaml", object: {
        apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "link" }, spec: { hard: { pods: "200", "services.nodeports": "0", "services.loadbalancers": "0" } },
      } },
      { file: "limits.yaml", object: {
        apiVersion: "v1", kind: "LimitRange", metadata: { name: "link" },
        spec: { limits: [{ type: "Container", defaultRequest: { cpu: "50m", memory: "64Mi" }, default: { memory: "256Mi" } }] },
      } },
      { file: "roles.yaml", object: {
        apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata: { name: "link-reader" },
        rules: [{ apiGroups: ["", "apps", "batch"], resources: ["pods", "pods/log", "services", "configmaps", "deployments", "jobs"], verbs: ["get", "list", "watch"] }],
      } },
      { file: "roles.yaml", object: {
        apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", metadata: { name: "link-reader" },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "link-reader" },
        subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "link-social:developers" }],
      } },
    ],
  }),

  thirdParty("external-secrets-operator", prerequisite("external-secrets"), {
    clusterResources: operatorKinds,
    namespacedResources: roles,
    charts: [{ name: "external-secrets", repository: "https://charts.external-secrets.io", version: "2.0.0" }],
  }),

  thirdParty("cert-manager", prerequisite("cert-manager"), {
    clusterResources: operatorKinds,
    namespacedResources: roles,
    charts: [{ name: "cert-manager", repository: "https://charts.jetstack.io", version: "v1.20.2", values: { crds: { enabled: true } } }],
  }),

  thirdParty("ingress-nginx", prerequisite("ingress-nginx"), {
    clusterResources: [...operatorKinds, ...ingressClasses],
    namespacedResources: roles,
    charts: [{
      name: "ingress-nginx", repository: "https://kubernetes.github.io/ingress-nginx", version: "4.15.1",
      environmentValues: { staging: { controller: { replicaCount: 2 } }, prod: { controller: { replicaCount: 3 } } },
    }],
  }),

  thirdParty("postgres-ha-operator", prerequisite("cnpg-system"), {
    clusterResources: operatorKinds,
    namespacedResources: roles,
    charts: [{ name: "cloudnative-pg", repository: "https://cloudnative-pg.github.io/charts", version: "0.29.1" }],
  }),

  thirdParty("linkerd-config", { wave: 0, category: "infrastructure", namespace: "linkerd", after: ["cert-manager"] }, {
    clusterResources: operatorKinds,
    namespacedResources: [...roles, ...certificates],
    charts: [
      { name: "linkerd-crds", repository: "https://helm.linkerd.io/edge", version: "2025.10.7" },
      {
        name: "linkerd-control-plane", repository: "https://helm.linkerd.io/edge", version: "2025.10.7",
        // The trust anchor is the Secret linkerd-trust-anchor; cert-manager renews the issuer's certificate from it.
        values: { identity: { externalCA: true, issuer: { scheme: "kubernetes.io/tls" } } },
        environmentValues: { prod: { controllerReplicas: 3, enablePodAntiAffinity: true } },
      },
    ],
    manifests: [
      { file: "identity.yaml", object: {
        apiVersion: "cert-manager.io/v1", kind: "Issuer", metadata: { name: "linkerd-trust-anchor" }, spec: { ca: { secretName: "linkerd-trust-anchor" } },
      } },
      { file: "identity.yaml", object: {
        apiVersion: "cert-manager.io/v1", kind: "Certificate", metadata: { name: "linkerd-identity-issuer" },
        spec: {
          secretName: "linkerd-identity-issuer", isCA: true, duration: "48h", renewBefore: "25h",
          commonName: "identity.linkerd.cluster.local", dnsNames: ["identity.linkerd.cluster.local"],
          privateKey: { algorithm: "ECDSA" }, usages: ["cert sign", "crl sign", "server auth", "client auth"],
          issuerRef: { name: "linkerd-trust-anchor", kind: "Issuer" },
        },
      } },
    ],
  }),
];
