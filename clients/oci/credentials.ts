import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { isDockerHub, loginKey } from "../../foundation/docker-hub";
import { UserError } from "../../foundation/errors";

/** User and password of a registry. */
export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
}

const configuration = z.object({
  auths: z.record(z.string(), z.object({ auth: z.string().optional(), username: z.string().optional(), password: z.string().optional() })).optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
  credsStore: z.string().optional(),
});

/** The file that `docker login` writes. */
export function dockerConfigFile(): string {
  return join(process.env.DOCKER_CONFIG ?? join(homedir(), ".docker"), "config.json");
}

/**
 * The credentials that `docker login` keeps for a registry: in its file, or with a credential helper.
 *
 * @returns undefined when there are none.
 * @throws UserError when the file cannot be read.
 */
export async function credentialsFor(host: string): Promise<RegistryCredentials | undefined> {
  const file = dockerConfigFile();
  const content = await readFile(file, "utf8").catch(() => undefined);
  if (content === undefined) return undefined;
  const parsed = configuration.safeParse(parseJson(content, file));
  if (!parsed.success) throw new UserError(`${file} is not a configuration of docker`, "log in again: docker login");
  const { auths = {}, credHelpers = {}, credsStore } = parsed.data;
  const keys = isDockerHub(host) ? [loginKey(host), "index.docker.io", host] : [host, `https://${host}`, `https://${host}/v1/`, `https://${host}/v2/`];
  const helper = keys.map((key) => credHelpers[key]).find((name) => name !== undefined) ?? credsStore;
  for (const key of keys) {
    const entry = auths[key];
    const decoded = entry?.auth ? Buffer.from(entry.auth, "base64").toString("utf8") : "";
    if (decoded.includes(":")) return { username: decoded.slice(0, decoded.indexOf(":")), password: decoded.slice(decoded.indexOf(":") + 1) };
    if (entry?.username && entry.password) return { username: entry.username, password: entry.password };
  }
  return helper === undefined ? undefined : fromHelper(helper, keys);
}

async function fromHelper(helper: string, keys: readonly string[]): Promise<RegistryCredentials | undefined> {
  const { execa } = await import("execa");
  for (const key of keys) {
    const { exitCode, stdout } = await execa(`docker-credential-${helper}`, ["get"], { input: key, reject: false, timeout: 20_000 });
    if (exitCode !== 0) continue;
    const answer = z.object({ Username: z.string(), Secret: z.string() }).safeParse(parseJson(stdout, `docker-credential-${helper}`));
    if (answer.success) return { username: answer.data.Username, password: answer.data.Secret };
  }
  return undefined;
}

function parseJson(text: string, origin: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`${origin} is not JSON`, "log in again: docker login");
  }
}
