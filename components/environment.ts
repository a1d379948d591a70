import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { TeamsArgs } from "./access";
import { ApplicationSpecArgs, GroupKindArgs } from "./application-args";
import { childRoles, rootRoles } from "./internal/access-policies";
import { inClusterServer } from "./internal/application-values";
import { checkEnvironment } from "./internal/check-environment";
import { declaredEnvironment, environmentType } from "./internal/declared-environment";
import { environmentWindows } from "./internal/environment-windows";
import { KubernetesResource } from "./internal/kubernetes-resource";
import { namespaceRules, rulesOf, workloadKinds } from "./internal/project-rules";
import { rootApplication } from "./internal/root-application";
import { rejectProblems } from "./internal/validation";
import { Project, ProjectRulesArgs } from "./project";
import { PullSecrets, PullSecretsArgs } from "./pull-secrets";
import { EmergencyOverrideArgs, SyncWindowArgs } from "../model/windows/window";
import { defaultSyncWindows } from "./sync-window";
import { ChildRevision, defaultSyncPolicy, EnvironmentName, PolicyExceptionArgs, SyncPolicy } from "./sync-policy";

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
  /** Permission for another policy than manual in prod, in force today. Default: none. */
  exception?: PolicyExceptionArgs;
  /** Which commit the children deploy. Default: the root's. */
  childRevision?: ChildRevision;
  /** Directory of the chart in the repository. Default: `charts/applications`. */
  chartPath?: string;
  /** Namespace of Argo CD. Default: `argocd`. */
  argoCdNamespace?: string;
  /** Destination namespaces that somebody else creates. All others on this cluster are created here. Default: none. */
  existingNamespaces?: string[];
  /** Whether destination namespaces on this cluster are created here; otherwise Argo CD creates them as it syncs. Default: true. */
  createNamespaces?: boolean;
  /** Whether Pulumi refuses to delete the namespaces, which hold the data of the Applications. Default: true. */
  protectData?: boolean;
  /** Appended to the names of Applications and of their namespaces, where several environments share a cluster. Default: none. */
  nameSuffix?: string;
  /** Registered cluster of the Applications that name none. Default: the cluster that Argo CD runs in. */
  destinationCluster?: string;
  /** The clusters that are registered in Argo CD; a destination must be one of them. Default: not checked. */
  clusters?: string[];
  /** Name of the AppProject of the Applications; the root's has `-root` appended. Default: system and environment. */
  projectName?: string;
  /** What the Applications may use at most; one that uses more is refused here. Default: what they declare. */
  projectRules?: ProjectRulesArgs;
  /** SSO groups by role. Default: none. */
  teams?: TeamsArgs;
  /** When syncs are allowed. Default: production Monday to Friday from 14:00 to 18:00 UTC, the others always. */
  windows?: SyncWindowArgs[];
  /** Permission to sync outside the windows, in force today. Default: none. */
  emergencyOverride?: EmergencyOverrideArgs;
  /** Pull credentials in the namespaces of the Applications on this cluster, there before the Applications are, and in those that it names besides. Default: none. */
  pullSecrets?: PullSecretsArgs;
  /** Whether this Argo CD knows windows that let a sync finish that has begun: 3.5 and later. Default: true. */
  knowsOverrun?: boolean;
}

/**
 * One environment of one system: the namespaces that it deploys to, the root Application that owns all others, and an
 * AppProject each for the root and for the others, so that nothing but the root creates Applications. Argo CD applies the
 * children wave by wave; a wave starts when the one below is healthy, on the first installation and on every change. The
 * health script that `ArgoCd` installs is the gate.
 *
 * Throws one error that lists everything that is wrong with its args, before anything is registered.
 */
export class Environment extends pulumi.ComponentResource {
  /** Name of the root Application. */
  public readonly rootName: string;
  /** Name of the AppProject of the Applications. */
  public readonly projectName: string;
  /** Name of the AppProject of the root: its role `ci` may deploy. */
  public readonly rootProjectName: string;
  /** The wave of every Application. */
  public readonly waves: Record<string, number>;

  constructor(name: string, args: EnvironmentArgs, opts?: pulumi.ComponentResourceOptions) {
    const { system, environment, waves = { first: -10, last: 10 } } = args;
    const { syncPolicy = defaultSyncPolicy[environment], childRevision = ChildRevision.Root, exception } = args;
    const { existingNamespaces = [], createNamespaces = true, protectData = true, destinationCluster, clusters, teams = {} } = args;
    const { windows = defaultSyncWindows[environment] ?? [], emergencyOverride, knowsOverrun, pullSecrets } = args;
    const { rootName: root, argoCdNamespace, repositoryUrl, branch, chartPath, applications } = declaredEnvironment(args);
    const { projectName = root, projectRules: rules = rulesOf(applications, repositoryUrl) } = args;
    const plan = checkEnvironment({
      system, environment, repositoryUrl, syncPolicy, exception, childRevision, argoCdNamespace, waves, applications, projectName, rules, clusters, destinationCluster, teams,
    });
    const open = environmentWindows(windows, emergencyOverride, { rootName: root, argoCdNamespace, applications });
    rejectProblems(`Environment "${name}"`, [...plan.problems, ...open.problems]);
    super(environmentType, name, { ...args, pullSecrets: undefined }, opts);

    this.rootName = root;
    this.projectName = projectName;
    this.rootProjectName = `${projectName}-root`;
    this.waves = Object.fromEntries(plan.waves);

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

    const shared = { teams, knowsOverrun, argoCdNamespace };
    const project = new Project(`${name}-project`, {
      ...shared,
      projectName: this.projectName,
      description: `${system} in ${environment}: the Applications`,
      repositories: rules.repositories,
      destinations: rules.destinations,
      clusterResources: [...namespaceRules(rules.destinations), ...(rules.clusterResources ?? [])],
      namespacedResources: [...workloadKinds, ...(rules.namespacedResources ?? [])],
      roles: childRoles(environment),
      windows: open.children,
    }, { parent: this });
    const rootProject = new Project(`${name}-root-project`, {
      ...shared,
      projectName: this.rootProjectName,
      description: `${system} in ${environment}: the root`,
      repositories: [repositoryUrl],
      destinations: [{ server: inClusterServer, namespace: argoCdNamespace }],
      namespacedResources: rootKinds,
      roles: rootRoles(environment),
      windows: open.root,
    }, { parent: this });

    new KubernetesResource(`${name}-root`, rootApplication({
      rootName: root,
      rootProject: this.rootProjectName,
      childProject: this.projectName,
      repositoryUrl, branch, chartPath, argoCdNamespace, syncPolicy, childRevision, applications,
      waves: plan.waves,
    }), { parent: this, dependsOn: [project, rootProject, ...namespaces, ...(credentials ? [credentials] : [])] });

    this.registerOutputs({ rootName: this.rootName, projectName: this.projectName, rootProjectName: this.rootProjectName, waves: this.waves });
  }
}

const rootKinds: GroupKindArgs[] = [{ group: "argoproj.io", kind: "Application" }];

function localNamespaces(applications: readonly ApplicationSpecArgs[]): string[] {
  const local = applications.filter(({ destination }) => destination.clusterName === undefined && (destination.server ?? inClusterServer) === inClusterServer);
  return [...new Set(local.map(({ destination }) => destination.namespace))].sort();
}
