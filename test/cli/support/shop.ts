import { ArgoCdClient } from "../../../clients/argo-cd/client";
import { FakeAnswer, FakeArgoCd, SeenRequest } from "./fake-argo-cd";

export const older = "a".repeat(40);
export const newer = "b".repeat(40);

/** An Application as Argo CD's API gives it. */
export interface Json { [key: string]: unknown }

const child = (name: string, revision: string): Json => ({
  metadata: { name, resourceVersion: "10" },
  spec: { project: "shop-prod", source: { targetRevision: revision }, destination: { namespace: "shop" }, syncPolicy: { automated: {} } },
  status: {
    sync: { status: "Synced", revision, comparedTo: { source: { targetRevision: revision } } },
    health: { status: "Healthy" },
    operationState: { phase: "Succeeded", syncResult: { revision } },
    resources: [{ version: "v1", kind: "ConfigMap", namespace: "shop", name: "web", status: "Synced" }],
  },
});

/** The child Application as the root renders it. */
const childManifest = (name: string, revision: string, wave: number): string => JSON.stringify({
  apiVersion: "argoproj.io/v1alpha1", kind: "Application",
  metadata: { name, namespace: "argocd", annotations: { "argocd.argoproj.io/sync-wave": String(wave) } },
  spec: { source: { targetRevision: revision } },
});
const configMap = (value: string): string => JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "web" }, data: { value } });

/**
 * A shop in production with the Applications `db` (wave 0) and `web` (wave 1): Argo CD behind it answers as the real one
 * does, and a test changes what it knows. Git is one commit ahead; a sync brings the children there at once.
 */
export class Shop {
  readonly waves: Record<string, number> = { db: 0, web: 1 };
  readonly children = new Map<string, Json>([["db", child("db", older)], ["web", child("web", older)]]);
  readonly root: Json & { operation?: Json; status: Json; metadata: Json } = {
    metadata: { name: "shop-prod", resourceVersion: "100" },
    spec: {
      project: "shop-prod",
      source: { targetRevision: "main", helm: { valuesObject: { applications: {
        db: { additionalAnnotations: { "argocd.argoproj.io/sync-wave": "0" }, followsRoot: true },
        web: { additionalAnnotations: { "argocd.argoproj.io/sync-wave": "1" }, followsRoot: true },
      } } } },
      destination: { server: "https://kubernetes.default.svc", namespace: "argocd" },
      syncPolicy: {},
    },
    status: { sync: { status: "OutOfSync", revision: newer }, operationState: { phase: "Succeeded", syncResult: { revision: older } } },
  };
  windows: Json[] = [];
  canSync = true;
  /** What Git has now. */
  head = newer;
  /** Called when a sync is requested; an answer takes the place of the usual one. */
  onSync: (body: Json) => FakeAnswer | undefined = () => undefined;
  /** Called when the running operation shall end. */
  onTerminate: () => void = () => undefined;
  /** Called before the Applications are listed, with how often they were listed after the sync. */
  onList: (looks: number) => void = () => undefined;
  private looks = 0;
  private synced = false;

  constructor(readonly argoCd: FakeArgoCd) {
    argoCd.answer = (request) => this.answer(request);
  }

  client(signal?: AbortSignal): ArgoCdClient {
    return new ArgoCdClient({ server: this.argoCd.url, token: "t" }, signal);
  }

  /** Brings a child to a commit, or adds it. */
  move(name: string, revision: string, status: Json = {}): void {
    const fresh = child(name, revision);
    this.children.set(name, { ...fresh, status: { ...(fresh.status as Json), ...status } });
  }

  /** Ends the operation of the root. */
  finish(phase: string, message = ""): void {
    delete this.root.operation;
    this.root.status = { sync: { status: phase === "Succeeded" ? "Synced" : "OutOfSync", revision: this.head }, operationState: { phase, message, syncResult: { revision: this.head } } };
  }

  private answer({ method, path, body }: SeenRequest): FakeAnswer | undefined {
    const [route = "", query = ""] = path.split("?");
    if (method === "POST" && route === "applications/shop-prod/sync") {
      const other = this.onSync(body as Json);
      if (other) return other;
      this.synced = true;
      this.root.metadata = { name: "shop-prod", resourceVersion: "101" };
      this.root.operation = { sync: { revision: this.head } };
      return { json: structuredClone(this.root) };
    }
    if (method === "DELETE" && route === "applications/shop-prod/operation") {
      // As Argo CD: the controller ends it when it sees this phase.
      this.root.status = { ...this.root.status, operationState: { ...(this.root.status?.operationState as object), phase: "Terminating" } };
      this.onTerminate();
      return { json: {} };
    }
    if (route === "applications") {
      if (this.synced) this.onList((this.looks += 1));
      return { json: { items: [this.root, ...this.children.values()] } };
    }
    if (route === "applications/shop-prod") return { json: this.root };
    if (route === "applications/shop-prod/syncwindows") return { json: this.canSync ? { canSync: true } : {} };
    if (route === "projects/shop-prod") return { json: { metadata: { name: "shop-prod" }, spec: { syncWindows: this.windows } } };
    if (route === "applications/shop-prod/managed-resources") return { json: { items: Object.keys(this.waves).map((name) => this.managedChild(name)) } };
    const [, name = "", what] = /^applications\/([^/]+)\/(.+)$/.exec(route) ?? [];
    if (what === "managed-resources") return { json: { items: [{ kind: "ConfigMap", namespace: "shop", name: "web", targetState: configMap("old"), liveState: configMap("old") }] } };
    if (what === "manifests") return { json: { manifests: [configMap(name === "web" && query.includes(newer) ? "new" : "old")] } };
    if (what === "resource-tree") return { json: { nodes: [{ kind: "ConfigMap", namespace: "shop", name: "web", health: { status: "Degraded", message: "no space left" } }] } };
    return undefined;
  }

  private managedChild(name: string): Json {
    const live = this.children.get(name) as { spec: { source: { targetRevision: string } } } | undefined;
    const wave = this.waves[name] ?? 0;
    return {
      group: "argoproj.io", kind: "Application", namespace: "argocd", name,
      targetState: childManifest(name, newer, wave),
      liveState: live ? childManifest(name, live.spec.source.targetRevision, wave) : "null",
    };
  }
}
