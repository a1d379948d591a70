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
    const said = error instanceof Error ? error.message : String(error);
    // The provider gives method, address, status and message: "GET https://api.github.com/users/x: 404 Not Found []".
    const [, status, message = ""] = /: ([1-5]\d\d) ([^\n]*)/.exec(said) ?? [];
    if (status === undefined) return { unreachable: lastLine(said) };
    if (status === "404") return { missing: true };
    throw new pulumi.RunError(`cannot read ${what}: GitHub answers ${status} ${message.replace(/\s*\[\]\s*$/, "")}; ${adviceFor(status, message)}`);
  }
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
