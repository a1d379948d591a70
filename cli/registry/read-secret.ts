import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { ExitCode, UserError } from "../../foundation/errors";

/**
 * Reads one line from standard input. On a terminal it asks for it, on standard error, and what is typed is not shown.
 *
 * @throws UserError with exit status 130 on Ctrl-C.
 */
export async function readSecret(question: string): Promise<string> {
  const { stdin, stderr } = process;
  const terminal = stdin.isTTY === true;
  if (terminal) stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: silent, terminal });
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once("line", resolve);
      lines.once("SIGINT", () => reject(new UserError("interrupted", undefined, ExitCode.Interrupted)));
      lines.once("close", () => resolve(""));
    });
  } finally {
    lines.close();
    if (terminal) stderr.write("\n");
  }
}
