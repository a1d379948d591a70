import * as pulumi from "@pulumi/pulumi";
import { Problem } from "../../foundation/problems";
import { ImageWriters } from "../shared/image-writers";
import { KubernetesObjectArgs, KubernetesResource } from "../shared/kubernetes-resource";
import { registeredArgs } from "../shared/registered-args";
import { rejectProblems, rejectUnfitArgs } from "../shared/reject-problems";
import { checkSecrets, guardedSecrets } from "../shared/secret-inputs";
import { accessObjects } from "./access";
import { ScanSeverity, BuildPipelineArgs } from "./args";
import { checkPipeline } from "./check";
import { namespaceObject, surroundings } from "./namespace";
import { isClusterName, pipelineNames, PipelinePlan, planService } from "./plan";
import { secretChecks, secretObjects } from "./secrets";
import { triggerObjects } from "./triggers";
import { workflowTemplate } from "./workflow";

/**
 * Builds the images of one system inside the cluster, with Argo Workflows: checkout, tests, rootless BuildKit builds of the
 * services that changed, a scan that every image must pass before it gets its tag, and where wanted the commit of the tag, the
 * health of the deployment, and a status on the commit.
 *
 * Throws one error that lists everything that is wrong with its args, before anything is registered.
 */
export class BuildPipeline extends pulumi.ComponentResource {
  /** Name of the WorkflowTemplate, for `argo submit --from workflowtemplate/NAME`. */
  public readonly templateName: string;
  /** Namespace that the workflows run in. */
  public readonly namespace: string;
  /** Path below the address of Argo Workflows that GitHub sends pushes to; empty without a webhook. */
  public readonly webhookPath: string;

  constructor(name: string, { imageWriters, ...given }: BuildPipelineArgs, opts?: pulumi.ComponentResourceOptions) {
    rejectUnfitArgs(`BuildPipeline "${name}"`, given);
    const args = guardedSecrets(`BuildPipeline "${name}"`, given, secretChecks);
    const plan = withDefaults(args);
    rejectProblems(`BuildPipeline "${name}"`, [...checkPipeline(plan), ...checkSecrets(args, secretChecks), ...claimed(name, plan, imageWriters)]);
    super("gitops-platform:index:BuildPipeline", name, registeredArgs(args, secretChecks), opts);

    const context = { plan, names: pipelineNames(plan) };
    const home = new KubernetesResource(`${name}-namespace`, namespaceObject(context), { parent: this });
    const register = (dependsOn: pulumi.Resource[]) => (object: KubernetesObjectArgs & { apiVersion: string; kind: string; metadata: { name: string } }) =>
      new KubernetesResource(resourceName(name, plan, object), object, { parent: this, dependsOn });
    const access = accessObjects(context);
    // Kubernetes deletes a token whose ServiceAccount is not there.
    const accounts = access.filter(({ kind }) => kind === "ServiceAccount").map(register([home]));
    const others = access.filter(({ kind }) => kind !== "ServiceAccount").map(register([home, ...accounts]));
    const objects = [...surroundings(context), ...secretObjects(context), workflowTemplate(context)];
    const before = [...accounts, ...others, ...objects.map(register([home]))];
    for (const object of triggerObjects(context)) {
      new KubernetesResource(resourceName(name, plan, object), object, { parent: this, dependsOn: before });
    }

    this.templateName = plan.template;
    this.namespace = plan.namespace;
    this.webhookPath = plan.webhook ? `/api/v1/events/${plan.namespace}/${plan.template}` : "";
    this.registerOutputs({ templateName: this.templateName, namespace: this.namespace, webhookPath: this.webhookPath });
  }
}

/** A pipeline that commits tags is the writer of the Applications that deploy them. */
function claimed(name: string, { tagCommit, deployment }: PipelinePlan, imageWriters: ImageWriters | undefined): Problem[] {
  return tagCommit && deployment && imageWriters ? imageWriters.claim("tagCommit", name, deployment.applications) : [];
}

function resourceName(name: string, { system }: PipelinePlan, { kind, metadata }: { kind: string; metadata: { name: string } }): string {
  const purpose = metadata.name.replace(`${system}-ci`, "").replace("-pipeline", "").replace(/^-/, "").replaceAll(".", "-");
  return [name, kind.toLowerCase(), ...(purpose ? [purpose] : [])].join("-");
}

function withDefaults(args: Omit<BuildPipelineArgs, "imageWriters">): PipelinePlan {
  const { system, repositoryUrl, branch, registry, scan = {}, tagCommit, deployment, commitStatus, schedule, artifacts, resources = {}, images = {} } = args;
  return {
    system,
    template: `${system}-ci-pipeline`,
    namespace: args.namespace ?? `${system}-builds`,
    repositoryUrl,
    branch,
    registry,
    imageTag: args.imageTag ?? "",
    plainHttp: args.plainHttp ?? isClusterName(registry),
    services: args.services.map((service) => planService(service, system)),
    parallelBuilds: args.parallelBuilds ?? 2,
    timeoutSeconds: args.timeoutSeconds ?? 7200,
    scan: {
      severities: scan.severities ?? [ScanSeverity.High, ScanSeverity.Critical],
      ignoreUnfixed: scan.ignoreUnfixed ?? true,
      database: scan.database ?? "",
      javaDatabase: scan.javaDatabase ?? "",
    },
    gitCredentials: args.gitCredentials,
    registrySecretName: args.registrySecretName,
    tagCommit: tagCommit && { kustomization: tagCommit.kustomization, branch: tagCommit.branch ?? branch, repositoryUrl: tagCommit.repositoryUrl ?? repositoryUrl },
    deployment: deployment && { applications: deployment.applications, argoCdNamespace: deployment.argoCdNamespace ?? "argocd", timeoutSeconds: deployment.timeoutSeconds ?? 900 },
    commitStatus: commitStatus && { ...commitStatus, apiUrl: commitStatus.apiUrl ?? "https://api.github.com", workflowsUrl: commitStatus.workflowsUrl ?? "" },
    schedule: schedule && { cron: schedule.cron ?? "0 2 * * *", timeZone: schedule.timeZone ?? "UTC" },
    workflowsNamespace: args.workflowsNamespace ?? "argo-workflows",
    webhook: args.webhook,
    artifacts: artifacts && { ...artifacts, configMap: artifacts.configMap ?? "artifact-repositories" },
    images: {
      git: images.git ?? "docker.io/alpine/git:v2.49.1",
      node: images.node ?? "docker.io/library/node:24.11.1-alpine",
      buildkit: images.buildkit ?? "docker.io/moby/buildkit:v0.34.2-rootless",
      trivy: images.trivy ?? "docker.io/aquasec/trivy:0.67.2",
    },
    resources: { cpu: resources.cpu ?? "500m", memory: resources.memory ?? "2Gi", disk: resources.disk ?? "20Gi" },
  };
}
