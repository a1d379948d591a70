import { createHmac, randomUUID } from "node:crypto";
import { Platform } from "./platform";

/** What the API answered. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: any;
}

/** The API of the rehearsal's Argo CD, with one identity. */
export class ArgoCdApi {
  private constructor(private readonly address: string, private readonly token: string) {}

  /** As the built-in administrator. */
  static async asAdmin(platform: Platform): Promise<ArgoCdApi> {
    const address = await serverAddress(platform);
    const password = await secretValue(platform, "argocd-initial-admin-secret", "password");
    const { body } = await new ArgoCdApi(address, "").post("session", { username: "admin", password });
    return new ArgoCdApi(address, body.token);
  }

  /** As a person whom single sign-on put into some groups: a session as argocd-server would sign it after a login. */
  static async asMemberOf(platform: Platform, account: string, groups: readonly string[]): Promise<ArgoCdApi> {
    const now = Math.floor(Date.now() / 1000) - 1;
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = { iss: "argocd", sub: `${account}:login`, iat: now, nbf: now, exp: now + 3600, jti: randomUUID(), groups };
    const content = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
    const signature = createHmac("sha256", await secretValue(platform, "argocd-secret", "server.secretkey")).update(content).digest("base64url");
    return new ArgoCdApi(await serverAddress(platform), `${content}.${signature}`);
  }

  /** With another token. */
  withToken(token: string): ArgoCdApi {
    return new ArgoCdApi(this.address, token);
  }

  /** Mints a token of a project role, as `argocd proj role create-token` does. */
  async mint(project: string, role: string): Promise<ArgoCdApi> {
    const { status, body } = await this.post(`projects/${project}/roles/${role}/token`, { project, role, expiresIn: 3600 });
    if (status !== 200) throw new Error(`no token for ${project}:${role}: ${JSON.stringify(body)}`);
    return this.withToken(body.token);
  }

  /** Whether Argo CD lets this identity do it. */
  async canI(resource: string, action: string, object: string): Promise<boolean> {
    const { status, body } = await this.get(`account/can-i/${resource}/${encodeURIComponent(action)}/${object}`);
    if (status !== 200) throw new Error(`can-i answered ${status}: ${JSON.stringify(body)}`);
    return body.value === "yes";
  }

  get(path: string): Promise<ApiAnswer> {
    return this.request("GET", path);
  }

  post(path: string, body: object = {}): Promise<ApiAnswer> {
    return this.request("POST", path, body);
  }

  delete(path: string): Promise<ApiAnswer> {
    return this.request("DELETE", path);
  }

  private async request(method: string, path: string, body?: object): Promise<ApiAnswer> {
    const response = await fetch(`${this.address}/api/v1/${path}`, {
      method,
      headers: { "content-type": "application/json", ...(this.token ? { authorization: `Bearer ${this.token}` } : {}) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, body: await response.json().catch(() => undefined) };
  }
}

async function serverAddress(platform: Platform): Promise<string> {
  const { processes } = JSON.parse(await platform.gitops("rehearsal", "status", "--format", "json"));
  const address = processes.find(({ name }: { name: string }) => name === "argocd/argocd-server")?.address;
  if (typeof address !== "string") throw new Error("argocd-server does not run");
  return address;
}

async function secretValue(platform: Platform, name: string, key: string): Promise<string> {
  const secret = await platform.read<any>({ apiVersion: "v1", kind: "Secret", metadata: { name, namespace: "argocd" } });
  return Buffer.from(secret?.data?.[key] ?? "", "base64").toString("utf8");
}
