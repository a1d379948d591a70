import { posix } from "node:path";
import { RepositoryFiles } from "../../clients/git/repository-files";
import { DeployedSource } from "../../image-tags";
import { kustomizationFiles } from "../../image-tags/kustomization";
import { EnvironmentName } from "../../model/environment";

/**
 * How directories of an environment are called where no program says which they are: as the environment, or with
 * `-env-` and a number behind it.
 */
export const directoryNames: Readonly<Record<EnvironmentName, RegExp>> = {
  dev: /^(dev|development)(-env-\d+)?$/,
  staging: /^(staging|stage)(-env-\d+)?$/,
  prod: /^(prod|production)(-env-\d+)?$/,
};

/** The directories of an environment in a repository, by their names: those with a kustomization, a chart or values. */
export function discoverSources(files: RepositoryFiles, environment: EnvironmentName): DeployedSource[] {
  const relevant = [...files.paths].filter((path) => [...kustomizationFiles, "Chart.yaml", "values.yaml"].includes(posix.basename(path)));
  const directories = new Set(relevant.map((path) => posix.dirname(path)));
  return [...directories]
    .filter((directory) => directory.split("/").some((segment) => directoryNames[environment].test(segment)))
    .sort()
    .map((path) => ({ application: undefined, path }));
}
