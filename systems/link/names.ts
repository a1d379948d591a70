import { EnvironmentTextsArgs, everywhere, LayoutKind, UnitArgs } from "../../workloads";
import { SystemApplication } from "../application";

/** What link itself calls its environments, in paths and in names. */
export const ownName: EnvironmentTextsArgs = { dev: "dev", staging: "staging", prod: "production" };

/** The directories of an Application. */
export function pathOf(name: string): EnvironmentTextsArgs {
  return { dev: `applications/${name}/${ownName.dev}`, staging: `applications/${name}/${ownName.staging}`, prod: `applications/${name}/${ownName.prod}` };
}

/** When an Application goes, and what kind of Application it is. */
export interface Place extends Pick<SystemApplication, "after" | "blocking"> {
  readonly wave: number;
  readonly category: string;
}

/** An Application in its wave. */
export function placed({ category, ...order }: Place, application: SystemApplication): SystemApplication {
  return { ...application, ...order, labels: { "gitops.platform/category": category } };
}

/** An Application that the team does not build: charts of others, and objects. */
export function thirdParty(
  name: string,
  { namespace, ...place }: Place & { readonly namespace: string },
  content: Pick<UnitArgs, "charts" | "manifests" | "secrets" | "clusterResources" | "namespacedResources">,
): SystemApplication {
  return placed(place, { unit: { name, layout: { kind: LayoutKind.Directory, paths: pathOf(name) }, namespaces: everywhere(namespace), ...content } });
}
