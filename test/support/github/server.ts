import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Exchange, GitHubSchema } from "./schema";

type Json = Record<string, any>;

/** One request that the server got. */
export interface GitHubRequest {
  readonly method: string;
  /** Path below the API, without the query. */
  readonly path: string;
  readonly body: Json | undefined;
}

/** What GitHub knows of one repository. */
export interface GitHubRepository {
  readonly object: Json;
  readonly variables: Map<string, Json>;
  readonly secrets: Map<string, Json>;
  readonly environments: Map<string, { object: Json; policies: Map<number, Json>; secrets: Map<string, Json>; variables: Map<string, Json> }>;
  readonly rulesets: Map<number, Json>;
  readonly hooks: Map<number, Json>;
  readonly keys: Map<number, Json>;
  readonly labels: Map<string, Json>;
  readonly teams: Map<string, string>;
}

type Handler = (match: Record<string, string>, body: Json, query: URLSearchParams) => { status?: number; body?: unknown } | undefined;

/**
 * A server on loopback that answers as GitHub's API does for the repositories of one organization, and keeps what it is told.
 * Paths, answers and errors are those of https://docs.github.com/en/rest; what it does not know is answered with 404 and noted.
 */
export class GitHubServer {
  public readonly repositories = new Map<string, GitHubRepository>();
  public readonly requests: GitHubRequest[] = [];
  /** What it answers to everything in place of an answer: a token that it does not take, too many requests. Default: nothing. */
  public refuses: { readonly status: number; readonly message: string } | undefined;
  /** Requests that nothing here answers. */
  public readonly unknown: string[] = [];
  private readonly server: Server;
  private readonly routes: { method: string; pattern: RegExp; handle: Handler }[] = [];
  private next = 1000;

  /** Every request with its answer. */
  public readonly exchanges: Exchange[] = [];

  /**
   * @param people numbers of users and teams by their names.
   * @param schema GitHub's description of its API, from which answers get what GitHub always says. Default: they have what is kept.
   */
  constructor(
    public readonly owner: string,
    private readonly people: { readonly users: Readonly<Record<string, number>>; readonly teams: Readonly<Record<string, number>> },
    private readonly schema?: GitHubSchema,
  ) {
    this.server = createServer((request, response) => void this.answer(request, response));
    // Whoever asks may think for a while between two requests.
    this.server.keepAliveTimeout = 120_000;
    this.declareRoutes();
  }

  /** Starts it and says its address, with a slash at the end. */
  public async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  public async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Requests that change something. */
  public changes(): string[] {
    return this.requests.filter(({ method }) => method !== "GET" && method !== "HEAD").map(({ method, path }) => `${method} ${path}`);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    const { pathname, searchParams } = new URL(request.url ?? "", "http://127.0.0.1");
    const path = this.byName(decodeURIComponent(pathname.replace(/^\/api\/v3/, "")));
    const method = request.method ?? "";
    const body = text === "" ? undefined : JSON.parse(text) as Json;
    this.requests.push({ method, path, body });
    const route = this.routes.find((one) => one.method === method && one.pattern.test(path));
    const nobody = path === "/user" && request.headers.authorization === undefined;
    const found = nobody ? { status: 401, body: { message: "Requires authentication", documentation_url: "https://docs.github.com/rest", status: "401" } }
      : this.refuses === undefined ? route?.handle(route.pattern.exec(path)?.groups ?? {}, body ?? {}, searchParams)
      : { status: this.refuses.status, body: { message: this.refuses.message, documentation_url: "https://docs.github.com/rest" } };
    if (route === undefined) this.unknown.push(`${method} ${path}`);
    const { status = 200, body: kept } = found ?? { status: 404, body: { message: "Not Found", documentation_url: "https://docs.github.com/rest", status: "404" } };
    const answer = kept === undefined || this.schema === undefined ? kept : this.schema.complete(method, path, status, kept);
    this.exchanges.push({ method, path, body, status, answer });
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", "x-github-request-id": "0", "x-oauth-scopes": "repo, admin:org" });
    response.end(answer === undefined ? undefined : JSON.stringify(answer));
  }

