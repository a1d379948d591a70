import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, IncomingMessage, Server, ServerResponse } from "node:http";
import { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Runs git in a directory, with a name of its own. */
export function git(directory: string, ...args: string[]): string {
  return execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@localhost", ...args], { cwd: directory, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}

/** Tests look into the directory for temporary files: theirs lie elsewhere. */
const base = tmpdir();

/** Kept for all files of a process: which of them is the last nobody here knows. */
const templates = new Map<string, string>();
process.once("exit", () => {
  for (const directory of templates.values()) rmSync(directory, { recursive: true, force: true });
});

/** A bare repository with these files; made once, and copied from then on. */
function template(files: Readonly<Record<string, string>>, branch: string): string {
  const key = JSON.stringify([files, branch]);
  const known = templates.get(key);
  if (known !== undefined) return known;
  const root = mkdtempSync(join(base, "gitops-image-template-"));
  const work = join(root, "work");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), text);
  }
  git(work, "init", "--quiet", "--initial-branch", branch);
  git(work, "add", "--all");
  git(work, "commit", "--quiet", "--message", "content");
  git(root, "clone", "--quiet", "--bare", work, "gitops.git");
  templates.set(key, root);
  return root;
}

/** A bare repository with one branch, and what it holds. */
export class TestRepository {
  readonly root = mkdtempSync(join(base, "gitops-image-test-"));
  readonly bare = join(this.root, "gitops.git");

  constructor(files: Readonly<Record<string, string>>, readonly branch = "main") {
    cpSync(join(template(files, branch), "gitops.git"), this.bare, { recursive: true });
  }

  checkout(name: string): string {
    const directory = join(this.root, name);
    git(this.root, "clone", "--quiet", this.bare, directory);
    return directory;
  }

  read(path: string): string {
    return git(this.bare, "show", `${this.branch}:${path}`);
  }

  log(format = "%s"): string[] {
    return git(this.bare, "log", `--format=${format}`, this.branch).split("\n");
  }

  /** A hook of the server. */
  hook(name: string, script: string): void {
    writeFileSync(join(this.bare, "hooks", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** How a test registry wants its clients to log in. */
export type RegistryLogin = "none" | "basic" | "bearer";

/** A registry that knows some tags, with the login of the real ones. */
export class TestRegistry {
  private constructor(private readonly server: Server, private readonly setup: Setup) {}

  static async start(tags: Readonly<Record<string, readonly string[]>>): Promise<TestRegistry> {
    const setup: Setup = { tags, login: "none", withDigest: true, requests: [] };
    const server = createServer((request, response) => answer(request, response, setup));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new TestRegistry(server, setup);
  }

  /** How it answers from now on; what it was asked is forgotten. */
  behave(login: RegistryLogin, withDigest = true): void {
    Object.assign(this.setup, { login, withDigest });
    this.requests.length = 0;
  }

  /** What it was asked. */
  get requests(): string[] {
    return this.setup.requests;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const manifest = (repository: string, tag: string) => JSON.stringify({ schemaVersion: 2, repository, tag });

/** The digest that the test registry has for a tag. */
export function digestOf(repository: string, tag: string): string {
  return `sha256:${createHash("sha256").update(manifest(repository, tag)).digest("hex")}`;
}

const basic = `Basic ${Buffer.from("robot:s3cret:with-colon").toString("base64")}`;

interface Setup {
  readonly tags: Readonly<Record<string, readonly string[]>>;
  login: RegistryLogin;
  withDigest: boolean;
  readonly requests: string[];
}

function answer(request: IncomingMessage, response: ServerResponse, { tags, login, withDigest, requests }: Setup): void {
  const { method = "", url = "", headers } = request;
  requests.push(`${method} ${url} ${headers.authorization?.split(" ")[0] ?? "-"}`);
  const address = `http://${headers.host}`;
  if (url.startsWith("/token")) {
    if (headers.authorization !== basic) return end(response, 401);
    response.setHeader("content-type", "application/json");
    return end(response, 200, JSON.stringify({ token: `for ${new URL(url, address).searchParams.get("scope")}` }));
  }
  const [, repository = "", tag = ""] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(url) ?? [];
  const expected = login === "basic" ? basic : `Bearer for repository:${repository}:pull`;
  if (login !== "none" && headers.authorization !== expected) {
    response.setHeader("www-authenticate", login === "basic" ? 'Basic realm="test"' : `Bearer realm="${address}/token",service="test registry",scope="repository:${repository}:pull"`);
    return end(response, 401);
  }
  if (!tags[repository]?.includes(tag)) return end(response, 404);
  if (withDigest) response.setHeader("docker-content-digest", digestOf(repository, tag));
  end(response, 200, method === "HEAD" ? undefined : manifest(repository, tag));
}

function end(response: ServerResponse, status: number, body?: string): void {
  response.statusCode = status;
  response.end(body);
}

/** Writes a configuration of docker with a login for a host; returns its directory. */
export function dockerLogin(root: string, host: string, auth = basic.slice("Basic ".length)): string {
  const directory = join(root, "docker");
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "config.json"), JSON.stringify({ auths: { [host]: { auth } } }));
  return directory;
}

export { readFileSync as readText };
