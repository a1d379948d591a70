import { deepEqual, equal, ok } from "node:assert/strict";
import { execa } from "execa";
import { join } from "node:path";
import { stringify } from "yaml";
import { BuildPipeline } from "../../components";
import { type KubernetesObject } from "../../foundation/kubernetes-object";
import { packageDirectory } from "../../foundation/paths";
import { EnvironmentName } from "../../model/environment";
import { customResourceDefinitionFiles, defaultVersions, upstreamManifest } from "../../releases";
import { renderStack } from "../../render";
import { Phase } from "../../systems";
import { largest, smallest } from "../components/build-pipeline/support/pipeline";
import { Workspaces, write } from "../components/build-pipeline/support/steps";
import { objectSchemas, type ObjectSchemas } from "../render/schemas";
import { record } from "../support/record";
import { e2eWorkflowTools } from "./support/tools";

/** What the controller and the API server of Argo Workflows say, without either: its own validation, and its full schemas. */
describe("pipelines for the validation of Argo Workflows", function () {
  this.timeout(300_000);
  const workspaces = new Workspaces();
  let argolint: string;
  let schemas: ObjectSchemas;
  before(async function () {
    this.timeout(3_600_000);
    argolint = (await e2eWorkflowTools()).argolint.path;
    const full = await upstreamManifest("argo-workflows-full", { version: defaultVersions["argo-workflows"] });
    schemas = await objectSchemas(await customResourceDefinitionFiles(full));
  });
  after(() => workspaces.remove());

  const ours = (objects: readonly KubernetesObject[]) => objects.filter(({ apiVersion, kind }) =>
    apiVersion.startsWith("argoproj.io/") && ["WorkflowTemplate", "CronWorkflow", "WorkflowEventBinding"].includes(kind));
  const lint = async (objects: readonly KubernetesObject[]) => {
    const directory = workspaces.directory("lint");
    // The validation knows no event bindings; their schema does.
    const checked = objects.filter(({ kind }) => kind !== "WorkflowEventBinding");
    write(directory, { "objects.yaml": checked.map((object) => stringify(object)).join("---\n") });
    const { exitCode, stdout, stderr } = await execa(argolint, [join(directory, "objects.yaml")], { reject: false });
    return { exitCode, said: `${stdout}${stderr}` };
  };
  const schemaProblems = (objects: readonly KubernetesObject[]) => objects.flatMap((object) => schemas.problems(object).map((text) => `${object.kind} ${object.metadata.name}: ${text}`));

  for (const phase of Object.values(Phase)) {
    for (const environment of Object.values(EnvironmentName)) {
      it(`transcripts in ${environment}, ${phase}`, async () => {
        const { objects } = await renderStack({
          stack: environment, system: "transcripts", directory: packageDirectory,
          overrides: { phase, pipeline: JSON.stringify({ webhookSecret: "hidden-webhook-secret", git: { token: "hidden-token" }, status: { token: "hidden-token" } }) },
        });
        const found = ours(objects);
        const kinds: string[] = environment !== "dev" || phase === Phase.Manual ? [] : phase === Phase.Full ? ["CronWorkflow", "WorkflowEventBinding", "WorkflowTemplate"] : ["WorkflowTemplate"];
        deepEqual(found.map(({ kind }) => kind).sort(), kinds);
        if (found.length === 0) return;
        deepEqual(await lint(found), { exitCode: 0, said: "" });
        deepEqual(schemaProblems(found), []);
      });
    }
  }

  for (const [title, args] of Object.entries({ "the largest pipeline": largest, "the smallest pipeline": smallest })) {
    it(title, async () => {
      const found = ours((await record((opts) => new BuildPipeline("pipeline", args, opts))).map(({ inputs }) => inputs as KubernetesObject).filter(({ kind }) => kind !== undefined));
      deepEqual(await lint(found), { exitCode: 0, said: "" });
      deepEqual(schemaProblems(found), []);
    });
  }

  it("can fail: a dependency that is not there, and a field that is none", async () => {
    const [workflow] = ours((await record((opts) => new BuildPipeline("pipeline", smallest, opts))).map(({ inputs }) => inputs as KubernetesObject).filter(({ kind }) => kind !== undefined));
    ok(workflow);
    const dependency: any = structuredClone(workflow);
    dependency.spec.templates[0].dag.tasks[1].depends = "nobody";
    equal((await lint([dependency])).exitCode, 1);
    const field: any = structuredClone(workflow);
    field.spec.parallelsm = 1;
    equal((await lint([field])).exitCode, 1);
    deepEqual(schemaProblems([field]), ["WorkflowTemplate transcripts-ci-pipeline: /spec must NOT have additional properties: parallelsm"]);
  });
});
