import { UserError } from "../errors";
import { Git } from "./git";
import { RepositoryFiles } from "../../images";

/** The files of a commit, read out of the repository itself. */
export async function filesOf(git: Git, commit: string): Promise<RepositoryFiles> {
  const listed = await git.run(["ls-tree", "-r", "-z", "--name-only", commit]);
  return {
    paths: new Set(listed.split("\0").filter(Boolean)),
    read: async (path) => {
      const text = await git.run(["cat-file", "blob", `${commit}:${path}`]);
      if (text.includes("\uFFFD")) throw new UserError(`${path}: must be UTF-8`, "convert the file, and run this again");
      return text;
    },
  };
}
