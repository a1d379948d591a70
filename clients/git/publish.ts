import { UserError } from "../../foundation/errors";
import { createCommit } from "./commit";
import { OpenBranch } from "./open";
import { isLocked } from "./overtaken";
import { pushCommit } from "./push";
import { untilPushed } from "./push-loop";

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

/**
 * Commits a change on the newest commit of the branch and pushes it. When somebody else pushed meanwhile, the change is
 * made anew on that commit: what `git pull --rebase` does, without its conflicts between neighbouring lines.
 *
 * Without a remote, the commit is put on the branch of the checkout.
 *
 * @param edit says what to change on a commit; called again for every new tip.
 */
export async function publish(opened: OpenBranch, edit: (tip: string) => Promise<Edit>, signal: AbortSignal): Promise<Published> {
  const { git, remote, branch } = opened;
  const { value, retries } = await untilPushed(branch, async (): Promise<Omit<Published, "retries"> | undefined> => {
    const tip = await opened.tip();
    const { files, message } = await edit(tip);
    if (files.size === 0) return { commit: undefined };
    const commit = await createCommit(git, tip, files, message);
    const pushed = remote === undefined || (await pushCommit({ ...opened, remote }, commit)) === "pushed";
    const moved = pushed ? await moveCheckout(opened, commit, tip) : undefined;
    return moved && { commit, ...moved };
  }, signal);
  return { ...value, retries };
}

/**
 * Brings the user's checkout to the new commit; its files were clean, and only forward is allowed.
 *
 * @returns undefined where there is no remote, and somebody else has moved the branch or is about to.
 */
async function moveCheckout({ git, checkout, remote }: OpenBranch, commit: string, tip: string): Promise<{ warning?: string } | undefined> {
  if (checkout === undefined) return {};
  const moved = await git.attempt(["merge", "--quiet", "--ff-only"], { operands: [commit] });
  if (moved.exitCode === 0) return {};
  const reason = moved.stderr.trim().split("\n")[0] ?? "";
  const head = (await git.attempt(["rev-parse", "--verify", "HEAD"])).stdout.trim();
  if (remote === undefined && (head !== tip || isLocked(moved.stderr))) return undefined;
  if (remote === undefined) throw new UserError(`${checkout} could not be brought to the new commit: ${reason}`, "nothing was changed");
  return { warning: `the commit is pushed, and ${checkout} could not be brought to it: ${reason}` };
}
