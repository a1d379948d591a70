import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkPasswordText, notSecret } from "../../foundation/secret-text";
import { ApplicationSpecArgs } from "../../model/application";
import { declaredEnvironment, environmentType } from "../../model/declared-environment";
import { hasUpdaterAnnotations } from "../../model/image-writer";
import { inClusterServer } from "../../model/in-cluster";
import { checkPodSecurity, PodSecurityArgs, PodSecurityLevel } from "../../model/pod-security";
import { checkAddresses, rulesOf } from "../../model/project-rules";
import { ChildRevision, defaultSyncPolicy } from "../../model/sync-policy";
import { defaultSyncWindows } from "../../model/windows/default-windows";
import { PullSecrets } from "../pull-secrets/pull-secrets";
import { annotationsOf, ImageWriters } from "../shared/image-writers";
import { KubernetesResource } from "../shared/kubernetes-resource";
import { namespaceMetadata } from "../shared/namespace-metadata";
import { registeredArgs } from "../shared/registered-args";
import { rejectProblems, rejectUnfitArgs } from "../shared/reject-problems";
import { checkSecrets, SecretChecks } from "../shared/secret-inputs";
import { declareApplicationPolicy } from "./application-policy";
import { EnvironmentArgs } from "./args";
import { checkEnvironment } from "./check";
import { checkDeployedImages } from "./deployed-images";
import { declareProjects, projectNames } from "./projects";
import { rootApplication } from "./root-application";
import { environmentWindows } from "./windows";

/** `PullSecrets` checks those that are not known yet. */
const secretChecks: SecretChecks<EnvironmentArgs> = { "pullSecrets.registries[].password": checkPasswordText, "images[].reference": notSecret };

/**
 * One environment of one system: the namespaces that it deploys to, the root Application that owns all others, and an
 * AppProject each for the root, for the services and for what reaches beyond namespaces, so that nothing but the root creates
 * Applications; an admission policy lets the root create those that are declared and no others. Argo CD applies the
 * children wave by wave; a wave starts when the one below is healthy, on the first installation and on every change. The
 * health script that `ArgoCd` installs is the gate.
 *
 * Throws one error that lists everything that is wrong with its args, before anything is registered.
 */
export class Environment extends pulumi.ComponentResource {
  /** Name of the root Application. */
  public readonly rootName: string;
  /** Name of the AppProject of the Applications, of the services where some Applications reach beyond namespaces. */
  public readonly projectName: string;
  /** Name of the AppProject of the Applications that reach beyond namespaces; undefined where none does. */
  public readonly platformProjectName: string | undefined;
  /** Name of the AppProject of the root: its role `ci` may deploy. */
  public readonly rootProjectName: string;
  /** The wave of every Application. */
  public readonly waves: Record<string, number>;
  /** Who writes the image tags of the Applications: for `ImageUpdater` and `BuildPipeline`, so that none gets a second writer. */
  public readonly imageWriters = new ImageWriters();

