import type { UpstreamComponent } from "./types";

/** A project whose releases are installed. */
interface Project {
  /** Its repository on GitHub. */
  readonly repository: string;
  /** Its Go module, which holds the same files. */
  readonly module: string;
  readonly security: {
    /** When and where the vulnerabilities were published. */
    readonly published: string;
    /** First safe release of a line that has one of its own. */
    readonly firstSafeReleases: Readonly<Record<string, string>>;
    /** First safe release, for every other line. */
    readonly oldest: string;
    /** The same in words. */
    readonly allowed: string;
  };
}

/** One manifest in all releases that this package can fetch. */
interface Release {
  readonly project: Project;
  /** Path of the file in the repository; of a manifest in parts, of the directory that holds them. */
  readonly path: string;
  /** The files of a manifest in parts, below `path`. */
  readonly parts?: readonly string[];
  /** The stack setting for a local copy. */
  readonly setting: string;
  /** SHA-256 by version. */
  readonly checksums: Readonly<Record<string, string>>;
  /** SHA-256 of its parsed form by version, as `npm test` computes it; without one it is parsed at every read. */
  readonly parsed: Readonly<Record<string, string>>;
}

const argoCd: Project = {
  repository: "argoproj/argo-cd",
  module: "github.com/argoproj/argo-cd/v3",
  security: {
    published: "security releases of 2026-10-20",
    firstSafeReleases: { "3.4": "3.4.10", "3.5": "3.5.6" },
    oldest: "3.4.10",
    allowed: "3.4.10 or later, on the 3.5 line 3.5.6 or later",
  },
};

const argoWorkflows: Project = {
  repository: "argoproj/argo-workflows",
  module: "github.com/argoproj/argo-workflows/v3",
  security: {
    published: "CVE-2026-31892, CVE-2026-42296, CVE-2026-54526 and others",
    firstSafeReleases: { "3.7": "3.7.18", "4.0": "4.0.10", "4.1": "4.1.2" },
    oldest: "3.7.18",
    allowed: "3.7.18 or later, on the 4.0 line 4.0.10 or later, on the 4.1 line 4.1.2 or later",
  },
};

const imageUpdater: Project = {
  repository: "argoproj-labs/argocd-image-updater",
  module: "github.com/argoproj-labs/argocd-image-updater",
  security: { published: "CVE-2026-6388", firstSafeReleases: {}, oldest: "1.2.0", allowed: "1.2.0 or later" },
};

const customResources = [
  "clusterworkflowtemplates", "cronworkflows", "workflows", "workflowtemplates", "workfloweventbindings",
  "workflowtasksets", "workflowtaskresults", "workflowartifactgctasks",
];

/** The installation for a whole cluster, as the project's own kustomization puts it together. */
const workflowParts = (schemas: "minimal" | "full"): string[] => [
  ...customResources.map((name) => `base/crds/${schemas}/argoproj.io_${name}.yaml`),
  ...["sa", "priorityclass", "configmap", "deployment"].map((name) => `base/workflow-controller/workflow-controller-${name}.yaml`),
  ...["sa", "service", "deployment"].map((name) => `base/argo-server/argo-server-${name}.yaml`),
  ...["workflow-aggregate-roles", ...["clusterrole", "clusterrolebinding", "role", "rolebinding"].map((kind) => `workflow-controller-${kind}`)]
    .map((name) => `cluster-install-no-crds/workflow-controller-rbac/${name}.yaml`),
  ...["clusterole", "clusterolebinding"].map((name) => `cluster-install-no-crds/argo-server-rbac/argo-server-${name}.yaml`),
];

const workflows = { project: argoWorkflows, path: "manifests", setting: "gitops-platform:argoWorkflows.manifest" };
const cd = { project: argoCd, setting: "gitops-platform:argoCd.manifest" };

/** Every release manifest that this package can fetch. The only place that pins them. */
export const releases: Readonly<Record<UpstreamComponent, Release>> = {
  "argo-cd": {
    ...cd,
    path: "manifests/install.yaml",
    checksums: {
      "3.5.7": "09bfbb9041b4a8503c6e4fa22cf41c403fa62be17526de353648a4551f5beb77",
      "3.4.13": "2904fe432572425803e6519d59ded69f79ce0b1da38c4952c5989b83051bb445",
    },
    parsed: { "3.5.7": "a655e958e70c5352293cd1941ddc352084bbedd58e727054ae8a424810ab57b0" },
  },
  "argo-cd-ha": {
    ...cd,
    path: "manifests/ha/install.yaml",
    checksums: {
      "3.5.7": "d7b75669da63dc218de0ea67ac00183783cebabd52147c3cf012250faa5ced85",
      "3.4.13": "af4a0f123485881618199f3794b214c1c7ec6c6644c803383d09baa5e1df329d",
    },
    parsed: { "3.5.7": "65bc4eda4cfc2981b4d94a921de0094cb4a0b034b62a58dd853962eb9fe8b112" },
  },
  "argo-workflows": {
    ...workflows,
    parts: workflowParts("minimal"),
    checksums: { "3.7.18": "cc76ac5a7aa98615e130b0f9dcaa1228faa5a02b0dc7f50d91ab5a1ccfa545e1" },
    parsed: { "3.7.18": "321c967f044a1023d5943073647d01bc2c8a2316d04cfd0b192f5b6cb758cef3" },
  },
  "argo-workflows-full": {
    ...workflows,
    parts: workflowParts("full"),
    checksums: { "3.7.18": "6bc7dcedf62cb1dc3fadc53cc032d884bb46e506527b93821ce2be155ed74488" },
    parsed: { "3.7.18": "321c967f044a1023d5943073647d01bc2c8a2316d04cfd0b192f5b6cb758cef3" },
  },
  "argocd-image-updater": {
    project: imageUpdater,
    path: "config/install.yaml",
    setting: "gitops-platform:imageUpdater.manifest",
    checksums: { "1.3.0": "e0176c2a2d3590bd0f970c1fee55f25d722112add4a667bb30cc0beea40d6efd" },
    parsed: { "1.3.0": "cc243400c1abfa8bd69b9c4255b11f5710afc0a2ad42fe0ad6137ea502f5d33f" },
  },
};
