import { BuildPipelineArgs } from "../../../../components";

/** A pipeline with two services and nothing that is optional. */
export const smallest: BuildPipelineArgs = {
  system: "transcripts",
  repositoryUrl: "https://git.example/team/app.git",
  branch: "migration-to-modularity",
  registry: "docker-registry.infrastructure.svc.cluster.local:5000",
  services: [{ name: "api", context: "services/api" }, { name: "web", context: "." }],
};

/** A pipeline with everything. */
export const largest: BuildPipelineArgs = {
  ...smallest,
  services: [
    {
      name: "api", context: "services/api", dockerfile: "docker/api.Dockerfile", paths: ["services/api", "libraries"], image: "team/gateway",
      test: { image: "docker.io/library/python:3.13.1-slim", command: ["python", "-m", "pytest"], directory: "services" },
    },
    { name: "web", context: "." },
  ],
  parallelBuilds: 3,
  timeoutSeconds: 3600,
  scan: { severities: ["CRITICAL"], ignoreUnfixed: false, database: "registry.example/trivy-db:2", javaDatabase: "registry.example/trivy-java-db:1" },
  gitCredentials: { username: "bot", token: "hidden-git" },
  registrySecretName: "registry-login",
  tagCommit: { kustomization: "deploy/kubernetes/environments/local/kustomization.yaml" },
  deployment: { applications: ["transcripts-services"] },
  commitStatus: { repository: "team/app", token: "hidden-status", workflowsUrl: "https://workflows.example/" },
  schedule: {},
  webhook: { repository: "team/app", secret: "hidden-webhook-1" },
  artifacts: { key: "builds" },
};
