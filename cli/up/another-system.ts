import { ExitCode, UserError } from "../../foundation/errors";
import { readProject } from "../../render";
import { recordedOutputs } from "../../rehearsal/engine";

/**
 * Refuses to put one environment in the place of another one that a stack of the rehearsal has: what the other one deployed would
 * be removed on the way.
 *
 * @param root name of the root Application that the program declares.
 * @throws UserError with what is there, and the two ways on.
 */
export async function refuseAnotherSystem(stateDirectory: string, stack: string, root: string): Promise<void> {
  const { name } = await readProject(process.cwd());
  const { root: deployed } = await recordedOutputs(stateDirectory, name, stack);
  if (typeof deployed !== "string" || deployed === root) return;
  throw new UserError(
    `the rehearsal cluster in ${stateDirectory} holds "${deployed}" in stack ${stack}, and this would take its place with "${root}"; nothing was changed`,
    `remove it first: gitops destroy --stack ${stack}, or gitops down; or keep both: GITOPS_STATE_DIR=DIRECTORY gitops up is a cluster of its own`,
    ExitCode.Usage,
  );
}
