import * as pulumi from "@pulumi/pulumi";
import { ArtifactStoreArgs } from "../shared/artifact-store";
import { ImageWriters } from "../shared/image-writers";

/** How the tests of one service are run. */
export interface BuildTestArgs {
  /** Image that the tests run in, with a fixed tag or a digest. */
  image: string;
  /** The command, word by word. It runs as user 1000 without any credential. */
  command: string[];
  /** Directory of the checkout that it runs in. Default: the context of the service. */
  directory?: string;
}

/** One service whose image is built. */
export interface BuildServiceArgs {
  /** Name of the service. */
  name: string;
  /** Build context: a directory of the checkout, `.` for all of it. */
  context: string;
  /** Path of the Dockerfile in the checkout. Default: `Dockerfile` in the context. */
  dockerfile?: string;
  /** Paths of the checkout whose change makes a new image necessary. Default: the context, and the Dockerfile where it is elsewhere. */
  paths?: string[];
  /** Path of the image in the registry. Default: system and name, as `transcripts/gateway`. */
  image?: string;
  /** Its tests, which run before any image is built. Default: none. */
  test?: BuildTestArgs;
}

/** How serious a vulnerability is, in the words of Trivy. */
export const ScanSeverity = {
  /** Not rated. */
  Unknown: "UNKNOWN",
  /** Low. */
  Low: "LOW",
  /** Medium. */
  Medium: "MEDIUM",
  /** High. */
  High: "HIGH",
  /** Critical. */
  Critical: "CRITICAL",
} as const;
export type ScanSeverity = (typeof ScanSeverity)[keyof typeof ScanSeverity];

/** What stops an image before it gets its tag. */
export interface ScanGateArgs {
  /** The severities that stop it. Default: HIGH and CRITICAL. */
  severities?: ScanSeverity[];
  /** Whether vulnerabilities without a fixed version are let through. Default: true. */
  ignoreUnfixed?: boolean;
  /** Copy of Trivy's vulnerability database, for clusters that cannot reach the public one. Default: the public one. */
  database?: string;
  /** Copy of Trivy's Java database. Default: the public one. */
  javaDatabase?: string;
}

/**
 * Credentials for the Git repository: a Secret that is there, or one that is made here. They go to the hosts of `repositoryUrl` and
 * `tagCommit.repositoryUrl`, and to no other that a parameter names.
 */
export interface GitCredentialsArgs {
  /** Secret in the namespace of the builds with the keys `username` and `password`. Not together with `token`. Default: one is made. */
  secretName?: string;
  /** User that goes with the token. Default: `git`. */
  username?: string;
  /** Token or password, as a secret. Not together with `secretName`. Default: none. */
  token?: pulumi.Input<string>;
}

/** Where the pipeline writes new tags, when it is the environment's writer of tags. */
export interface TagCommitArgs {
  /** Path of the kustomization whose list `images` has an entry for every service. */
  kustomization: string;
  /** Branch that is written to. Default: the branch that is built. */
  branch?: string;
  /** Repository that is written to. Default: the repository that is built. */
  repositoryUrl?: string;
}

/** The deployment that a pipeline waits for after it has published. */
export interface DeploymentCheckArgs {
  /** Applications that deploy the images. */
  applications: string[];
  /** Namespace of Argo CD. Default: `argocd`. */
  argoCdNamespace?: string;
  /** How long it waits, in seconds. Default: 900. */
  timeoutSeconds?: number;
}

/** The status that GitHub shows beside the commit. */
export interface CommitStatusArgs {
  /** Owner and name, as `team/app`. */
  repository: string;
  /** Token that may set statuses (`statuses: write`), as a secret. Not together with `secretName`. Default: none. */
  token?: pulumi.Input<string>;
  /** Secret in the namespace of the builds with the key `token`. Not together with `token`. Default: one is made. */
  secretName?: string;
  /** Address of GitHub's API. Default: `https://api.github.com`. */
  apiUrl?: string;
  /** Address of Argo Workflows, for the link beside the status. Default: none. */
  workflowsUrl?: string;
}

/** When the pipeline runs by itself. */
export interface PipelineScheduleArgs {
  /** Five cron fields. Default: `0 2 * * *`, every night at two. */
  cron?: string;
  /** IANA time zone. Default: `UTC`. */
  timeZone?: string;
}

/** The pushes that start the pipeline. */
export interface PipelineWebhookArgs {
  /** Owner and name at GitHub, as `team/app`. */
  repository: string;
  /** The secret that GitHub signs with. */
  secret: pulumi.Input<string>;
}

