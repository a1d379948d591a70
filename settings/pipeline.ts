import { z } from "zod";
import { ScanSeverity } from "../components";

const text = z.string().min(1, "must not be empty");

/** Those that hold secrets. */
export const secretPipelineSettings: readonly string[] = ["pipeline.git", "pipeline.status", "pipeline.webhookSecret", "pipeline.artifacts"];

/** The settings of the pipeline that builds a system's images. docs/settings.md explains each. */
export const pipelineSchema = z.strictObject({
  namespace: text.optional(),
  registry: text.optional(),
  registrySecretName: text.optional(),
  imageTag: text.optional(),
  parallelBuilds: z.int().optional(),
  timeoutSeconds: z.int().optional(),
  gitHubRepository: text.optional(),
  git: z.strictObject({ secretName: text.optional(), username: text.optional(), token: text.optional() }).optional(),
  webhookSecret: text.optional(),
  schedule: z.strictObject({ cron: z.string().optional(), timeZone: z.string().optional() }).prefault({}),
  scan: z.strictObject({
    severities: z.array(z.enum(Object.values(ScanSeverity))).optional(), ignoreUnfixed: z.boolean().optional(), database: text.optional(), javaDatabase: text.optional(),
  }).optional(),
  status: z.strictObject({ token: text.optional(), secretName: text.optional(), apiUrl: text.optional(), workflowsUrl: text.optional() }).optional(),
  artifacts: z.strictObject({
    configMap: text.optional(),
    key: text.optional(),
    endpoint: text.optional(),
    store: z.strictObject({
      endpoint: text.optional(), bucket: text.optional(), createBucket: z.boolean().optional(), region: text.optional(), insecure: z.boolean().optional(),
      secretName: text.optional(), accessKey: text.optional(), secretKey: text.optional(),
    }).optional(),
  }).optional(),
  resources: z.strictObject({ cpu: text.optional(), memory: text.optional(), disk: text.optional() }).optional(),
  images: z.strictObject({ git: text.optional(), node: text.optional(), buildkit: text.optional(), trivy: text.optional() }).optional(),
});
export type PipelineSettings = z.infer<typeof pipelineSchema>;