  constructor(name: string, args: EnvironmentArgs, opts?: pulumi.ComponentResourceOptions) {
    rejectUnfitArgs(`Environment "${name}"`, args);
    const { system, environment, waves = { first: -10, last: 10 } } = args;
    const { syncPolicy = defaultSyncPolicy[environment], childRevision = ChildRevision.Root, exception } = args;
    const { existingNamespaces = [], createNamespaces = true, protectData = true, destinationCluster, clusters, teams = {} } = args;
    const { windows = defaultSyncWindows[environment] ?? [], emergencyOverride, knowsOverrun, pullSecrets, images = [], withoutAdmissionPolicy, podSecurity = {} } = args;
    const { rootName: root, argoCdNamespace, repositoryUrl, branch, chartPath, applications } = declaredEnvironment(args);
    const { projectName = root, projectRules: rules = rulesOf(applications, repositoryUrl) } = args;
    const plan = checkEnvironment({
      system, environment, repositoryUrl, branch, syncPolicy, exception, childRevision, argoCdNamespace, waves, applications, projectName, rules, clusters, destinationCluster, teams, withoutAdmissionPolicy,
    });
    const open = environmentWindows(windows, emergencyOverride, { rootName: root, argoCdNamespace, applications });
    rejectProblems(`Environment "${name}"`, [...plan.problems, ...(args.projectRules ? checkAddresses("projectRules.", args.projectRules) : []), ...open.problems,
      ...Object.entries(podSecurity).flatMap(([namespace, level]) => checkPodSecurity(`podSecurity.${namespace}`, level)),
      ...checkDeployedImages(images, applications, { system, environment, repositoryUrl }), ...checkSecrets(args, secretChecks)]);
    super(environmentType, name, registeredArgs(args, secretChecks), opts);

    this.rootName = root;
    const names = projectNames(projectName, applications);
    this.projectName = names.services;
    this.platformProjectName = names.platform;
    this.rootProjectName = names.root;
    this.waves = Object.fromEntries(plan.waves);
    this.imageWriters.claim("applications", annotationsOf(system, environment), applications.filter(hasUpdaterAnnotations).map((application) => application.name));
    this.imageWriters.claim("images", `images of ${name}`, applications.filter(({ declaredName }) => images.some(({ application }) => application === declaredName)).map((application) => application.name));

    const namespaces = (createNamespaces ? localNamespaces(applications) : [])
      .filter((namespace) => !existingNamespaces.includes(namespace))
      .map((namespace) => new KubernetesResource(`${name}-namespace-${namespace}`, {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: namespaceMetadata(namespace, podSecurity[declaredName(namespace, args.nameSuffix)] ?? unknownPods, { "app.kubernetes.io/part-of": system }),
      } satisfies k8s.types.input.core.v1.Namespace, { parent: this, protect: protectData }));

    const credentials = pullSecrets && new PullSecrets(`${name}-pull-secrets`, {
      ...pullSecrets, namespaces: [...new Set([...localNamespaces(applications), ...pullSecrets.namespaces])],
    }, { parent: this, dependsOn: namespaces });

    const projects = declareProjects(name, names, {
      system, environment, projectName, repositoryUrl, argoCdNamespace, applications, rules: args.projectRules, teams, knowsOverrun, windows: open,
    }, { parent: this });
    const bound = withoutAdmissionPolicy ? [] : [declareApplicationPolicy(name, { rootName: root, argoCdNamespace, repositoryUrl, projects: names, applications }, { parent: this })];

    new KubernetesResource(`${name}-root`, rootApplication({
      rootName: root,
      rootProject: this.rootProjectName,
      childProject: this.projectName,
      projects: names.ofApplications,
      repositoryUrl, branch, chartPath, argoCdNamespace, syncPolicy, childRevision, applications, images,
      waves: plan.waves,
    }), { parent: this, dependsOn: [...projects, ...bound, ...namespaces, ...(credentials ? [credentials] : [])] });

    this.registerOutputs({ rootName: this.rootName, projectName: this.projectName, platformProjectName: this.platformProjectName, rootProjectName: this.rootProjectName, waves: this.waves });
  }
}

const unknownPods: PodSecurityArgs = { level: PodSecurityLevel.Baseline, reason: "what is deployed here is not known to whoever declares the namespace" };

/** The name of a namespace before the suffix of its environment. */
function declaredName(namespace: string, suffix: string | undefined): string {
  return suffix !== undefined && namespace.endsWith(`-${suffix}`) ? namespace.slice(0, -suffix.length - 1) : namespace;
}

function localNamespaces(applications: readonly ApplicationSpecArgs[]): string[] {
  const local = applications.filter(({ destination }) => destination.clusterName === undefined && (destination.server ?? inClusterServer) === inClusterServer);
  return [...new Set(local.map(({ destination }) => destination.namespace))].sort();
}
