import { z } from "zod";

/** The parts of Argo CD's answers that are read, checked when they arrive; what else is in them is dropped. */

const strings = z.record(z.string(), z.string());
const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().transform((value) => value ?? undefined);

const resource = z.object({
  group: optional(z.string()),
  version: z.string().default(""),
  kind: z.string(),
  namespace: optional(z.string()),
  name: z.string(),
  status: optional(z.string()),
  requiresPruning: optional(z.boolean()),
});

const childValues = z.object({ project: optional(z.string()), additionalAnnotations: optional(strings), followsRoot: optional(z.boolean()) });

/** The values of a root; a child that names no project has the one that all share. */
const chartValues = z.object({
  defaults: optional(z.object({ project: optional(z.string()) })),
  applications: optional(z.record(z.string(), childValues)),
}).transform(({ defaults, applications }) => ({
  applications: applications && Object.fromEntries(Object.entries(applications).map(([name, child]) => [name, { ...child, project: child.project ?? defaults?.project }])),
}));

const source = z.object({
  targetRevision: optional(z.string()),
  helm: optional(z.object({ valuesObject: optional(chartValues) })),
});

/** One Application, with all that following a rollout needs. */
export const applicationSchema = z.object({
  metadata: z.object({
    name: z.string(),
    annotations: optional(strings),
    resourceVersion: optional(z.string()),
  }),
  spec: z.object({
    project: z.string(),
    source: optional(source),
    destination: z.object({ server: optional(z.string()), name: optional(z.string()), namespace: optional(z.string()) }).default({ server: undefined, name: undefined, namespace: undefined }),
    syncPolicy: optional(z.object({
      automated: optional(z.object({ prune: optional(z.boolean()), selfHeal: optional(z.boolean()), enabled: optional(z.boolean()) })),
    })),
  }),
  operation: optional(z.object({ sync: optional(z.object({ revision: optional(z.string()) })) })),
  status: optional(z.object({
    sync: optional(z.object({
      status: optional(z.string()),
      revision: optional(z.string()),
      comparedTo: optional(z.object({ source: optional(z.object({ targetRevision: optional(z.string()) })) })),
    })),
    health: optional(z.object({ status: optional(z.string()), message: optional(z.string()) })),
    reconciledAt: optional(z.string()),
    operationState: optional(z.object({
      phase: optional(z.string()),
      message: optional(z.string()),
      startedAt: optional(z.string()),
      finishedAt: optional(z.string()),
      retryCount: optional(z.number()),
      syncResult: optional(z.object({ revision: optional(z.string()) })),
    })),
    conditions: optional(z.array(z.object({ type: z.string(), message: z.string() }))),
    resources: optional(z.array(resource)),
  })),
});
export type ApplicationDetails = z.infer<typeof applicationSchema>;

/** The projects of a root and of its children. */
export function projectsOf({ spec }: ApplicationDetails): string[] {
  const children = Object.values(spec.source?.helm?.valuesObject?.applications ?? {});
  return [...new Set([spec.project, ...children.flatMap(({ project }) => project ?? [])])];
}

export const applicationListSchema = z.object({ items: optional(z.array(applicationSchema)) });

export const manifestsSchema = z.object({ manifests: optional(z.array(z.string())) });

/** One object that an Application manages, as rendered from Git and as it stands; each state is JSON, `null` when there is none. */
const managedResource = z.object({
  group: optional(z.string()),
  kind: z.string(),
  namespace: optional(z.string()),
  name: z.string(),
  targetState: optional(z.string()),
  liveState: optional(z.string()),
  normalizedLiveState: optional(z.string()),
  predictedLiveState: optional(z.string()),
});
export type ManagedResource = z.infer<typeof managedResource>;
export const managedResourcesSchema = z.object({ items: optional(z.array(managedResource)) });

const node = z.object({
  group: optional(z.string()),
  kind: z.string(),
  namespace: optional(z.string()),
  name: z.string(),
  health: optional(z.object({ status: optional(z.string()), message: optional(z.string()) })),
});
export const resourceTreeSchema = z.object({ nodes: optional(z.array(node)) });

export const syncWindowStateSchema = z.object({ canSync: z.boolean().default(false) });

const syncWindow = z.object({
  kind: z.enum(["allow", "deny"]),
  schedule: z.string(),
  duration: z.string(),
  applications: optional(z.array(z.string())),
  namespaces: optional(z.array(z.string())),
  clusters: optional(z.array(z.string())),
  manualSync: z.boolean().default(false),
  timeZone: optional(z.string()),
  andOperator: z.boolean().default(false),
  syncOverrun: z.boolean().default(false),
  description: optional(z.string()),
});

const token = z.object({ iat: z.number(), exp: optional(z.number()), id: optional(z.string()) });
/** What Argo CD remembers of a token: when it was issued and until when it holds, in seconds since 1970, and its id. */
export type IssuedToken = z.infer<typeof token>;

const role = z.object({
  name: z.string(),
  policies: optional(z.array(z.string())),
  groups: optional(z.array(z.string())),
  jwtTokens: optional(z.array(token)),
});

/** One AppProject. */
export const projectSchema = z.object({
  metadata: z.object({ name: z.string(), annotations: optional(strings) }),
  spec: z.object({ syncWindows: optional(z.array(syncWindow)), roles: optional(z.array(role)) }),
  status: optional(z.object({ jwtTokensByRole: optional(z.record(z.string(), z.object({ items: optional(z.array(token)) }))) })),
});
export type ProjectDetails = z.infer<typeof projectSchema>;

export const tokenSchema = z.object({ token: z.string().min(1) });
export const anythingSchema = z.unknown();
