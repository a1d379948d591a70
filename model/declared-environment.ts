import { rootName } from "../foundation/names";
import { ApplicationSpecArgs } from "./application";
import { placeApplications, PlacedApplication } from "./place-applications";

/** The arguments of an Environment that decide what Argo CD has of it. */
export interface EnvironmentPlacement {
  readonly system: string;
  readonly environment: string;
  readonly repositoryUrl: string;
  readonly branch: string;
  readonly applications: readonly ApplicationSpecArgs[];
  readonly chartPath?: string;
  readonly argoCdNamespace?: string;
  readonly nameSuffix?: string;
  readonly destinationCluster?: string;
}

/** What an Environment says about its root and its Applications, before any object is made of it. */
export interface DeclaredEnvironment {
  readonly rootName: string;
  readonly argoCdNamespace: string;
  readonly repositoryUrl: string;
  /** The branch that the root follows. */
  readonly branch: string;
  /** Directory of the chart that renders the Applications. */
  readonly chartPath: string;
  readonly applications: readonly PlacedApplication[];
}

/** Type of the component. */
export const environmentType = "gitops-platform:index:Environment";

/** What follows from the arguments of an Environment, with their defaults. */
export function declaredEnvironment(args: EnvironmentPlacement): DeclaredEnvironment {
  const { repositoryUrl, branch, chartPath = "charts/applications", argoCdNamespace = "argocd", nameSuffix, destinationCluster } = args;
  return {
    rootName: rootName(args),
    argoCdNamespace,
    repositoryUrl,
    branch,
    chartPath,
    applications: placeApplications(args.applications, { suffix: nameSuffix, cluster: destinationCluster }),
  };
}
