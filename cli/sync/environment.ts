import { ExitCode, UserError } from "../../foundation/errors";
import { EnvironmentName } from "../../model/environment";
import { readProject, stackNames } from "../../render/project";
import { readStackSettings } from "../../render/stack-settings";
import { systems } from "../../systems";

/** Which environment is meant, and the names of what Argo CD has of it. */
export interface TargetEnvironment {
  readonly system: string;
  readonly environment: EnvironmentName;
  /** The root Application; its project has the same name unless Argo CD says otherwise. */
  readonly root: string;
  /** How a name other than the stack's was understood. */
  readonly note?: string;
}

const environments: readonly string[] = Object.values(EnvironmentName);

/** What systems call their environments themselves, and which of ours that is. */
export const ownNames: Readonly<Record<string, EnvironmentName>> = {
  ...Object.fromEntries([...systems.values()].flatMap((system) => Object.values(EnvironmentName).flatMap((environment) => {
    const { ownName } = system.environments[environment];
    return ownName === undefined ? [] : [[ownName, environment]];
  }))),
  development: EnvironmentName.Dev,
  local: EnvironmentName.Dev,
};

/**
 * Finds out which root Application is meant.
 *
 * @param name Name of a stack, or what the system itself calls the environment.
 * @param system Default: the one that the stack file names.
 * @param directory Where the Pulumi program is. Without one, `name` must be an environment and `system` must be given.
 * @throws UserError for an unknown name, or when no system is named.
 */
export async function targetEnvironment(name: string, system: string | undefined, directory = process.cwd()): Promise<TargetEnvironment> {
  const project = await readProject(directory).catch(() => undefined);
  const stacks = project ? await stackNames(project.directory) : [];
  const stack = stacks.includes(name) ? name : ownNames[name] ?? name;
  const note = stack === name ? undefined : `${name} is what the system calls ${stack}`;
  const settings = project !== undefined && stacks.includes(stack) ? (await readStackSettings(project, stack)).values : {};
  const environment = settings[`${project?.name}:environment`] ?? stack;
  if (!isEnvironment(environment)) {
    const known = [...new Set([...stacks, ...environments, ...Object.keys(ownNames)])].join(", ");
    throw new UserError(`there is no environment "${name}"; known are ${known}`, undefined, ExitCode.Usage);
  }
  const named = system ?? settings[`${project?.name}:system`];
  if (named === undefined || named === "") {
    throw new UserError(`which system is meant? no Pulumi.${stack}.yaml here names one`, "add --system NAME", ExitCode.Usage);
  }
  return { system: named, environment, root: `${named}-${environment}`, ...(note ? { note } : {}) };
}

function isEnvironment(name: string): name is EnvironmentName {
  return environments.includes(name);
}
