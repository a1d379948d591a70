import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256, type PinnedFile } from "../../releases/pinned-file";

/** Two objects and a CustomResourceDefinition between them, with what makes a naive reader stumble. */
export const sampleManifest = `# generated
apiVersion: v1
kind: ServiceAccount
metadata:
  name: controller
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: things.example.org   # a comment that must survive
spec:
  group: example.org
  names:
    kind: Thing
    plural: things
--- # the next one
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: tools
data:
  text: |
    first
    ---
    last
---
# nothing here
`;

/** Runs a test body with an empty directory that is removed afterwards. */
export async function withDirectory<T>(body: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "gitops-test-"));
  try {
    return await body(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Runs a test body with an HTTP server on loopback; `url` has no path. */
export async function withServer<T>(handler: RequestListener, body: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await body(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** An address where nothing listens: the port was free a moment ago. */
export const unreachable = (): Promise<string> => withServer(() => undefined, async (url) => url);

/** A pinned file at `base`/install.yaml; the checksum is that of the sample unless given. */
export function pinned(base: string, changes: Partial<PinnedFile> = {}): PinnedFile {
  return { title: "sample 1.0.0", url: `${base}/install.yaml`, sha256: sha256(sampleManifest), ...changes };
}
