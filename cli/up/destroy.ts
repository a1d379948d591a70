import { Listr } from "listr2";
import { UserError } from "../../foundation/errors";
import { stateDirectory } from "../../foundation/paths";
import { clusterStatus } from "../../rehearsal/cluster";
import { localRepository } from "../../rehearsal/local-repository";
import { resolveTools } from "../../rehearsal/toolchain";
import { interruptible } from "../interrupt";
import { listrOptions } from "../listr-options";
import { progressTo } from "../progress";
import { openRehearsalStack } from "./deploy";

/** Deletes everything that a stack declares from the rehearsal cluster. */
export async function runDestroy({ stack: name, system }: { stack: string; system?: string }): Promise<void> {
  const state = stateDirectory();
  if (clusterStatus(state).phase !== "ready") throw new UserError(`no rehearsal cluster runs in ${state}`, "start it with: npx gitops rehearsal up");
  await interruptible(async (signal) => {
    await new Listr([{
      title: `Pulumi: destroying stack ${name}`,
      task: async (_, task) => {
        const progress = progressTo((line) => { task.output = line; });
        const tools = await resolveTools(["pulumi", "pulumi-language-nodejs"], { progress, signal });
        const stack = await openRehearsalStack({ stack: name, system, repositoryUrl: localRepository(state).url, tools, progress, signal });
        const { deleted } = await stack.destroy();
        task.title = `Pulumi: stack ${name}, ${deleted} deleted`;
      },
      rendererOptions: { outputBar: 3 },
    }], listrOptions("text")).run();
  });
}
