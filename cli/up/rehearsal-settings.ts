import { readProject } from "../../render";

/** What a rehearsal decides in place of the stack file. */
export interface RehearsalSettings {
  readonly system: string | undefined;
  readonly repositoryUrl: string;
}

/**
 * The settings of a stack for the rehearsal cluster and the local repository, whatever cluster and repository its stack
 * file names: full keys, as the program reads them.
 *
 * @param directory Where the Pulumi program is.
 */
export async function rehearsalSettings({ system, repositoryUrl }: RehearsalSettings, directory = process.cwd()): Promise<Record<string, string>> {
  const { name } = await readProject(directory);
  return {
    [`${name}:cluster`]: "rehearsal",
    [`${name}:repository`]: repositoryUrl,
    ...(system === undefined ? {} : { [`${name}:system`]: system }),
  };
}
