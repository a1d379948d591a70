import { ApplicationDestinationArgs, ApplicationSourceArgs, SourceHydratorArgs } from "../../model/application";
import { ProjectRulesArgs } from "../../model/project";
import { SyncPolicy } from "../../model/sync-policy";

export interface ApplicationArgs {
  /** Name of the Application in Argo CD. Default: the resource's name. */
  applicationName?: string;
  /** Where its manifests come from; `repositoryUrl` and `targetRevision` are required here. Exactly one of `source`, `sources` and `sourceHydrator` is given. */
  source?: ApplicationSourceArgs;
  /** Several places that its manifests come from, together, such as a chart and the values for it. */
  sources?: ApplicationSourceArgs[];
  /** Manifests that Argo CD renders and commits before it deploys them. */
  sourceHydrator?: SourceHydratorArgs;
  /** Where its objects go. */
  destination: ApplicationDestinationArgs;
  /** The AppProject; `default` is locked. */
  project: string;
  /** What the project allows; the Application is checked against it. Default: not checked here, only by Argo CD. */
  projectRules?: ProjectRulesArgs;
  /** How a change in Git is taken up. Default: manual. */
  syncPolicy?: SyncPolicy;
  /** Whether a parent Application waits until this one is healthy. Default: true. */
  blocking?: boolean;
  /** Namespace of Argo CD. Default: `argocd`. */
  argoCdNamespace?: string;
  /** Extra labels on the Application. Default: none. */
  labels?: Record<string, string>;
}
