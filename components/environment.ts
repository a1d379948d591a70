import * as pulumi from "@pulumi/pulumi";
import { ApplicationSpecArgs, GroupKindArgs } from "./application-args";
import { applicationValues, cascadeFinalizer, destinationSpec, inClusterServer } from "./internal/application-values";
import { checkEnvironment, rootName } from "./internal/check-environment";
import { KubernetesResource } from "./internal/kubernetes-resource";
import { childSyncPolicy, rootSyncPolicy } from "./internal/sync-policy-spec";
import { rejectProblems } from "./internal/validation";
import { ChildRevision, defaultSyncPolicy, EnvironmentName, SyncPolicy } from "./sync-policy";

/** The sync waves that a system uses, both ends included. */
export interface WaveRangeArgs {
  /** The lowest wave. */
  first: number;
  /** The highest wave. */
  last: number;
}

export interface EnvironmentArgs {
  /** Name of the system, part of the names of its project and its root. */
  system: string;
  /** Which environment this is; it decides what is allowed. */
  environment: EnvironmentName;
  /** The GitOps repository, which holds the chart `charts/applications` and the Applications' paths. */
  repositoryUrl: string;
  /** The branch that the environment follows. */
  branch: string;
  /** The Applications; their waves follow from what they come after. */
  applications: ApplicationSpecArgs[];
  /** The waves that the system uses. Default: from -10 to 10. */
  waves?: WaveRangeArgs;
  /** How a change in Git is taken up. Default: automatic in dev, automatic-foreground in staging, manual in prod. */
  syncPolicy?: SyncPolicy;
  /** Which commit the children deploy. Default: the root's. */
  childRevision?: ChildRevision;
  /** Directory of the chart in the repository. Default: `charts/applications`. */
  chartPath?: string;
  /** Namespace of Argo CD. Default: `argocd`. */
  argoCdNamespace?: string;
  /** Destination namespaces that somebody else creates. All others on this cluster are created here. Default: none. */
  existingNamespaces?: string[];
}

/**
 * One environment of one system: its AppProject, the namespaces that it deploys to, and the root Application that owns
 * all others. Argo CD applies the children wave by wave; a wave starts when the one below is healthy, on the first
 * installation and on every change. The health script that `ArgoCd` installs is the gate.
 *
 * Throws one error that lists everything that is wrong with its args, before anything is registered.
 */
export class Environment extends pulumi.ComponentResource {
  /** Name of the root Application. */
  public readonly rootName: string;
  /** Name of the AppProject. */
  public readonly projectName: string;
  /** The wave of every Application. */
  public readonly waves: Record<string, number>;

  constructor(name: string, args: EnvironmentArgs, opts?: pulumi.ComponentResourceOptions) {
    const {
      system,
      environment,
      repositoryUrl,
      branch,
      applications,
      waves = { first: -10, last: 10 },
      syncPolicy = defaultSyncPolicy[environment],
      childRevision = ChildRevision.Root,
      chartPath = "charts/applications",
      argoCdNamespace = "argocd",
      existingNamespaces = [],
    } = args;
    const plan = checkEnvironment({ system, environment, repositoryUrl, syncPolicy, childRevision, argoCdNamespace, waves, applications });
    rejectProblems(`Environment "${name}"`, plan.problems);
    super("gitops-platform:index:Environment", name, args, opts);

    this.rootName = rootName({ system, environment });
    this.projectName = this.rootName;
    this.waves = Object.fromEntries(plan.waves);

    const namespaces = localNamespaces(applications)
      .filter((namespace) => !existingNamespaces.includes(namespace))
      .map((namespace) => new KubernetesResource(`${name}-namespace-${namespace}`, {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: namespace, labels: { "app.kubernetes.io/part-of": system } },
      }, { parent: this }));

    const project = new KubernetesResource(`${name}-project`, {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "AppProject",
      metadata: { name: this.projectName, namespace: argoCdNamespace },
      spec: {
        description: `${system} in ${environment}`,
        sourceRepos: unique([repositoryUrl, ...applications.map(({ source }) => source.repositoryUrl ?? repositoryUrl)]),
        destinations: destinations(applications, argoCdNamespace),
        clusterResourceWhitelist: clusterResources(applications),
        namespaceResourceWhitelist: [{ group: "*", kind: "*" }],
      },
    }, { parent: this });

    const follows = childRevision === ChildRevision.Root;
    new KubernetesResource(`${name}-root`, {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      metadata: { name: this.rootName, namespace: argoCdNamespace, finalizers: [cascadeFinalizer] },
      spec: {
        project: this.projectName,
        source: {
          repoURL: repositoryUrl,
          targetRevision: branch,
          path: chartPath,
          helm: {
            // Argo CD replaces the variable by the commit that it renders.
            ...(follows ? { parameters: [{ name: "revision", value: "$ARGOCD_APP_REVISION" }] } : {}),
            valuesObject: {
              applications: Object.fromEntries(applications.map((application) => [application.name, applicationValues(application, {
                namespace: argoCdNamespace,
                project: this.projectName,
                wave: plan.waves.get(application.name) ?? 0,
                repositoryUrl,
                targetRevision: branch,
                syncPolicy: childSyncPolicy(syncPolicy),
                followsRoot: follows,
              })])),
            },
          },
        },
        destination: { server: inClusterServer, namespace: argoCdNamespace },
        syncPolicy: rootSyncPolicy(syncPolicy),
      },
    }, { parent: this, dependsOn: [project, ...namespaces] });

    this.registerOutputs({ rootName: this.rootName, projectName: this.projectName, waves: this.waves });
  }
}

function localNamespaces(applications: readonly ApplicationSpecArgs[]): string[] {
  return unique(applications
    .filter(({ destination }) => destination.clusterName === undefined && (destination.server ?? inClusterServer) === inClusterServer)
    .map(({ destination }) => destination.namespace)).sort();
}

function destinations(applications: readonly ApplicationSpecArgs[], argoCdNamespace: string): Record<string, string>[] {
  const all = [{ server: inClusterServer, namespace: argoCdNamespace }, ...applications.map(({ destination }) => destinationSpec(destination))];
  return [...new Map(all.map((destination) => [JSON.stringify(destination), destination])).values()];
}

function clusterResources(applications: readonly ApplicationSpecArgs[]): GroupKindArgs[] {
  // Namespace is needed by the sync option CreateNamespace.
  const all = [{ group: "", kind: "Namespace" }, ...applications.flatMap(({ clusterResources: kinds = [] }) => kinds)];
  return [...new Map(all.map(({ group, kind }) => [`${group}/${kind}`, { group, kind }])).values()];
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
