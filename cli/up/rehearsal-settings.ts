import { readProject } from "../../render";

/** What a rehearsal decides in place of the stack file. */
export interface RehearsalSettings {
  readonly system: string | undefined;
  readonly repositoryUrl: string;
}

/**
 * The settings of a stack for the rehearsal cluster and the local repository, whatever cluster and repository its stack
 * file names: full keys, as the program of the working directory reads them.
 */
export async function rehearsalSettings({ system, repositoryUrl }: RehearsalSettings): Promise<Record<string, string>> {
  const { name } = await readProject(process.cwd());
  return {
    [`${name}:cluster`]: "rehearsal",
    [`${name}:repository`]: repositoryUrl,
    ...(system === undefined ? {} : { [`${name}:system`]: system }),
  };
}
