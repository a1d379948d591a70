import { UserError } from "../../foundation/errors";
import { repositoryFiles, RepositoryFiles } from "../../gitops-repository";
import { systems } from "../../systems";
import { targetEnvironment } from "../sync/environment";

/**
 * What the system of a stack declares for its GitOps repository, without what cannot run on the rehearsal cluster;
 * undefined where it declares nothing, or the program knows no systems.
 *
 * @throws UserError when the declaration is wrong.
 */
export async function declaredContent(stack: string, system: string | undefined): Promise<RepositoryFiles | undefined> {
  const target = await targetEnvironment(stack, system).catch((error: unknown) => {
    if (error instanceof UserError) return undefined;
    throw error;
  });
  const declared = target && systems.get(target.system);
  return target && declared?.applications.some(({ unit }) => unit !== undefined) ? repositoryFiles(declared, target.environment, { rehearsal: true }) : undefined;
}
