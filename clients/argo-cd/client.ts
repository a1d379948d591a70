import { ApiCall, ArgoCdAccess, callApi } from "./request";
import {
  anythingSchema, ApplicationDetails, applicationListSchema, applicationSchema, IssuedToken, ManagedResource, managedResourcesSchema,
  manifestsSchema, ProjectDetails, projectSchema, resourceTreeSchema, syncWindowStateSchema, tokenSchema,
} from "./schemas";
import { z } from "zod";

/** The few calls of Argo CD's REST API that `gitops` needs. Every one throws a UserError that says what is wrong. */
export class ArgoCdClient {
  constructor(private readonly access: ArgoCdAccess, private readonly signal?: AbortSignal) {}

  /** Address of argocd-server. */
  get server(): string {
    return this.access.server;
  }

  /**
   * One Application.
   *
   * @param refresh Have Argo CD look at Git first.
   */
  application(name: string, { refresh = false } = {}): Promise<ApplicationDetails> {
    return this.call({
      method: "GET",
      path: `applications/${encodeURIComponent(name)}`,
      query: { refresh: refresh ? "normal" : undefined },
      answer: applicationSchema,
      permission: `applications, get, */${name}`,
      missing: `Argo CD at ${this.server} has no Application "${name}"`,
      timeoutSeconds: 120,
    });
  }

  /** The Applications of some projects, those that the token may get. */
  async applications(projects: readonly string[]): Promise<ApplicationDetails[]> {
    const { items } = await this.call({
      method: "GET",
      path: "applications",
      query: { projects },
      answer: applicationListSchema,
      permission: projects.map((project) => `applications, get, ${project}/*`).join(" and "),
    });
    return items ?? [];
  }

  /** What Git says about an Application, each object as JSON. Values of Secrets are masked. */
  async manifests(name: string, project: string, revision?: string): Promise<string[]> {
    const { manifests } = await this.call({
      method: "GET",
      path: `applications/${encodeURIComponent(name)}/manifests`,
      query: { revision },
      answer: manifestsSchema,
      permission: `applications, get, ${project}/${name}`,
      timeoutSeconds: 180,
    });
    return manifests ?? [];
  }

  /** The objects that an Application manages, as it compared them last. Hooks are not among them. */
  async managedResources(name: string, project: string): Promise<ManagedResource[]> {
    const { items } = await this.call({
      method: "GET",
      path: `applications/${encodeURIComponent(name)}/managed-resources`,
      answer: managedResourcesSchema,
      permission: `applications, get, ${project}/${name}`,
    });
    return items ?? [];
  }

  /** Every object of an Application with its health, those that controllers made included. */
  async resourceTree(name: string, project: string): Promise<NonNullable<z.infer<typeof resourceTreeSchema>["nodes"]>> {
    const { nodes } = await this.call({
      method: "GET",
      path: `applications/${encodeURIComponent(name)}/resource-tree`,
      answer: resourceTreeSchema,
      permission: `applications, get, ${project}/${name}`,
    });
    return nodes ?? [];
  }

  /** Whether the sync windows let somebody sync an Application now. */
  async canSync(name: string, project: string): Promise<boolean> {
    const { canSync } = await this.call({
      method: "GET",
      path: `applications/${encodeURIComponent(name)}/syncwindows`,
      answer: syncWindowStateSchema,
      permission: `applications, get, ${project}/${name}`,
    });
    return canSync;
  }

  /**
   * Asks for a sync. Nothing is pruned.
   *
   * @param only The one Application among its objects that is synced. Default: all objects.
   * @returns the Application with the operation that was requested.
   */
  sync(name: string, project: string, only?: string): Promise<ApplicationDetails> {
    return this.call({
      method: "POST",
      path: `applications/${encodeURIComponent(name)}/sync`,
      body: {
        prune: false,
        ...(only === undefined ? {} : { resources: [{ group: "argoproj.io", kind: "Application", name: only }] }),
      },
      answer: applicationSchema,
      permission: `applications, sync, ${project}/${name}`,
    });
  }

  /** Ends the operation that runs; nothing that was applied is taken back. */
  async terminate(name: string, project: string): Promise<void> {
    await this.call({
      method: "DELETE",
      path: `applications/${encodeURIComponent(name)}/operation`,
      answer: anythingSchema,
      permission: `applications, sync, ${project}/${name}`,
    });
  }

  /** One AppProject. A token of one of its own roles may always read it. */
  project(name: string): Promise<ProjectDetails> {
    return this.call({
      method: "GET",
      path: `projects/${encodeURIComponent(name)}`,
      answer: projectSchema,
      permission: `projects, get, ${name}`,
      missing: `Argo CD at ${this.server} has no project "${name}"`,
    });
  }

  /** Issues a token for a role of a project. */
  async createToken(project: string, role: string, token: { id: string; description: string; expiresIn: number }): Promise<string> {
    const { token: text } = await this.call({
      method: "POST",
      path: `projects/${encodeURIComponent(project)}/roles/${encodeURIComponent(role)}/token`,
      body: token,
      answer: tokenSchema,
      permission: `projects, update, ${project}`,
    });
    return text;
  }

  /** Revokes a token of a role. Argo CD reports success also when it did not find it: look afterwards. */
  async deleteToken(project: string, role: string, { iat, id }: IssuedToken): Promise<void> {
    await this.call({
      method: "DELETE",
      path: `projects/${encodeURIComponent(project)}/roles/${encodeURIComponent(role)}/token/${iat}`,
      query: { id },
      answer: anythingSchema,
      permission: `projects, update, ${project}`,
    });
  }

  /** The same server, asked with another token. */
  as(token: string): ArgoCdClient {
    return new ArgoCdClient({ ...this.access, token }, this.signal);
  }

  /** The same server and token, with another signal: for what must still be done after an abort. */
  until(signal: AbortSignal): ArgoCdClient {
    return new ArgoCdClient(this.access, signal);
  }

  private call<Schema extends z.ZodType>(call: ApiCall<Schema>): Promise<z.output<Schema>> {
    return callApi(this.access, { ...call, signal: this.signal });
  }
}
