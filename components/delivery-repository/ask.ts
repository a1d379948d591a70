import * as pulumi from "@pulumi/pulumi";

/** What GitHub says to a question: an answer, that it knows nothing of that name, or nothing at all because it cannot be reached. */
export type Answer<Value> =
  | { readonly found: Value }
  | { readonly missing: true }
  | { readonly unreachable: string };

/** What a token must be able to do, and no more. */
const smallestToken = "a fine-grained token needs the repository permissions Administration, Environments, Issues, Secrets, Variables and Webhooks (read and write) and, for teams, "
  + "the organization permission Members (read); a classic one needs the scopes repo and read:org";

/**
 * Asks GitHub by a data source of its provider.
 *
 * @param what the subject of the question, for messages.
 * @throws pulumi.RunError where GitHub refuses to answer, with what to do.
 */
export async function ask<Value>(what: string, question: Promise<Value>): Promise<Answer<Value>> {
  try {
    return { found: await question };
  } catch (error) {
    const { said, status, message } = readError(error);
    if (status === "404") return { missing: true };
    if (status === undefined) {
      // What fails on the way is said by Go's client as: Get "https://api.github.com/users/x": dial tcp: no such host
      if (/\b(Get|Post) "https?:[^"]*": /.test(said)) return { unreachable: lastLine(said) };
      throw new pulumi.RunError(`cannot read ${what}: ${lastLine(said)}`);
    }
    throw new pulumi.RunError(`cannot read ${what}: GitHub answers ${status} ${message}; ${adviceFor(status, message)}`);
  }
}

/**
 * Asks GitHub who asks: to whom it does not know, it says of a private repository that there is none.
 *
 * @throws pulumi.RunError where there is no token, or one that is refused. A GitHub App is no user (403), and is let pass.
 */
export async function checkToken(question: Promise<unknown>): Promise<void> {
  try {
    await question;
  } catch (error) {
    const { status, message } = readError(error);
    if (status === "401") throw new pulumi.RunError(`GitHub does not know who asks: it answers ${status} ${message}; ${adviceFor(status, message)}`);
  }
}

/** The provider gives method, address, status and message: "GET https://api.github.com/users/x: 404 Not Found []". */
function readError(error: unknown): { readonly said: string; readonly status: string | undefined; readonly message: string } {
  const said = error instanceof Error ? error.message : String(error);
  const [, status, message = ""] = /: ([1-5]\d\d) ([^\n]*)/.exec(said) ?? [];
  return { said, status, message: message.replace(/\s*\[\]\s*$/, "") };
}

function adviceFor(status: string, message: string): string {
  if (status === "429" || /rate limit/i.test(message)) return "it has had too many requests: wait, or take a token of a GitHub App, which may ask more often";
  if (status === "401") return `give the provider a token that is valid, as \`token\` or in the environment variable GITHUB_TOKEN: ${smallestToken}`;
  if (status === "403") return `the token may not do that: ${smallestToken}`;
  return "try again later";
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() ?? "";
}
