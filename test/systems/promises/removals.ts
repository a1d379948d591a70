/** Something that is taken out of a copy of the sources, to see that the table of the system notices. */
export interface Removal {
  readonly system: string;
  /** What is gone then. */
  readonly what: string;
  /** The requirement whose line must fail. */
  readonly id: string;
  readonly file: string;
  /** The text, which the file has once. */
  readonly text: string;
  /** What stands there instead. Default: nothing. */
  readonly instead?: string;
  /** What refers to it in the same file, and goes too: else the check of the declaration would refuse all of it. Default: nothing does. */
  readonly reference?: string;
}

const mirai = { system: "mirai", file: "systems/mirai.ts" };
const linq = { system: "linq", file: "systems/linq.ts" };
const assistant = { system: "incident-assistant", file: "systems/incident-assistant.ts" };
const link = (name: string) => ({ system: "link", file: `systems/link/${name}.ts` });
const transcripts = (name: string) => ({ system: "transcripts", file: `systems/transcripts/${name}.ts` });

/** What could go from the declarations of the systems unnoticed before their tables were there. */
export const removals: readonly Removal[] = [
  { ...mirai, what: "what lets the backend reach kratos", id: "M7", text: '      { namespace: "kratos", ports: [4433, 4434] },\n' },
  { ...mirai, what: "what lets the backend reach redis", id: "M7", text: '      { namespace: "redis", ports: [6379] },\n' },
  { ...mirai, what: "what lets the backend send mail", id: "M7", text: '      { name: "smtp", cidr: "0.0.0.0/0", ports: [587] },\n' },
  { ...mirai, what: "the migrations", id: "M4", text: '  migrations: { command: ["/app/migrate", "up"] },\n' },
  { ...mirai, what: "the probe path of the backend", id: "M5", text: 'httpProbes("/health")', instead: 'httpProbes("/")' },
  { ...mirai, what: "the probe path of the frontend", id: "M5", text: 'httpProbes("/api/health")', instead: 'httpProbes("/")' },
  { ...mirai, what: "three replicas", id: "M5", text: "  replicas: 3,\n" },
  { ...mirai, what: "the project", id: "M3", text: '  projectName: "applications",\n' },

  { ...linq, what: "the endpoint check", id: "Q5", text: '  endpointCheck: { path: "/health", port: 8080, timeoutSeconds: 30, tries: 3 },\n' },
  { ...linq, what: "30 s for an answer", id: "Q5", text: "timeoutSeconds: 30, ", instead: "timeoutSeconds: 5, " },
  { ...linq, what: "3 tries", id: "Q5", text: ", tries: 3", instead: ", tries: 1" },
  { ...linq, what: "the mesh", id: "Q12", text: "  meshed: true,\n" },
  { ...linq, what: "the owners of production", id: "Q4", text: ', prod: ["@linq-platform/sre"]' },

  { ...link("services"), what: "migrations without downtime", id: "L10",
    text: '      zeroDowntime: { expand: ["/app/migrate", "expand"], migrate: ["/app/migrate", "backfill"], contract: ["/app/migrate", "contract"] },\n' },
  { ...link("services"), what: "the mesh", id: "L15", text: "    meshed: true,\n" },
  { ...link("services"), what: "autoscaling", id: "L15", text: "    environments: { staging: { autoscaling: { maxReplicas: 4 } }, prod: { autoscaling: { maxReplicas: 10 } } },\n" },
  { ...link("services"), what: "the host of production, and its TLS", id: "L15", text: 'host: "linkapp.com", ' },
  { ...link("services"), what: "the issuer of certificates", id: "L15", text: 'apiVersion: "cert-manager.io/v1", kind: "ClusterIssuer", metadata: { name: "letsencrypt" }', instead: 'apiVersion: "cert-manager.io/v1", kind: "ClusterIssuer", metadata: { name: "other" }' },
  { ...link("monitoring"), what: "the alert for migrations", id: "L12", text: 'alert: "LinkMigrationFailed"', instead: 'alert: "Other"' },
  { ...link("data"), what: "the store of the Secrets", id: "L21", text: 'kind: "ClusterSecretStore", metadata: { name: "link",', instead: 'kind: "ClusterSecretStore", metadata: { name: "other",' },
  { ...link("index"), what: "metrics-server", id: "B10", text: "clusterHas: [ClusterComponent.MetricsServer]", instead: 'clusterHas: [...new Set([ClusterComponent.MetricsServer])].slice(0, 0)' },

  { ...assistant, what: "backend-secrets", id: "B7", text: ', ...fromSecret("backend-secrets", "OPENAI_API_KEY")' },
  { ...assistant, what: "the pull secret", id: "B6", text: '  pullSecret: "ai-incident-assistant",\n' },
  { ...assistant, what: "the file of the namespace", id: "B3", text: ", namespaceFile: true" },
  { ...assistant, what: "the ingress of the backend", id: "B3", text: '  environments: exposed,\n  ingress: { path: "/api" },\n' },
  { ...assistant, what: "the name of the registry", id: "B1", text: 'image: "registry.digitalocean.com/ai-incident-assistant/backend"', instead: 'image: "ghcr.io/ai-incident-assistant/backend"' },
  { ...assistant, what: "manual staging", id: "B4", text: "syncPolicy: SyncPolicy.Manual, " },

  { ...transcripts("content"), what: "MinIO", id: "T2", text: "statefulServices: [postgres, minio]", instead: "statefulServices: [postgres]", reference: ', { service: "minio" }' },
  { ...transcripts("index"), what: "the tags that the Image Updater takes", id: "T6", text: 'allowTags: "^([0-9a-f]{7,40}|[0-9]{8}-[0-9]{6})$"', instead: 'allowTags: "^.*$"' },
  { ...transcripts("content"), what: "the way of the builds to their store", id: "T10", text: '  traffic: { from: [{ namespace: "transcripts-builds" }] },\n' },
];
