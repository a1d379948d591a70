import { EnvironmentTextsArgs, everywhere, fromSecret, httpProbes, LayoutKind, PeerArgs, ServiceArgs, UnitArgs } from "../../workloads";
import { SystemApplication } from "../application";
import { externalSecrets } from "./kinds";
import { ownName, pathOf, Place, placed } from "./names";

/** Where the data is; the pods are those of the charts and operators in link-data. */
const postgres: PeerArgs = { name: "postgres", namespace: "link-data", podLabels: { "cnpg.io/poolerName": "postgres-ha-pgbouncer" }, ports: [5432] };
const redisCluster: PeerArgs = { name: "redis-cluster", namespace: "link-data", podLabels: { "app.kubernetes.io/name": "redis-cluster" }, ports: [6379] };
const redisSentinel: PeerArgs = { name: "redis-sentinel", namespace: "link-data", podLabels: { app: "redis-ha" }, ports: [6379, 26379] };
const qdrant: PeerArgs = { name: "qdrant", namespace: "link-data", podLabels: { "app.kubernetes.io/name": "qdrant" }, ports: [6333, 6334] };
const languageModel: PeerArgs = { name: "language-model", cidr: "0.0.0.0/0", ports: [443] };
const toServices = (...names: string[]): PeerArgs[] => names.map((service) => ({ service }));

/** What all of link's services have in common: how they are built, probed and scraped, the mesh, and the scaling under load. */
function service(name: string, details: Partial<ServiceArgs> & { to?: PeerArgs[] }): ServiceArgs {
  const { to = [], ...rest } = details;
  return {
    name,
    image: `ghcr.io/link-social/${name}`,
    port: 8080,
    probes: httpProbes("/health"),
    meshed: true,
    traffic: { from: [{ namespace: "monitoring" }], to },
    environments: { staging: { autoscaling: { maxReplicas: 4 } }, prod: { autoscaling: { maxReplicas: 10 } } },
    ...rest,
  };
}

/** A service with a database: migrations run before the new pods, in production so that old and new can run side by side. */
function databaseService(name: string, details: { to: PeerArgs[]; keys: string[] }): ServiceArgs {
  return service(name, {
    to: [postgres, ...details.to],
    secretVariables: fromSecret(name, ...details.keys),
    migrations: {
      command: ["/app/migrate", "up"],
      zeroDowntime: { expand: ["/app/migrate", "expand"], migrate: ["/app/migrate", "backfill"], contract: ["/app/migrate", "contract"] },
    },
  });
}

/** The Application of one service: the service and the Secret that it reads, from the store `link`. */
function application(place: Place, declared: ServiceArgs, more: Pick<UnitArgs, "manifests" | "namespacedResources"> & { names?: EnvironmentTextsArgs; paths?: EnvironmentTextsArgs } = {}): SystemApplication {
  const { names, paths = pathOf(declared.name), ...content } = more;
  const keys = Object.values(declared.secretVariables ?? {}).map(({ key }) => key);
  return placed(place, {
    ...(names ? { names } : {}),
    unit: {
      name: declared.name,
      layout: { kind: LayoutKind.Overlays, base: `applications/${declared.name}/base`, paths },
      namespaces: everywhere("link"),
      services: [declared],
      ...(keys.length > 0 ? { secrets: [{ name: declared.name, keys, external: { store: "link", key: declared.name } }] } : {}),
      ...content,
    },
  });
}

const microservice = (...after: string[]): Place => ({ wave: 2, category: "microservices", after });
const inFront = (...after: string[]): Place => ({ wave: 3, category: "applications", after });
/** The names of an Application that is called after its environment. */
const linkAppNames: EnvironmentTextsArgs = { dev: `link-app-${ownName.dev}`, staging: `link-app-${ownName.staging}`, prod: `link-app-${ownName.prod}` };

const gateway = service("api-gateway", {
  to: toServices("link-app", "link-frontend", "user-svc", "chat-svc", "ai-svc", "discovery-svc", "search-svc"),
  endpointCheck: {},
  environments: {
    dev: { host: "dev.linkapp.com" },
    staging: { host: "staging.linkapp.com", autoscaling: { maxReplicas: 4 } },
    prod: { host: "linkapp.com", autoscaling: { maxReplicas: 10 } },
  },
});

/** Five microservices, the application, the frontend and the gateway. */
export const services: SystemApplication[] = [
  application(microservice("postgres-ha-pgbouncer", "redis-cluster-ha"), databaseService("user-svc", { to: [redisCluster], keys: ["DATABASE_URL", "REDIS_URL", "JWT_SECRET"] })),
  application(microservice("postgres-ha-pgbouncer", "redis-cluster-ha"), databaseService("chat-svc", { to: [redisCluster], keys: ["DATABASE_URL", "REDIS_URL"] })),
  application(microservice("qdrant-cluster"), service("ai-svc", { to: [qdrant, languageModel], secretVariables: fromSecret("ai-svc", "MODEL_API_KEY") })),
  application(microservice("postgres-ha-pgbouncer", "redis-sentinel-ha"), databaseService("discovery-svc", { to: [redisSentinel], keys: ["DATABASE_URL", "REDIS_URL"] })),
  // It has no Secret yet, and may have one.
  application(microservice("qdrant-cluster"), service("search-svc", { to: [qdrant] }), { namespacedResources: externalSecrets }),
  application(inFront("user-svc", "chat-svc"), service("link-app", { to: toServices("user-svc", "chat-svc") }), {
    names: linkAppNames,
    paths: { dev: pathOf(linkAppNames.dev).dev, staging: pathOf(linkAppNames.staging).staging, prod: pathOf(linkAppNames.prod).prod },
  }),
  application(inFront("user-svc", "discovery-svc", "search-svc"), service("link-frontend", { to: toServices("user-svc", "discovery-svc", "search-svc") })),
  application({ wave: 4, category: "gateway", after: ["link-app", "link-frontend"] }, gateway, {
    manifests: [{ file: "issuer.yaml", clusterScoped: true, object: {
      apiVersion: "cert-manager.io/v1", kind: "ClusterIssuer", metadata: { name: "letsencrypt" },
      spec: { acme: {
        server: "https://acme-v02.api.letsencrypt.org/directory", email: "platform@linkapp.com", privateKeySecretRef: { name: "letsencrypt" },
        solvers: [{ http01: { ingress: { ingressClassName: "nginx" } } }],
      } },
    } }],
  }),
];
