import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ApplicationSpecArgs } from "../../model/application";
import { declaredEnvironment, environmentType } from "../../model/declared-environment";
import { hasUpdaterAnnotations } from "../../model/image-writer";
import { inClusterServer } from "../../model/in-cluster";
import { checkAddresses, rulesOf } from "../../model/project-rules";
import { ChildRevision, defaultSyncPolicy } from "../../model/sync-policy";
import { defaultSyncWindows } from "../../model/windows/default-windows";
import { PullSecrets } from "../pull-secrets/pull-secrets";
import { annotationsOf, ImageWriters } from "../shared/image-writers";
import { KubernetesResource } from "../shared/kubernetes-resource";
import { registeredArgs } from "../shared/registered-args";
import { rejectProblems } from "../shared/reject-problems";
import { declareApplicationPolicy } from "./application-policy";
import { EnvironmentArgs } from "./args";
import { checkEnvironment } from "./check";
import { checkDeployedImages } from "./deployed-images";
import { declareProjects, environmentProjects } from "./projects";
import { rootApplication } from "./root-application";
import { environmentWindows } from "./windows";

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
    const { system, environment, waves = { first: -10, last: 10 } } = args;
    const { syncPolicy = defaultSyncPolicy[environment], childRevision = ChildRevision.Root, exception } = args;
    const { existingNamespaces = [], createNamespaces = true, protectData = true, destinationCluster, clusters, teams = {} } = args;
    const { windows = defaultSyncWindows[environment] ?? [], emergencyOverride, knowsOverrun, pullSecrets, images = [], withoutAdmissionPolicy } = args;
    const { rootName: root, argoCdNamespace, repositoryUrl, branch, chartPath, applications } = declaredEnvironment(args);
    const { projectName = root, projectRules: rules = rulesOf(applications, repositoryUrl) } = args;
    const plan = checkEnvironment({
      system, environment, repositoryUrl, syncPolicy, exception, childRevision, argoCdNamespace, waves, applications, projectName, rules, clusters, destinationCluster, teams, withoutAdmissionPolicy,
    });
    const open = environmentWindows(windows, emergencyOverride, { rootName: root, argoCdNamespace, applications });
    rejectProblems(`Environment "${name}"`, [...plan.problems, ...(args.projectRules ? checkAddresses("projectRules.", args.projectRules) : []), ...open.problems,
      ...checkDeployedImages(images, applications, { system, environment, repositoryUrl })]);
    super(environmentType, name, registeredArgs(args, { "pullSecrets.registries[].password": "left out", "images[].reference": "left out" }), opts);

    this.rootName = root;
    const projects = environmentProjects(projectName, applications);
    this.projectName = projects.services;
    this.platformProjectName = projects.platform;
    this.rootProjectName = projects.root;
    this.waves = Object.fromEntries(plan.waves);
    this.imageWriters.claim("applications", annotationsOf(system, environment), applications.filter(hasUpdaterAnnotations).map((application) => application.name));
    this.imageWriters.claim("images", `images of ${name}`, applications.filter(({ declaredName }) => images.some(({ application }) => application === declaredName)).map((application) => application.name));

    const namespaces = (createNamespaces ? localNamespaces(applications) : [])
      .filter((namespace) => !existingNamespaces.includes(namespace))
      .map((namespace) => new KubernetesResource(`${name}-namespace-${namespace}`, {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: namespace, labels: { "app.kubernetes.io/part-of": system } },
      } satisfies k8s.types.input.core.v1.Namespace, { parent: this, protect: protectData }));

    const credentials = pullSecrets && new PullSecrets(`${name}-pull-secrets`, {
      ...pullSecrets, namespaces: [...new Set([...localNamespaces(applications), ...pullSecrets.namespaces])],
    }, { parent: this, dependsOn: namespaces });

    const appProjects = declareProjects(name, projects, {
      system, environment, repositoryUrl, argoCdNamespace, rules: args.projectRules, teams, knowsOverrun, windows: open,
    }, { parent: this });
    const bound = withoutAdmissionPolicy ? [] : [declareApplicationPolicy(name, { rootName: root, argoCdNamespace, repositoryUrl, projects, applications }, { parent: this })];

    new KubernetesResource(`${name}-root`, rootApplication({
      rootName: root,
      projects, repositoryUrl, branch, chartPath, argoCdNamespace, syncPolicy, childRevision, applications, images,
      waves: plan.waves,
    }), { parent: this, dependsOn: [...appProjects, ...bound, ...namespaces, ...(credentials ? [credentials] : [])] });

    this.registerOutputs({ rootName: this.rootName, projectName: this.projectName, platformProjectName: this.platformProjectName, rootProjectName: this.rootProjectName, waves: this.waves });
  }
}

function localNamespaces(applications: readonly ApplicationSpecArgs[]): string[] {
  const local = applications.filter(({ destination }) => destination.clusterName === undefined && (destination.server ?? inClusterServer) === inClusterServer);
  return [...new Set(local.map(({ destination }) => destination.namespace))].sort();
}