  /** A repository is known by its number, too. */
  private byName(path: string): string {
    const [, id, rest = ""] = /^\/repositories\/(\d+)(.*)$/.exec(path) ?? [];
    const found = [...this.repositories].find(([, { object }]) => String(object.id) === id);
    return found === undefined ? path : `/repos/${this.owner}/${found[0]}${rest}`;
  }

  private on(method: string, path: string, handle: Handler): void {
    const pattern = path.replace(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>[^/]+)`);
    this.routes.push({ method, pattern: new RegExp(`^${pattern}$`), handle });
  }

  private inRepository(method: string, path: string, handle: (repository: GitHubRepository, match: Record<string, string>, body: Json) => ReturnType<Handler>): void {
    this.on(method, `/repos/${this.owner}/{repo}${path}`, (match, body) => {
      const repository = this.repositories.get(match.repo ?? "");
      return repository && handle(repository, match, body);
    });
  }

  private declareRoutes(): void {
    const organization = { login: this.owner, id: 1, node_id: "O_1", type: "Organization", name: this.owner };
    this.on("GET", "/user", () => ({ body: { login: "bot", id: 2, type: "User" } }));
    this.on("GET", `/orgs/${this.owner}`, () => ({ body: organization }));
    this.on("GET", "/users/{name}", ({ name = "" }) => (name in this.people.users ? { body: { login: name, id: this.people.users[name], node_id: `U_${name}`, type: "User" } } : undefined));
    this.on("GET", "/users/{name}/{list}", ({ name = "" }) => (name in this.people.users ? { body: [] } : undefined));
    this.on("GET", `/orgs/${this.owner}/teams/{team}`, ({ team = "" }) => (team in this.people.teams ? { body: this.team(team) } : undefined));
    this.declareRepository();
    this.declareActions();
    this.declareEnvironments();
    this.declareRules();
    this.declareAccess();
  }

  private team(slug: string): Json {
    return { id: this.people.teams[slug], node_id: `T_${slug}`, slug, name: slug, description: "", privacy: "closed", notification_setting: "notifications_enabled", permission: "pull", members_count: 1, repos_count: 0, organization: { login: this.owner, id: 1 } };
  }

  private declareRepository(): void {
    this.on("POST", `/orgs/${this.owner}/repos`, (_match, body) => {
      if (this.repositories.has(body.name)) return { status: 422, body: { message: "Repository creation failed.", errors: [{ resource: "Repository", code: "custom", field: "name", message: "name already exists on this account" }] } };
      const id = this.next++;
      const url = `https://github.com/${this.owner}/${body.name}`;
      const object = {
        default_branch: "main", archived: false, topics: [], permissions: { admin: true, push: true, pull: true }, owner: { login: this.owner, id: 1, type: "Organization" },
        ...told(body), id, node_id: `R_${id}`, full_name: `${this.owner}/${body.name}`, private: body.visibility !== "public", html_url: url, clone_url: `${url}.git`, ssh_url: `git@github.com:${this.owner}/${body.name}.git`, git_url: `git://github.com/${this.owner}/${body.name}.git`, svn_url: url, created_at: "2026-01-01T00:00:00Z",
      };
      this.repositories.set(body.name, { object, variables: new Map(), secrets: new Map(), environments: new Map(), rulesets: new Map(), hooks: new Map(), keys: new Map(), labels: new Map(), teams: new Map() });
      return { status: 201, body: object };
    });
    this.inRepository("GET", "", ({ object }) => ({ body: object }));
    this.inRepository("PATCH", "", ({ object }, _match, body) => ({ body: Object.assign(object, told(body), body.visibility ? { private: body.visibility !== "public" } : {}) }));
    this.inRepository("DELETE", "", (_repository, { repo = "" }) => { this.repositories.delete(repo); return { status: 204 }; });
    this.inRepository("PUT", "/topics", ({ object }, _match, body) => ({ body: Object.assign(object, { topics: body.names }) }));
    this.inRepository("GET", "/topics", ({ object }) => ({ body: { names: object.topics } }));
    this.inRepository("GET", "/vulnerability-alerts", ({ object }) => (object.alerts === true ? { status: 204 } : undefined));
    this.inRepository("PUT", "/vulnerability-alerts", ({ object }) => { object.alerts = true; return { status: 204 }; });
    this.inRepository("DELETE", "/vulnerability-alerts", ({ object }) => { object.alerts = false; return { status: 204 }; });
  }

  private declareActions(): void {
    this.inRepository("GET", "/actions/secrets/public-key", () => ({ body: publicKey }));
    this.declareNamed("/actions/secrets", "secret_name", (repository) => repository.secrets, "PUT");
    this.declareNamed("/actions/variables", "name", (repository) => repository.variables, "POST");
  }

  /** Secrets are put under their name, variables are posted. */
  private declareNamed(path: string, key: string, of: (repository: GitHubRepository, match: Record<string, string>) => Map<string, Json> | undefined, creation: "PUT" | "POST"): void {
    const dates = { created_at: "2026-01-01T00:00:00Z", updated_at: "2026-01-01T00:00:00Z" };
    this.inRepository("GET", `${path}/{name}`, (repository, match) => {
      const object = of(repository, match)?.get((match.name ?? "").toUpperCase());
      return object && { body: { ...object, ...dates } };
    });
    this.inRepository("DELETE", `${path}/{name}`, (repository, match) => (of(repository, match)?.delete((match.name ?? "").toUpperCase()) ? { status: 204 } : undefined));
    if (creation === "PUT") {
      this.inRepository("PUT", `${path}/{name}`, (repository, match) => {
        const name = (match.name ?? "").toUpperCase();
        const there = of(repository, match)?.has(name);
        of(repository, match)?.set(name, { name });
        return { status: there ? 204 : 201, ...(there ? {} : { body: {} }) };
      });
      return;
    }
    this.inRepository("GET", path, (repository, match) => {
      const all = [...(of(repository, match)?.values() ?? [])].map((object) => ({ ...object, ...dates }));
      return { body: { total_count: all.length, variables: all } };
    });
    this.inRepository("POST", path, (repository, match, body) => {
      const name = String(body[key]).toUpperCase();
      if (of(repository, match)?.has(name)) return { status: 409, body: { message: "Already exists - Variable already exists", status: "409" } };
      of(repository, match)?.set(name, { name, value: body.value });
      return { status: 201, body: {} };
    });
    this.inRepository("PATCH", `${path}/{name}`, (repository, match, body) => {
      const object = of(repository, match)?.get((match.name ?? "").toUpperCase());
      if (object === undefined) return undefined;
      Object.assign(object, { value: body.value });
      return { status: 204 };
    });
  }

  private declareEnvironments(): void {
    const path = "/environments/{environment}";
    this.inRepository("PUT", path, (repository, { environment = "" }, body) => {
      const before = repository.environments.get(environment);
      const object = { id: before?.object.id ?? this.next++, name: environment, ...this.rules(body), deployment_branch_policy: body.deployment_branch_policy, can_admins_bypass: body.can_admins_bypass ?? true };
      repository.environments.set(environment, { policies: new Map(), secrets: new Map(), variables: new Map(), ...before, object });
      return { body: object };
    });
    this.inRepository("GET", path, (repository, { environment = "" }) => {
      const found = repository.environments.get(environment);
      return found && { body: found.object };
    });
    this.inRepository("DELETE", path, (repository, { environment = "" }) => (repository.environments.delete(environment) ? { status: 204 } : undefined));
    this.inRepository("GET", `${path}/secrets/public-key`, () => ({ body: publicKey }));
    this.declareNamed(`${path}/secrets`, "secret_name", (repository, { environment = "" }) => repository.environments.get(environment)?.secrets, "PUT");
    this.declareNamed(`${path}/variables`, "name", (repository, { environment = "" }) => repository.environments.get(environment)?.variables, "POST");
    this.declareNumbered(`${path}/deployment-branch-policies`, (repository, { environment = "" }) => repository.environments.get(environment)?.policies, 200, "branch_policies");
  }

  /** How an environment shows what it was told. */
  private rules(body: Json): Json {
    const reviewers = (body.reviewers ?? []).map(({ type, id }: Json) => ({ type, reviewer: { id, login: Object.entries(this.people.users).find(([, number]) => number === id)?.[0] ?? "", slug: Object.entries(this.people.teams).find(([, number]) => number === id)?.[0] ?? "" } }));
    return { protection_rules: [
      ...(body.wait_timer > 0 ? [{ id: 1, type: "wait_timer", wait_timer: body.wait_timer }] : []),
      ...(reviewers.length > 0 || body.prevent_self_review ? [{ id: 2, type: "required_reviewers", prevent_self_review: body.prevent_self_review === true, reviewers }] : []),
      ...(body.deployment_branch_policy ? [{ id: 3, type: "branch_policy" }] : []),
    ] };
  }

  private declareRules(): void {
    this.declareNumbered("/rulesets", (repository) => repository.rulesets, 201);
  }

  private declareAccess(): void {
    this.declareNumbered("/hooks", (repository) => repository.hooks, 201);
    this.declareNumbered("/keys", (repository) => repository.keys, 201);
    this.inRepository("GET", "/labels/{label}", (repository, { label = "" }) => { const object = repository.labels.get(label); return object && { body: object }; });
    this.inRepository("POST", "/labels", (repository, _match, body) => { const object = { id: this.next++, ...body }; repository.labels.set(body.name, object); return { status: 201, body: object }; });
    this.inRepository("PATCH", "/labels/{label}", (repository, { label = "" }, body) => { const object = repository.labels.get(label); return object && { body: Object.assign(object, body) }; });
    this.inRepository("DELETE", "/labels/{label}", (repository, { label = "" }) => (repository.labels.delete(label) ? { status: 204 } : undefined));
    for (const [base, slugOf] of [[`/orgs/${this.owner}/teams`, (team: string) => team], ["/organizations/1/team", (team: string) => Object.entries(this.people.teams).find(([, id]) => String(id) === team)?.[0] ?? ""]] as const) {
      const path = `${base}/{team}/repos/${this.owner}/{repo}`;
      this.on("PUT", path, ({ team = "", repo = "" }, body) => { this.repositories.get(repo)?.teams.set(slugOf(team), body.permission); return { status: 204 }; });
      this.on("GET", path, ({ team = "", repo = "" }) => {
        const repository = this.repositories.get(repo);
        const permission = repository?.teams.get(slugOf(team));
        return repository && permission ? { body: { ...repository.object, permissions: permissionsOf(permission), role_name: permission } } : undefined;
      });
      this.on("DELETE", path, ({ team = "", repo = "" }) => { this.repositories.get(repo)?.teams.delete(slugOf(team)); return { status: 204 }; });
    }
    this.on("GET", "/organizations/1/team/{team}", ({ team = "" }) => {
      const slug = Object.entries(this.people.teams).find(([, id]) => String(id) === team)?.[0];
      return slug === undefined ? undefined : { body: this.team(slug) };
    });
  }

  private declareNumbered(path: string, of: (repository: GitHubRepository, match: Record<string, string>) => Map<number, Json> | undefined, created: number, list?: string): void {
    this.inRepository("GET", path, (repository, match) => {
      const all = [...(of(repository, match)?.values() ?? [])];
      return { body: list === undefined ? all : { total_count: all.length, [list]: all } };
    });
    this.inRepository("POST", path, (repository, match, body) => {
      const object = { id: this.next++, ...body };
      of(repository, match)?.set(object.id, object);
      return { status: created, body: object };
    });
    this.inRepository("GET", `${path}/{id}`, (repository, match) => { const object = of(repository, match)?.get(Number(match.id)); return object && { body: object }; });
    for (const method of ["PUT", "PATCH"]) {
      this.inRepository(method, `${path}/{id}`, (repository, match, body) => { const object = of(repository, match)?.get(Number(match.id)); return object && { body: Object.assign(object, body) }; });
    }
    this.inRepository("DELETE", `${path}/{id}`, (repository, match) => (of(repository, match)?.delete(Number(match.id)) ? { status: 204 } : undefined));
  }
}

/** An empty address is none. */
function told(body: Json): Json {
  return body.homepage === "" ? { ...body, homepage: null } : body;
}

/** Any 32 bytes: nobody reads what is sealed with them. */
const publicKey = { key_id: "1", key: Buffer.alloc(32, 7).toString("base64") };

function permissionsOf(permission: string): Json {
  const order = ["pull", "triage", "push", "maintain", "admin"];
  return Object.fromEntries(order.map((name) => [name, order.indexOf(name) <= order.indexOf(permission)]));
}
