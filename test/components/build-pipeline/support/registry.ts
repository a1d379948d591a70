import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, IncomingMessage, Server, ServerResponse } from "node:http";
import { AddressInfo } from "node:net";

const manifestType = "application/vnd.oci.image.manifest.v1+json";

/** How a registry asks who one is. */
export interface RegistryLogin {
  readonly basic: string;
  /** Ask for a token of the registry's own token service, as GHCR does. */
  readonly token?: string;
}

/** The manifests and blobs of a registry over HTTP, in memory, with the logins that public registries have. */
export class LocalRegistry {
  private readonly manifests = new Map<string, { type: string; text: string }>();
  private readonly blobs = new Map<string, string>();
  private constructor(private readonly server: Server, private readonly login: RegistryLogin | undefined) {}
  readonly requests: string[] = [];

  static async start(login?: RegistryLogin): Promise<LocalRegistry> {
    const server = createServer();
    const registry = new LocalRegistry(server, login);
    server.on("request", (request, response) => registry.answer(request, response));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return registry;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** An image that was pushed by its digest, built from a commit; returns the digest. */
  image(repository: string, commit: string, content: string, options: { tag?: string; index?: boolean } = {}): string {
    const configuration = JSON.stringify({ content, config: { Labels: { "org.opencontainers.image.revision": commit } } });
    this.blobs.set(`${repository}/${digestOf(configuration)}`, configuration);
    let digest = this.put(repository, { schemaVersion: 2, mediaType: manifestType, config: { digest: digestOf(configuration) }, layers: [] });
    if (options.index) {
      const attestation = { digest: digestOf("attestation"), platform: { os: "unknown", architecture: "unknown" } };
      const image = { digest, platform: { os: "linux", architecture: "amd64" } };
      digest = this.put(repository, { schemaVersion: 2, manifests: [attestation, image] }, "application/vnd.oci.image.index.v1+json");
    }
    const found = this.manifests.get(`${repository}/${digest}`);
    if (options.tag && found) this.manifests.set(`${repository}/${options.tag}`, found);
    return digest;
  }

  /** Tags and what they name. */
  tags(repository: string): Record<string, string> {
    const entries = [...this.manifests].filter(([key]) => key.startsWith(`${repository}/`) && !key.includes("sha256:"));
    return Object.fromEntries(entries.map(([key, { text }]) => [key.slice(repository.length + 1), digestOf(text)]));
  }

  private put(repository: string, manifest: object, type = manifestType): string {
    const text = JSON.stringify(manifest);
    this.manifests.set(`${repository}/${digestOf(text)}`, { type, text });
    return digestOf(text);
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { method = "", url = "", headers } = request;
    this.requests.push(`${method} ${url.split("?")[0]}`);
    if (url.startsWith("/token")) {
      const good = headers.authorization === `Basic ${this.login?.basic}`;
      response.writeHead(good ? 200 : 401, { "content-type": "application/json" }).end(JSON.stringify(good ? { token: this.login?.token } : {}));
      return;
    }
    if (this.login) {
      const wanted = this.login.token ? `Bearer ${this.login.token}` : `Basic ${this.login.basic}`;
      if (headers.authorization !== wanted) {
        const challenge = this.login.token ? `Bearer realm="http://${this.address}/token",service="registry",scope="repository:x:pull"` : 'Basic realm="registry"';
        response.writeHead(401, { "www-authenticate": challenge }).end();
        return;
      }
    }
    const [, repository = "", kind, reference = ""] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(url) ?? [];
    if (method === "PUT" && kind === "manifests") {
      let text = "";
      request.on("data", (chunk) => { text += String(chunk); }).on("end", () => {
        this.manifests.set(`${repository}/${reference}`, { type: headers["content-type"] ?? "", text });
        response.writeHead(201).end();
      });
      return;
    }
    const blob = kind === "blobs" ? this.blobs.get(`${repository}/${reference}`) : undefined;
    const manifest = kind === "manifests" ? this.manifests.get(`${repository}/${reference}`) : undefined;
    if (blob !== undefined) response.writeHead(200).end(blob);
    else if (manifest) response.writeHead(200, { "content-type": manifest.type, "docker-content-digest": digestOf(manifest.text) }).end(manifest.text);
    else response.writeHead(404).end();
  }
}

function digestOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
