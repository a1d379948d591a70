import { basename } from "node:path";
import { ExitCode, UserError } from "../../foundation/errors";
import { GitAddress, readGitAddress } from "../../foundation/git-address";
import { isLoopback } from "../../foundation/loopback";

/** Where a network command of Git goes, and how. */
export interface Remote {
  /** What Git is given: an address without credentials, or the name of a remote of the checkout. */
  readonly operand: string;
  /** Whether the program at the other end runs on this machine, too. */
  readonly local: boolean;
  readonly env: Readonly<Record<string, string>>;
}

/** The repository whose configuration says where a remote leads. */
interface Asked {
  attempt(args: readonly string[], options?: { readonly operands?: readonly string[] }): Promise<{ readonly exitCode: number; readonly stdout: string }>;
}

/** The protocols of every `git` command; plain http is added where it stays on this machine. */
const protocols = ["https", "ssh", "file"];

/** What the configuration of a checkout could have Git run at any command: nothing of it is needed here. */
const harmless: readonly Setting[] = [["core.fsmonitor", "false"], ["core.hooksPath", "/dev/null"]];

/** The environment of every `git` command: it never asks, speaks English, runs no hook, and uses these protocols only. */
export function baseEnvironment(plainHttp = false): NodeJS.ProcessEnv {
  const policy = process.env.GIT_ALLOW_PROTOCOL?.split(":");
  const allowed = [...protocols, ...(plainHttp ? ["http"] : [])].filter((protocol) => policy === undefined || policy.includes(protocol));
  return {
    ...process.env,
    // Whoever runs this inside a Git hook has variables that name another repository.
    GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined,
    GIT_ALLOW_PROTOCOL: allowed.join(":"), GIT_TERMINAL_PROMPT: "0", SSH_ASKPASS_REQUIRE: "never", LC_ALL: "C",
    ...configuration([]),
  };
}

/**
 * Finds out where a remote leads, by the configuration of Git, without asking it.
 *
 * @param remote an address, a directory, or the name of a remote of the repository.
 * @throws UserError when that is no address of a repository, or one by plain http to another machine.
 */
export async function resolveRemote(git: Asked, remote: string, purpose: "fetch" | "push"): Promise<Remote> {
  const given = isAddress(remote) ? read(remote) : undefined;
  const target = (await effectiveAddress(git, given?.address ?? remote, purpose)) ?? remote;
  const address = isAddress(target) ? read(target) : undefined;
  const plainHttp = address?.transport === "http";
  if (plainHttp && !isLoopback(address.address)) {
    throw new UserError(`${address.address} must be reached by https: plain http is for this machine only`, "what goes over http is read and changed on the way", ExitCode.Usage);
  }
  // A remote of the checkout keeps its name and with it its settings, as long as its address holds no password.
  const operand = given?.address ?? (address?.username === undefined && address?.password === undefined ? remote : address.address);
  const ssh: Record<string, string> = address?.transport === "ssh" ? { GIT_SSH_COMMAND: await sshCommand(git) } : {};
  const local = address === undefined || address.transport === "file";
  return { operand, local, env: { GIT_ALLOW_PROTOCOL: baseEnvironment(plainHttp).GIT_ALLOW_PROTOCOL ?? "", ...credentialsOf([given, address]), ...ssh } };
}

/** Whether a text is an address rather than the name of a remote or a directory. */
function isAddress(text: string): boolean {
  return text.includes("://") || /^[^/\s]+:/.test(text);
}

function read(text: string): GitAddress {
  const found = readGitAddress(text);
  if (typeof found === "string") throw new UserError(`the repository ${found}`, undefined, ExitCode.Usage);
  return found;
}

/** The address after what the configuration puts in place of it. */
async function effectiveAddress(git: Asked, remote: string, purpose: "fetch" | "push"): Promise<string | undefined> {
  if (purpose === "push" && !isAddress(remote) && !remote.startsWith("/")) {
    const { exitCode, stdout } = await git.attempt(["remote", "get-url", "--push"], { operands: [remote] });
    if (exitCode === 0) return stdout.trim();
  }
  const { exitCode, stdout } = await git.attempt(["ls-remote", "--get-url"], { operands: [remote] });
  return exitCode === 0 ? stdout.trim() : undefined;
}

/** Answers with what the environment of the command holds: no process has a password among its arguments. */
const helper = `!printf 'username=%s\\npassword=%s\\n' "$GITOPS_GIT_USERNAME" "$GITOPS_GIT_PASSWORD" #`;

/** The environment for a command that logs in with the credentials of an address; they are for its origin only. */
function credentialsOf(addresses: readonly (GitAddress | undefined)[]): Record<string, string> {
  const address = addresses.find((one) => one?.username !== undefined || one?.password !== undefined);
  if (address?.origin === undefined) return configuration([]);
  const { username = "", password } = address;
  const key = `credential.${address.origin}`;
  if (password === undefined) return configuration([[`${key}.username`, username]]);
  // The first one empties the list of helpers, so that no other one answers or keeps them.
  return { ...configuration([[`${key}.helper`, ""], [`${key}.helper`, helper]]), GITOPS_GIT_USERNAME: username, GITOPS_GIT_PASSWORD: password };
}

type Setting = readonly [key: string, value: string];

/** Settings for one command, behind those that the environment has. A server that sends nothing for a minute is given up. */
function configuration(settings: readonly Setting[]): Record<string, string> {
  const first = Number(process.env.GIT_CONFIG_COUNT ?? "0") || 0;
  const all: readonly Setting[] = [...harmless, ["http.lowSpeedLimit", "1"], ["http.lowSpeedTime", "60"], ...settings];
  return {
    GIT_CONFIG_COUNT: String(first + all.length),
    ...Object.fromEntries(all.flatMap(([key, value], index) => [[`GIT_CONFIG_KEY_${first + index}`, key], [`GIT_CONFIG_VALUE_${first + index}`, value]])),
  };
}

/** The ssh that Git is set up with, told not to ask; another program than ssh keeps its own options. */
async function sshCommand(git: Asked): Promise<string> {
  const configured = process.env.GIT_SSH_COMMAND || (await git.attempt(["config", "core.sshCommand"])).stdout.trim() || "ssh";
  const [program = ""] = configured.trim().split(/\s+/);
  return /^'?ssh'?$/.test(basename(program.replaceAll("'", ""))) ? `${configured} -o BatchMode=yes -o ConnectTimeout=20 -o ServerAliveInterval=15 -o ServerAliveCountMax=3` : configured;
}

