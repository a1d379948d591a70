import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../errors";
import { createCommit } from "./commit";
import { OpenBranch } from "./open";
import { pushCommit } from "./push";

/** What is to be committed on a certain commit. */
export interface Edit {
  /** The new texts by path; none when the commit has everything already. */
  readonly files: ReadonlyMap<string, string>;
  readonly message: string;
}

/** What came out of it. */
export interface Published {
  /** The new commit; undefined when there was nothing to change. */
  readonly commit: string | undefined;
  /** How often somebody else was faster. */
  readonly retries: number;
  /** What the user should know although it worked. */
  readonly warning?: string;
}

/** After so many pushes that came too late, it is given up. */
export const pushAttempts = 40;
const firstDelay = 100;
const longestDelay = 20_000;

/**
 * Commits a change on the newest commit of the branch and pushes it. When somebody else pushed meanwhile, the change is
 * made anew on that commit, after a pause of random length, so that many writers at once all get through: what
 * `git pull --rebase` does, without its conflicts between neighbouring lines. Nothing is ever forced.
 *
 * Without a remote, the commit is put on the branch of the checkout.
 *
 * @param edit says what to change on a commit; called again for every new tip.
 */
export async function publish(opened: OpenBranch, edit: (tip: string) => Promise<Edit>, signal: AbortSignal): Promise<Published> {
  const { git, remote, branch } = opened;
  for (let retries = 0; retries < pushAttempts; retries += 1) {
    const begin = Date.now();
    const tip = await opened.tip();
    const { files, message } = await edit(tip);
    if (files.size === 0) return { commit: undefined, retries };
    const commit = await createCommit(git, tip, files, message);
    if (remote === undefined || (await pushCommit({ ...opened, remote }, commit)) === "pushed") {
      return { commit, retries, ...(await moveCheckout(opened, commit)) };
    }
    // Where one attempt takes long, the others' do too: the pauses grow with it, or all would meet again.
    const took = Math.max(firstDelay, Date.now() - begin);
    await sleep(Math.random() * Math.min(longestDelay, took * 2 ** retries), undefined, { signal });
  }
  throw new UserError(`the push to "${branch}" came too late ${pushAttempts} times: others push all the time`, "nothing was changed; try again later");
}

/** Brings the user's checkout to the new commit; its files were clean, and only forward is allowed. */
async function moveCheckout({ git, checkout, remote }: OpenBranch, commit: string): Promise<{ warning?: string }> {
  if (checkout === undefined) return {};
  const moved = await git.attempt(["merge", "--quiet", "--ff-only", commit]);
  if (moved.exitCode === 0) return {};
  const reason = moved.stderr.trim().split("\n")[0] ?? "";
  if (remote === undefined) throw new UserError(`${checkout} could not be brought to the new commit: ${reason}`, "nothing was changed");
  return { warning: `the commit is pushed, and ${checkout} could not be brought to it: ${reason}` };
}
