import { Git } from "./git";

interface Question {
  readonly object: string;
  readonly resolve: (content: Buffer | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Reads objects of a repository. What is asked for at the same time is read by one `git` command. */
export class Blobs {
  private waiting: Question[] = [];

  constructor(private readonly git: Git) {}

  /**
   * The content of a file's object; undefined for what is none, such as the commit of a submodule.
   *
   * @throws UserError with what git said.
   */
  read(object: string): Promise<Buffer | undefined> {
    return new Promise((resolve, reject) => {
      if (this.waiting.push({ object, resolve, reject }) === 1) setImmediate(() => void this.answer());
    });
  }

  private async answer(): Promise<void> {
    const questions = this.waiting;
    this.waiting = [];
    try {
      const output = await this.git.bytes(["cat-file", "--batch"], questions.map(({ object }) => `${object}\n`).join(""));
      const contents = parts(output);
      questions.forEach(({ resolve }, index) => resolve(contents[index]));
    } catch (error) {
      for (const { reject } of questions) reject(error);
    }
  }
}

/** The objects in the output of `git cat-file --batch` (https://git-scm.com/docs/git-cat-file#_batch_output). */
function parts(output: Buffer): (Buffer | undefined)[] {
  const found: (Buffer | undefined)[] = [];
  let at = 0;
  while (at < output.length) {
    const lineEnd = output.indexOf("\n", at);
    const [, type, size] = output.toString("utf8", at, lineEnd).split(" ");
    at = lineEnd + 1;
    if (size === undefined) {
      found.push(undefined);
      continue;
    }
    const content = output.subarray(at, at + Number(size));
    found.push(type === "blob" ? content : undefined);
    at += content.length + 1;
  }
  return found;
}
