import { PodSecurityLevel, restrictedNamespace } from "../../model/pod-security";
import { ClusterComponent } from "../cluster-component";
import { System } from "../system";
import { databases } from "./data";
import { foundation } from "./foundation";
import { monitoring } from "./monitoring";
import { ownName } from "./names";
import { services } from "./services";

/** The Link social platform: 27 Applications in seven waves, 25 of them in each environment. */
export const link: System = {
  name: "link",
  repositoryUrl: "https://github.com/link-social/gitops.git",
  waves: { first: -2, last: 4 },
  environments: {
    dev: { branch: "develop" },
    staging: { branch: "develop" },
    prod: { branch: "main", ownName: ownName.prod },
  },
  applications: [...foundation, ...databases, ...monitoring, ...services],
  podSecurity: {
    "cert-manager": restrictedNamespace,
    "cnpg-system": restrictedNamespace,
    "external-secrets": restrictedNamespace,
    linkerd: { level: PodSecurityLevel.Privileged, reason: "linkerd-init sets up the network of the control plane's own pods with NET_ADMIN" },
    monitoring: { level: PodSecurityLevel.Privileged, reason: "node-exporter and promtail read directories and the network of their node" },
  },
  clusterHas: [ClusterComponent.MetricsServer],
  owners: { everything: ["@link-social/platform"], prod: ["@link-social/sre"] },
};