/** Where logs and reports are kept: an artifact repository of Argo Workflows. */
export interface PipelineArtifactsArgs {
  /** ConfigMap with artifact repositories, in the namespace of the builds; only with `key`. Default: `artifact-repositories`. */
  configMap?: string;
  /** Key of the repository in that ConfigMap. Default: none, the repository that Argo Workflows uses by itself. */
  key?: string;
  /** Host and port of that repository, which pods may reach then. Default: they reach port 443 outside of the cluster only. */
  endpoint?: string;
  /** A store of the pipeline's own. Not together with the others. Default: none. */
  store?: PipelineStoreArgs;
}

/** A store of the pipeline's own, and the credentials for it: a Secret that is there, or one that is made here. */
export interface PipelineStoreArgs extends ArtifactStoreArgs {
  /** Secret in the namespace of the builds with the keys `accessKey` and `secretKey`. Not together with these. Default: one is made. */
  secretName?: string;
  /** Access key, as a secret. Default: none. */
  accessKey?: pulumi.Input<string>;
  /** Secret key, as a secret. Default: none. */
  secretKey?: pulumi.Input<string>;
}

/** What a build may use, as Kubernetes quantities. */
export interface BuildResourcesArgs {
  /** CPU that is reserved. Default: `500m`. */
  cpu?: string;
  /** Memory at most; as much is reserved. Default: `2Gi`. */
  memory?: string;
  /** Disk at most, for source and layers. Default: `20Gi`. */
  disk?: string;
}

/** Images of the tools, each with a fixed tag or a digest. */
export interface ToolImagesArgs {
  /** Git and a shell. Default: `docker.io/alpine/git:v2.49.1`. */
  git?: string;
  /** Node.js 20 or later. Default: `docker.io/library/node:24.11.1-alpine`. */
  node?: string;
  /** BuildKit, its rootless variant. Default: `docker.io/moby/buildkit:v0.34.2-rootless`. */
  buildkit?: string;
  /** Trivy. Default: `docker.io/aquasec/trivy:0.67.2`. */
  trivy?: string;
}

export interface BuildPipelineArgs {
  /** Name of the system; the pipeline is called `<system>-ci-pipeline`. */
  system: string;
  /** Namespace of the builds, created here and used for nothing else. Default: `<system>-builds`. */
  namespace?: string;
  /** Git repository that is built: the parameter `git-repo`. */
  repositoryUrl: string;
  /** Branch that is built: the parameter `git-revision`. */
  branch: string;
  /** Registry that is pushed to, a host without scheme: the parameter `registry`. */
  registry: string;
  /**
   * Tag of the images: the parameter `image-tag`. It may hold Argo's formatted times, as `{{workflow.creationTimestamp.s}}`;
   * with a tag of their own all services are built. Default: the first twelve characters of the commit.
   */
  imageTag?: string;
  /** Whether the registry speaks plain HTTP. Default: true for a name of the cluster's DNS, else false. */
  plainHttp?: boolean;
  /** The services; only those that changed are built. */
  services: BuildServiceArgs[];
  /** How many services are tested, and built, at the same time. Default: 2. */
  parallelBuilds?: number;
  /** When a run is given up, in seconds. Default: 7200. */
  timeoutSeconds?: number;
  /** What stops an image before it gets its tag. Default: HIGH and CRITICAL vulnerabilities that have a fix. */
  scan?: ScanGateArgs;
  /** Credentials for Git. Default: none, for a public repository that nothing is written to. */
  gitCredentials?: GitCredentialsArgs;
  /** Secret of type `kubernetes.io/dockerconfigjson` in the namespace of the builds. Default: none, for a registry that asks for no password. */
  registrySecretName?: string;
  /** Where the pipeline writes new tags. An environment has exactly one writer of tags. Default: nowhere, somebody else is the writer. */
  tagCommit?: TagCommitArgs;
  /** `imageWriters` of the `Environment` that has the Applications of `deployment`: with `tagCommit` it knows who else writes their tags. Default: nobody is known, for an environment of another stack. */
  imageWriters?: ImageWriters;
  /** The deployment that it waits for, and fails with. Default: it does not wait. */
  deployment?: DeploymentCheckArgs;
  /** The status that it sets at GitHub. Default: none. */
  commitStatus?: CommitStatusArgs;
  /** When it runs by itself. Default: never. */
  schedule?: PipelineScheduleArgs;
  /** Namespace of Argo Workflows, whose server reads the signature of the webhook, and no other Secret. Default: `argo-workflows`. */
  workflowsNamespace?: string;
  /** The pushes that start it. Default: none. */
  webhook?: PipelineWebhookArgs;
  /** Where logs and scan reports are kept. Default: with the pods, a week, two after a failure. */
  artifacts?: PipelineArtifactsArgs;
  /** What one build, or the tests of one service, may use. Default: as for each. */
  resources?: BuildResourcesArgs;
  /** Images of the tools. Default: as for each. */
  images?: ToolImagesArgs;
}
