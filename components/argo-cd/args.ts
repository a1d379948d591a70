import { PodSecurityArgs } from "../../model/pod-security";
import { UpstreamManifest } from "../../releases";
import { ClusterAccessArgs } from "../shared/cluster-access";
import { ControllerResourcesArgs } from "../shared/controller-resources";
import { CrdRetention } from "../shared/crd-retention";
import { ExposureArgs } from "../shared/exposure/args";
import { ManagedClusterArgs } from "./managed-cluster";
import { ArgoCdSize } from "./sizes";
import { SingleSignOnArgs } from "./single-sign-on";

/** What several replicas of everything need of the cluster. */
export interface HighAvailabilityArgs {
  /** How many nodes the cluster has; Redis puts each of its three replicas on a node of its own. */
  nodes: number;
}

export interface ArgoCdArgs {
  /** The release to install: `await upstreamManifest("argo-cd", { version })`, or `"argo-cd-ha"` for high availability. */
  manifest: UpstreamManifest;
  /** The cluster, for the CustomResourceDefinitions; the other objects go where the Kubernetes provider points. */
  cluster: ClusterAccessArgs;
  /** Namespace, created here. Default: `argocd`. */
  namespace?: string;
  /** Which pods that namespace takes. Default: `restricted`. */
  podSecurity?: PodSecurityArgs;
  /** How the web interface and the API are reached from outside. Default: NodePort 30080. */
  exposure?: ExposureArgs;
  /** Whether the built-in account `admin` may log in. Default: false. */
  adminEnabled?: boolean;
  /** Login with GitHub. Default: none. */
  singleSignOn?: SingleSignOnArgs;
  /** SSO groups that may do everything. Everybody else has only the roles of the projects. Default: none. */
  administrators?: string[];
  /** The other clusters that it deploys to. Default: none. */
  clusters?: ManagedClusterArgs[];
  /** Several replicas of everything; `manifest` must be of `argo-cd-ha`. Default: one replica of everything. */
  highAvailability?: HighAvailabilityArgs;
  /** Application controllers. Each cluster belongs to one of them, so that there are never more than clusters, this one included. Default: 1. */
  controllers?: number;
  /** How often Git is looked at without a webhook, in whole seconds. Default: 120. */
  reconciliationSeconds?: number;
  /** After how many seconds a sync operation that still waits is given up; 0 is never. Default: 3600. */
  syncTimeoutSeconds?: number;
  /** Addresses of Git servers and chart repositories, whose ports its NetworkPolicies open beside 22 and 443. Default: none. */
  repositories?: string[];
  /** Namespace that may read metrics. Default: no namespace. */
  monitoringNamespace?: string;
  /** Further keys of ConfigMap `argocd-cm`. Default: none. */
  config?: Record<string, string>;
  /** Further keys of ConfigMap `argocd-cmd-params-cm`. Default: none. */
  parameters?: Record<string, string>;
  /** How many Applications it is made for: requests and limits of every container. Default: small, 50 Applications. */
  size?: ArgoCdSize;
  /** CPU and memory by workload name, e.g. `argocd-repo-server`, in place of those of the size. Default: those of the size. */
  resources?: Record<string, ControllerResourcesArgs>;
  /** What happens to the CustomResourceDefinitions, and so to all Applications, on `pulumi destroy`. Default: keep. */
  crdRetention?: CrdRetention;
}
