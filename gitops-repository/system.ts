import { EnvironmentName } from "../model/environment";
import { SystemContent } from "../systems/declared";

/** What is needed of a system to write its repository. */
export interface RepositorySystem extends SystemContent {
  readonly environments: Readonly<Record<EnvironmentName, { readonly branch: string }>>;
}
