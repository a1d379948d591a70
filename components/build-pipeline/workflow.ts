import { KubernetesObject } from "../../foundation/kubernetes-object";
import { deliverTemplate, imagesTemplate, mainTemplate, testsTemplate } from "./graph";
import { buildTemplate, imageTemplate, publishTemplate, rememberTemplate, scanTemplate } from "./image-templates";
import { PlannedService, storeKey } from "./plan";
import { Template, TemplateContext } from "./pod";
import { reportTemplate, verifyTemplate } from "./result-templates";
import { checkoutTemplate, prepareTemplate, testTemplate, writeTagsTemplate } from "./source-templates";

const day = 86_400;

/** The WorkflowTemplate of a pipeline. Lists and defaults are written in the form that Argo Workflows 3.7 and 4 both take. */
export function workflowTemplate(context: TemplateContext): KubernetesObject {
  const { plan, names } = context;
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "WorkflowTemplate",
    metadata: { name: plan.template, namespace: plan.namespace, labels: labelsOf(plan.system) },
    spec: {
      entrypoint: "main",
      arguments: {
        parameters: [
          { name: "git-repo", value: plan.repositoryUrl, description: "Repository that is built" },
          { name: "git-revision", value: plan.branch, description: "Branch, tag or full commit id" },
          { name: "registry", value: plan.registry, description: "Registry that is pushed to" },
          { name: "image-tag", value: plan.imageTag, description: "Tag of the images; empty for the short commit id" },
        ],
      },
      serviceAccountName: names.runner,
      // Whatever a team's tests and Dockerfiles do, they find no token; only Argo's own container has one.
      automountServiceAccountToken: false,
      executor: { serviceAccountName: names.executor },
      // Two runs at the same time would build the same services twice.
      synchronization: { mutexes: [{ name: plan.template }] },
      activeDeadlineSeconds: plan.timeoutSeconds,
      ttlStrategy: { secondsAfterSuccess: 7 * day, secondsAfterFailure: 14 * day },
      podMetadata: { labels: labelsOf(plan.system) },
      workflowMetadata: { labels: labelsOf(plan.system) },
      ...(plan.artifacts
        ? {
          archiveLogs: true,
          podGC: { strategy: "OnWorkflowCompletion" },
          ...repositoryOf(context),
        }
        : {}),
      templates: templatesOf(context),
    },
  };
}

/** The artifact repository that is not that of Argo Workflows itself. */
function repositoryOf({ plan: { artifacts: { store, configMap, key } = { configMap: "" } }, names }: TemplateContext): { readonly artifactRepositoryRef?: object } {
  if (store) return { artifactRepositoryRef: { configMap: names.store, key: storeKey } };
  return key === undefined ? {} : { artifactRepositoryRef: { configMap, key } };
}

function templatesOf(context: TemplateContext): Template[] {
  const { plan } = context;
  const tested = plan.services.filter((service): service is PlannedService & { test: NonNullable<PlannedService["test"]> } => service.test !== undefined);
  return [
    mainTemplate(context),
    prepareTemplate(context),
    checkoutTemplate(context),
    deliverTemplate(context),
    ...(tested.length > 0 ? [testsTemplate(context), ...tested.map((service) => testTemplate(context, service))] : []),
    imagesTemplate(context),
    imageTemplate(),
    buildTemplate(context),
    scanTemplate(context),
    publishTemplate(context),
    ...(plan.tagCommit ? [writeTagsTemplate(context, plan.tagCommit)] : []),
    rememberTemplate(context),
    ...(plan.deployment ? [verifyTemplate(context, plan.deployment)] : []),
    ...(plan.commitStatus ? [reportTemplate(context, plan.commitStatus)] : []),
  ];
}

/** Labels of everything that belongs to a pipeline. */
export function labelsOf(system: string): Record<string, string> {
  return { "app.kubernetes.io/name": `${system}-ci-pipeline`, "app.kubernetes.io/part-of": system, "app.kubernetes.io/component": "build-pipeline" };
}
