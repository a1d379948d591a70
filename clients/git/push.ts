import { UserError } from "../../foundation/errors";
import { OpenBranch } from "./open";
import { isOvertaken } from "./overtaken";

/** How a push ended; what cannot be put right by trying again is an error. */
export type PushOutcome = "pushed" | "overtaken";

/**
 * Pushes a commit to the branch, never by force.
 *
 * @throws UserError with what the server said, when it refuses the push for another reason than a newer commit.
 */
export async function pushCommit({ git, remote, branch, title }: Pick<OpenBranch, "git" | "branch" | "title"> & { readonly remote: string }, commit: string): Promise<PushOutcome> {
  const { exitCode, stdout, stderr } = await git.ask(["push", "--porcelain"], remote, { operands: [`${commit}:refs/heads/${branch}`] });
  if (exitCode === 0) return "pushed";
  const status = stdout.split("\n").find((line) => line.startsWith("!")) ?? "";
  const said = stderr.split("\n").filter((line) => line.startsWith("remote:")).map((line) => line.slice("remote:".length).trim()).filter(Boolean);
  if (isOvertaken(status) || (status === "" && isOvertaken(stderr))) return "overtaken";
  const reason = /\[remote rejected\].*\((.*)\)/.exec(status)?.[1] ?? (stderr.trim().split("\n").at(-1) ?? "");
  throw new UserError(
    [`${title} refused the push to "${branch}": ${reason}`, ...said.map((line) => `  ${line}`)].join("\n"),
    status === ""
      ? "check that git can log in there without asking, and may write; nothing was changed"
      : "a protected branch takes changes by pull request only: let this writer push past it, or make the change on another branch; nothing was changed",
  );
}
