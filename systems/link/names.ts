import { EnvironmentTextsArgs, everywhere, LayoutKind, UnitArgs } from "../../services";

/** What link itself calls its environments, in paths and in names. */
export const ownName: EnvironmentTextsArgs = { dev: "dev", staging: "staging", prod: "production" };

/** The directories of an Application. */
export function pathOf(name: string): EnvironmentTextsArgs {
  return { dev: `applications/${name}/${ownName.dev}`, staging: `applications/${name}/${ownName.staging}`, prod: `applications/${name}/${ownName.prod}` };
}

/** What stands at the path of an Application that the team does not build: charts of others, and objects. */
export function thirdParty(name: string, namespace: string, content: Pick<UnitArgs, "charts" | "manifests" | "secrets">): UnitArgs {
  return { name, layout: { kind: LayoutKind.Directory, paths: pathOf(name) }, namespaces: everywhere(namespace), ...content };
}
