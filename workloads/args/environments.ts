import { EnvironmentName } from "../../model/environment";

/** One text for each environment, such as a directory or a namespace. */
export interface EnvironmentTextsArgs {
  /** In dev. */
  dev: string;
  /** In staging. */
  staging: string;
  /** In prod. */
  prod: string;
}

/** The same in every environment. */
export function everywhere<Value>(value: Value): { dev: Value; staging: Value; prod: Value } {
  return { dev: value, staging: value, prod: value };
}

/** The environments, in the order in which a version passes them. */
export const environmentNames: readonly EnvironmentName[] = [EnvironmentName.Dev, EnvironmentName.Staging, EnvironmentName.Prod];
