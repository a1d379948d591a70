import { ExitCode, UserError } from "../cli/errors";
import { Problem, suggestion, withProblems } from "../foundation/problems";
import { EnvironmentName } from "../components/sync-policy";
import { checkContent } from "../services/check";
import { RepositoryContentArgs } from "../services/args/content";
import { environmentNames } from "../services/args/environments";
import { existsIn } from "../services/objects/context";
import { applicationPath } from "./paths";
import { RepositorySystem } from "./system";

/**
 * The content of a system's repository, when there is nothing wrong with it.
 *
 * @throws UserError that lists everything that is wrong, and for a system without content.
 */
export function checkedContent(system: RepositorySystem): RepositoryContentArgs {
  if (system.content === undefined) {
    throw new UserError(`system "${system.name}" declares no content for its repository`, "declare it as `content` in its file in systems/", ExitCode.Usage);
  }
  const problems = [...checkContent(system.content), ...checkApplications(system, system.content)];
  if (problems.length > 0) {
    throw new UserError(withProblems(`the content of system "${system.name}" is not right:`, problems), undefined, ExitCode.Usage);
  }
  return system.content;
}

/** Whether every unit lies where an Application looks, and goes where the Application sends it. */
function checkApplications(system: RepositorySystem, { units }: RepositoryContentArgs): Problem[] {
  return environmentNames.flatMap((environment) => {
    const applications = ownApplications(system, environment);
    const paths = applications.map(({ path }) => path);
    return units.flatMap((unit, index): Problem[] => {
      if (!existsIn(unit, environment)) return [];
      const path = applicationPath(unit, environment);
      const found = applications.filter((application) => application.path === path);
      if (found.length === 0) {
        return [{ propertyPath: `units[${index}].layout`, reason: `lies at "${path}" in ${environment}, where no Application looks${suggestion(path, paths)}` }];
      }
      return found.filter(({ namespace }) => namespace !== unit.namespaces[environment]).map(({ name, namespace }) => ({
        propertyPath: `units[${index}].namespaces.${environment}`,
        reason: `must be "${namespace}", where Application "${name}" sends it, got "${unit.namespaces[environment]}"`,
      }));
    });
  });
}

/** The Applications of an environment that read the system's own repository. */
export function ownApplications(system: RepositorySystem, environment: EnvironmentName): { name: string; path: string; namespace: string }[] {
  return system.applications(environment).flatMap(({ name, source: { path, repositoryUrl = system.repositoryUrl }, destination: { namespace } }) =>
    (path !== undefined && repositoryUrl === system.repositoryUrl ? [{ name, path, namespace }] : []));
}
