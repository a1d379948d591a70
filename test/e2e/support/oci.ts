import { createHash, randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { clusterStatus } from "../../../rehearsal/cluster";

const manifestType = "application/vnd.oci.image.manifest.v1+json";

/** The URL of the image registry of a rehearsal cluster, once it runs. */
export function registryUrl(stateDirectory: string, name = "infrastructure/docker-registry"): string {
  const process = clusterStatus(stateDirectory).processes.find((one) => one.name === name);
  if (process?.state !== "running" || !process.address) throw new Error(`${name} does not run: ${process?.message ?? process?.state ?? "not declared"}`);
  return process.address;
}

/** An image as it was pushed. */
export interface PushedImage {
  readonly repository: string;
  /** Of the manifest. */
  readonly digest: string;
  /** Of configuration and layer. */
  readonly blobs: readonly string[];
}

/** What an image is made of; the same input gives the same digests. */
export interface ImageContent {
  /** Labels of the image, e.g. `org.opencontainers.image.revision`. Default: none. */
  readonly labels?: Readonly<Record<string, string>>;
  /** When it was built, an ISO time. Default: now. */
  readonly created?: string;
  /** Content of the layer. Default: random bytes. */
  readonly layer?: Buffer;
}

/** The registry answered with another status than expected. */
export class RegistryError extends Error {
  constructor(readonly status: number, what: string, body: string) {
    super(`${what}: ${status} ${body}`);
  }
}

/** A client of an image registry: enough of the OCI distribution specification to push, pull and delete. */
export class OciClient {
  /**
   * @param url such as `http://127.0.0.1:5000`
   * @param credentials of a user, as `name:password`
   */
  constructor(readonly url: string, private readonly credentials?: string) {}

  /** Pushes a small image with one layer. */
  async push(repository: string, tag: string, content: ImageContent = {}): Promise<PushedImage> {
    const { labels = {}, created = new Date().toISOString(), layer = randomBytes(256) } = content;
    const configuration = Buffer.from(JSON.stringify({
      architecture: "amd64", os: "linux", created, config: { Labels: labels }, rootfs: { type: "layers", diff_ids: [digestOf(layer)] },
    }));
    const packed = gzipSync(layer);
    const blobs = [await this.pushBlob(repository, configuration), await this.pushBlob(repository, packed)] as const;
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: { mediaType: "application/vnd.oci.image.config.v1+json", size: configuration.length, digest: blobs[0] },
      layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", size: packed.length, digest: blobs[1] }],
    });
    return { repository, digest: await this.pushManifest(repository, tag, manifest), blobs };
  }

  /** Pushes a blob unless it is there; returns its digest. */
  async pushBlob(repository: string, blob: Buffer): Promise<string> {
    const digest = digestOf(blob);
    if (await this.has(repository, `blobs/${digest}`)) return digest;
    const opened = await this.expect(202, "POST", `/v2/${repository}/blobs/uploads/`);
    const upload = new URL(opened.headers.get("location") ?? "", this.url);
    upload.searchParams.set("digest", digest);
    await this.expect(201, "PUT", upload.pathname + upload.search, blob, "application/octet-stream");
    return digest;
  }

  /** Pushes a manifest under a tag or its digest; returns its digest. */
  async pushManifest(repository: string, reference: string, manifest: string): Promise<string> {
    const response = await this.expect(201, "PUT", `/v2/${repository}/manifests/${reference}`, Buffer.from(manifest), manifestType);
    return response.headers.get("docker-content-digest") ?? "";
  }

  /** Pulls an image by tag or digest, every blob, and checks all digests. */
  async pull(repository: string, reference: string): Promise<PushedImage> {
    const response = await this.expect(200, "GET", `/v2/${repository}/manifests/${reference}`);
    const text = Buffer.from(await response.arrayBuffer());
    const { config, layers } = JSON.parse(text.toString()) as { config: { digest: string }; layers: { digest: string }[] };
    const blobs = [config.digest, ...layers.map(({ digest }) => digest)];
    for (const digest of blobs) {
      const blob = Buffer.from(await (await this.expect(200, "GET", `/v2/${repository}/blobs/${digest}`)).arrayBuffer());
      if (digestOf(blob) !== digest) throw new Error(`${digest} of ${repository} is damaged`);
    }
    return { repository, digest: digestOf(text), blobs };
  }

  /** Whether `blobs/DIGEST` or `manifests/REFERENCE` is there. */
  async has(repository: string, path: string): Promise<boolean> {
    const response = await this.request("HEAD", `/v2/${repository}/${path}`);
    if (response.ok || response.status === 404) return response.ok;
    throw new RegistryError(response.status, `HEAD ${path}`, "");
  }

  /** Deletes a manifest by its digest, with all tags; its blobs become garbage. */
  async delete(repository: string, digest: string): Promise<void> {
    await this.expect(202, "DELETE", `/v2/${repository}/manifests/${digest}`);
  }

  /** The tags of a repository. */
  async tags(repository: string): Promise<string[]> {
    const response = await this.expect(200, "GET", `/v2/${repository}/tags/list`);
    return ((await response.json()) as { tags: string[] | null }).tags ?? [];
  }

  /** Sends any request, with the credentials. */
  async request(method: string, path: string, body?: Buffer, contentType?: string): Promise<Response> {
    return fetch(new URL(path, this.url), {
      method,
      body: body && new Uint8Array(body),
      headers: {
        // The registry may be started anew between two requests.
        connection: "close",
        accept: `${manifestType}, application/vnd.oci.image.index.v1+json, */*`,
        ...(contentType ? { "content-type": contentType } : {}),
        ...(this.credentials ? { authorization: `Basic ${Buffer.from(this.credentials).toString("base64")}` } : {}),
      },
    });
  }

  private async expect(status: number, method: string, path: string, body?: Buffer, contentType?: string): Promise<Response> {
    const response = await this.request(method, path, body, contentType);
    if (response.status !== status) throw new RegistryError(response.status, `${method} ${path}`, await response.text());
    return response;
  }
}

/** `sha256:HEX` of some bytes. */
export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
