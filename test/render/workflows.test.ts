import { deepEqual, equal, ok } from "node:assert/strict";
import { resolve } from "node:path";
import type { KubernetesObject } from "../../foundation/kubernetes-object";
import { renderStack, type RenderedStack } from "../../render";
import { objectSchemas, type ObjectSchemas } from "./schemas";
import { workflowSchemas } from "./workflow-schemas";

const name = ({ kind, metadata }: KubernetesObject): string => `${kind} ${metadata.namespace ?? ""}/${metadata.name}`;
const render = (settings: object): Promise<RenderedStack> =>
  renderStack({ stack: "dev", system: "link", directory: resolve(__dirname, "../.."), overrides: { argoWorkflows: JSON.stringify({ install: true, ...settings }) } });

describe("a stack with Argo Workflows", function () {
  this.timeout(120_000);
  let rendered: RenderedStack;
  let schemas: ObjectSchemas;
  let own: KubernetesObject[];

  before(async () => {
    rendered = await render({ managedNamespace: "ci", artifacts: { endpoint: "minio.infrastructure:9000", bucket: "workflows" } });
    schemas = await objectSchemas(rendered.crds);
    own = rendered.objects.filter(({ metadata }) => metadata.namespace === "argo-workflows" || metadata.namespace === "ci");
  });

  it("has objects that are valid for the pinned Kubernetes, in the right scope", () => {
    ok(own.length >= 20, `only ${own.length} objects`);
    deepEqual(rendered.objects.flatMap((object) => schemas.problems(object).map((text) => `${name(object)}: ${text}`)), []);
    for (const object of rendered.objects) equal(object.metadata.namespace !== undefined, schemas.isNamespaced(object), name(object));
  });

  it("has the CustomResourceDefinitions of both projects", () => {
    deepEqual(rendered.crds.map((crd) => crd.name).filter((crd) => /workflow/.test(crd)).sort(), [
      "clusterworkflowtemplates.argoproj.io", "cronworkflows.argoproj.io", "workflowartifactgctasks.argoproj.io", "workfloweventbindings.argoproj.io",
      "workflows.argoproj.io", "workflowtaskresults.argoproj.io", "workflowtasksets.argoproj.io", "workflowtemplates.argoproj.io",
    ]);
    equal(rendered.outputs.argoWorkflowsVersion, "3.7.18");
  });

  it("has no image without a version", () => {
    const images = own.flatMap(({ kind, spec }: any) => (kind === "Deployment" ? spec.template.spec.containers.map(({ image }: any) => image) : []));
    deepEqual(images.sort(), ["quay.io/argoproj/argocli:v3.7.18", "quay.io/argoproj/workflow-controller:v3.7.18"]);
  });

  it("gives nobody rights in the whole cluster where Workflows run in one namespace", () => {
    const bindings = rendered.objects.filter(({ kind, subjects }: any) => kind === "ClusterRoleBinding" && subjects.some(({ namespace }: any) => namespace === "argo-workflows"));
    deepEqual(bindings.map(name), []);
  });

  it("is not there unless the stack says so", async () => {
    const without = await renderStack({ stack: "dev", system: "link", directory: resolve(__dirname, "../..") });
    deepEqual(without.objects.filter(({ metadata }) => metadata.namespace === "argo-workflows" || metadata.name === "argo-workflows").map(name), []);
    equal(without.outputs.argoWorkflowsVersion, undefined);
  });
});

describe("the full schemas of Argo Workflows", function () {
  this.timeout(120_000);
  let schemas: ObjectSchemas;
  before(async () => { schemas = await workflowSchemas(); });

  const cron = (spec: object) => ({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "CronWorkflow",
    metadata: { name: "nightly", namespace: "ci" },
    spec: { schedules: ["0 2 * * *"], timezone: "Europe/Berlin", workflowSpec: { workflowTemplateRef: { name: "pipeline" } }, ...spec },
  });
  const template = (step: object) => ({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "WorkflowTemplate",
    metadata: { name: "pipeline", namespace: "ci" },
    spec: { entrypoint: "main", templates: [{ name: "main", container: { image: "alpine:3", ...step } }] },
  });

  it("accept what is right", () => deepEqual([cron({}), template({ command: ["true"] })].flatMap((object) => schemas.problems(object)), []));

  it("refuse a field that does not exist, and a wrong type", () => {
    deepEqual(schemas.problems(cron({ timeZone: "UTC" })), ["/spec must NOT have additional properties: timeZone"]);
    deepEqual(schemas.problems(cron({ schedules: "0 2 * * *" })), ["/spec/schedules must be array"]);
    deepEqual(schemas.problems(template({ comand: ["true"] })), ["/spec/templates/0/container must NOT have additional properties: comand"]);
  });
});
