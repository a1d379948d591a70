import { ApplicationSpecArgs } from "../components/application-args";
import { EnvironmentName } from "../components/sync-policy";
import { RepositoryContentArgs } from "../services/args/content";

/** What is needed of a system to write its repository. */
export interface RepositorySystem {
  readonly name: string;
  readonly repositoryUrl: string;
  readonly environments: Readonly<Record<EnvironmentName, { readonly branch: string }>>;
  readonly applications: (environment: EnvironmentName) => ApplicationSpecArgs[];
  readonly content?: RepositoryContentArgs;
}
