import { EnvironmentName } from "../../components/sync-policy";

/** One text for each environment, such as a directory or a namespace. */
export interface EnvironmentTextsArgs {
  /** In dev. */
  dev: string;
  /** In staging. */
  staging: string;
  /** In prod. */
  prod: string;
}

/** The same text in every environment. */
export function everywhere(text: string): EnvironmentTextsArgs {
  return { dev: text, staging: text, prod: text };
}

/** The environments, in the order in which a version passes them. */
export const environmentNames: readonly EnvironmentName[] = [EnvironmentName.Dev, EnvironmentName.Staging, EnvironmentName.Prod];
