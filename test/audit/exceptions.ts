/** Something that a rule refuses and that is known. */
export interface Exception {
  /** Name of the rule. */
  readonly rule: string;
  /** The objects, by kind, namespace and name. */
  readonly object: RegExp;
  readonly why: string;
  /** The last day. */
  readonly until: string;
}

const later = "2027-06-30";

/** Every exception of the rule set. One that has ended, or that excuses nothing, fails. */
export const exceptions: readonly Exception[] = [

  { rule: "pod-security-privileged", object: /^Namespace [a-z-]+-builds$/, why: "BuildKit without root needs seccomp and AppArmor off; nothing else is in this namespace", until: later },
  { rule: "pod-security-privileged", object: /^Namespace node-trust$/, why: "its one pod writes a directory of the node; nothing else is in this namespace", until: later },
  { rule: "pod-security-privileged", object: /^Namespace (link|linkerd|(dev|staging|production)-env-1)$/, why: "linkerd-init sets up the network of each meshed pod with NET_ADMIN; Linkerd's CNI plugin would do without", until: later },
  { rule: "pod-security-privileged", object: /^Namespace monitoring$/, why: "node-exporter and promtail read directories and the network of their node", until: later },
  { rule: "restricted-pods", object: /^WorkflowTemplate [a-z-]+-builds\/[a-z-]+ template build$/, why: "BuildKit without root needs seccomp and AppArmor off, and setuid programs for its user namespace", until: later },
  { rule: "restricted-pods", object: /^DaemonSet node-trust\/node-trust$/, why: "it writes files of the node, which belong to root", until: later },
  { rule: "platform-namespaces", object: /^AppProject argocd\/transcripts-(dev|staging|prod)$/, why: "both the address of the registry and the namespace of transcripts' databases are promised as they are; an admission policy has to tell their objects apart", until: later },
  { rule: "open-ingress", object: /^NetworkPolicy (argocd\/argocd-server-network-policy|argo-workflows\/argo-server|infrastructure\/docker-registry)$/, why: "a NodePort, the default in dev, brings addresses that no policy can know", until: later },
  { rule: "default-deny", object: /^Namespace (?!argocd$|argo-workflows$|infrastructure$|node-trust$|[a-z-]+-builds$)/, why: "policies of the repository deny each declared service alone; for the whole namespace it would stop what charts and ACME solvers need, which is declared nowhere", until: later },
  { rule: "read-only-root", object: /^WorkflowTemplate [a-z-]+-builds\//, why: "tools of builds write caches beside the workspace, and a pod lives for one step", until: later },
  { rule: "images-by-digest", object: /./, why: "no lock file of digests yet: tags are fixed versions, and what they name is not checked", until: later },
  { rule: "secrets-everywhere", object: /^ClusterRole argocd-application-controller$/, why: "it deploys whatever a project allows, Secrets too", until: later },
  { rule: "secrets-everywhere", object: /^ClusterRole argocd-server$/, why: "it shows and deletes live objects for whoever a project's role lets; it never shows the data of Secrets", until: later },
  { rule: "secrets-everywhere", object: /^ClusterRole argocd-applicationset-controller$/, why: "upstream's, for ApplicationSets in any namespace", until: later },
];
