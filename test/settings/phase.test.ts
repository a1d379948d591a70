import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { EnvironmentName } from "../../model/environment";
import { PhaseQuestion, resolvePhase } from "../../settings/phase";
import { pipelineWarnings } from "../../settings/pipeline-warnings";
import { Phase, systems } from "../../systems";

const transcripts = systems.get("transcripts")!;
const question = (details: Partial<PhaseQuestion> = {}): PhaseQuestion => ({
  system: transcripts, environment: "dev", repositoryUrl: transcripts.repositoryUrl, branch: "migration-to-modularity", nameSuffix: undefined,
  pipeline: { schedule: {}, webhookSecret: "hidden" }, ...details,
});
const resolve = (details?: Partial<PhaseQuestion>) => resolvePhase(question(details), "Pulumi.dev.yaml");
const refused = (details: Partial<PhaseQuestion>, message: string) => assert.throws(() => resolve(details), (error: unknown) => {
  assert.ok(pulumi.RunError.isInstance(error), String(error));
  assert.equal(error.message, message);
  return true;
});

describe("the phase of a stack", () => {
  const expected: [Phase, EnvironmentName, { deploys: string | undefined; builds: boolean; starts: string[]; writer: string }][] = [
    ["manual", "dev", { deploys: "manual", builds: false, starts: [], writer: "manual" }],
    ["manual", "staging", { deploys: "manual", builds: false, starts: [], writer: "manual" }],
    ["manual", "prod", { deploys: "manual", builds: false, starts: [], writer: "manual" }],
    ["semi-automated", "dev", { deploys: undefined, builds: true, starts: [], writer: "image-updater" }],
    ["semi-automated", "staging", { deploys: undefined, builds: false, starts: [], writer: "promotion" }],
    ["semi-automated", "prod", { deploys: undefined, builds: false, starts: [], writer: "promotion" }],
    ["full", "dev", { deploys: undefined, builds: true, starts: ["schedule", "webhook"], writer: "image-updater" }],
    ["full", "staging", { deploys: undefined, builds: false, starts: [], writer: "promotion" }],
    ["full", "prod", { deploys: undefined, builds: false, starts: [], writer: "promotion" }],
  ];
  for (const [phase, environment, wanted] of expected) {
    it(`${phase} in ${environment}: one setting decides what deploys, builds, starts and writes (T9)`, () => {
      const { syncPolicy, imageWriter, pipeline } = resolve({ phase, environment });
      const starts = (["schedule", "webhook"] as const).filter((name) => pipeline?.[name] !== undefined);
      assert.deepEqual({ deploys: syncPolicy, builds: pipeline !== undefined, starts, writer: imageWriter }, wanted);
    });
  }

  it("is that of the system where the stack names none", () => {
    assert.equal(resolve().phase, "semi-automated");
  });

  it("has the pipeline write tags only when it is the writer", () => {
    assert.equal(resolve().pipeline?.tagCommit, undefined);
    assert.deepEqual(resolve({ imageWriter: "pipeline" }).pipeline?.tagCommit, { kustomization: "deploy/kubernetes/environments/local/kustomization.yaml" });
  });

  it("waits for the Applications by the names they have in a shared Argo CD", () => {
    assert.deepEqual(resolve().pipeline?.deployment, { applications: ["transcripts-services"] });
    assert.deepEqual(resolve({ nameSuffix: "dev" }).pipeline?.deployment, { applications: ["transcripts-services-dev"] });
    // As Argo CD has it: a name that ends in the suffix stays as it is.
    assert.deepEqual(resolve({ nameSuffix: "services" }).pipeline?.deployment, { applications: ["transcripts-services"] });
  });

  it("refuses a pipeline that deploys with an Application that the system does not have", () => {
    const pipeline = { ...transcripts.pipeline!, deploys: ["transcripts-service"] };
    refused({ system: { ...transcripts, pipeline } }, 'the pipeline of system "transcripts" deploys with Application "transcripts-service", which it does not have in dev; did you mean "transcripts-services"?');
  });

  it("takes the repository at GitHub from the address, from the setting, and in a rehearsal from the system", () => {
    const repository = (details: Partial<PhaseQuestion>) => resolve({ phase: "full", ...details }).pipeline?.webhook?.repository;
    assert.equal(repository({}), "your-org/transcripts");
    assert.equal(repository({ repositoryUrl: "https://github.com/team/app" }), "team/app");
    assert.equal(repository({ pipeline: { schedule: {}, webhookSecret: "x", gitHubRepository: "team/other" } }), "team/other");
    assert.equal(repository({ repositoryUrl: "file:///tmp/gitops.git" }), "your-org/transcripts");
  });

  it("keeps logs and reports in the store of the system, where the stack has the credentials for it (T10)", async () => {
    const { pipeline } = resolve({ pipeline: { schedule: {}, artifacts: { store: { accessKey: "hidden", secretKey: "hidden too", bucket: "builds" } } } });
    const { accessKey, secretKey, ...store } = pipeline?.artifacts?.store ?? assert.fail();
    assert.deepEqual(store, { endpoint: "minio.infrastructure.svc.cluster.local:9000", bucket: "builds", createBucket: true, insecure: true });
    for (const value of [accessKey, secretKey]) assert.ok(await pulumi.isSecret(value as pulumi.Output<string>));
    assert.deepEqual(pipelineWarnings(transcripts, pipeline, false).map((text) => text.slice(0, 60)), ["the pipeline of transcripts shows no status at the commit: s"]);
  });

  it("says in a preview what its pipeline does without, and how to mend it (T10, T11)", () => {
    assert.deepEqual(pipelineWarnings(transcripts, resolve().pipeline, false), [
      "the pipeline of transcripts keeps no logs and reports beyond its pods: set the credentials for minio.infrastructure.svc.cluster.local:9000 with "
      + "pulumi config set --secret --path gitops-platform:pipeline.artifacts.store.accessKey and pulumi config set --secret --path gitops-platform:pipeline.artifacts.store.secretKey",
      "the pipeline of transcripts shows no status at the commit: set a token that may set one with pulumi config set --secret --path gitops-platform:pipeline.status.token",
    ]);
    const { pipeline } = resolve({ pipeline: { schedule: {}, status: { token: "hidden" } } });
    assert.deepEqual(pipelineWarnings(transcripts, pipeline, true), [], "Argo Workflows keeps them, and there is a token");
    assert.deepEqual(pipelineWarnings(transcripts, resolve({ environment: "prod" }).pipeline, false), [], "nothing is built");
  });

  it("marks secrets", async () => {
    const { pipeline } = resolve({ phase: "full", pipeline: { schedule: {}, webhookSecret: "a", git: { token: "b" }, status: { token: "c" } } });
    for (const secret of [pipeline?.webhook?.secret, pipeline?.gitCredentials?.token, pipeline?.commitStatus?.token]) assert.ok(await pulumi.isSecret(pulumi.output(secret)));
  });

  it("leaves systems alone whose images are built elsewhere", () => {
    assert.deepEqual(resolve({ system: systems.get("link")!, syncPolicy: "manual", imageWriter: "promotion" }), { phase: undefined, syncPolicy: "manual", imageWriter: "promotion", pipeline: undefined });
  });

  describe("refuses", () => {
    const prefix = "settings in Pulumi.dev.yaml do not go together\n  ";
    it("a phase for such a system", () => refused({ system: systems.get("link")!, phase: "full" },
      'gitops-platform:phase in Pulumi.dev.yaml is "full", and the images of the system "link" are built elsewhere; remove the setting'));
    it("what would deploy or write by itself in the phase manual, all at once", () => refused({ phase: "manual", syncPolicy: "automatic", imageWriter: "image-updater" },
      `${prefix}gitops-platform:syncPolicy: must be "manual" in the phase "manual", got "automatic": nothing deploys by itself there\n`
        + '  gitops-platform:imageWriter: must be "manual" in the phase "manual", got "image-updater": nothing writes tags by itself there'));
    it("a pipeline as writer where nothing is built", () => refused({ environment: "staging", imageWriter: "pipeline" },
      `${prefix}gitops-platform:imageWriter: must not be "pipeline" in staging, where nothing is built`));
    it("pushes without a secret", () => refused({ phase: "full", pipeline: { schedule: {} } },
      `${prefix}gitops-platform:pipeline.webhookSecret: must be given in the phase "full", got nothing: set it with pulumi config set --secret --path gitops-platform:pipeline.webhookSecret`));
    it("pushes from a place that is not known", () => refused({ phase: "full", repositoryUrl: "https://git.example/app.git" },
      `${prefix}gitops-platform:pipeline.gitHubRepository: must be given in the phase "full", because https://git.example/app.git is not at github.com`));
    it("a status at a place that is not known", () => refused({ repositoryUrl: "https://git.example/app.git", pipeline: { schedule: {}, status: { token: "hidden" } } },
      `${prefix}gitops-platform:pipeline.gitHubRepository: must be given with pipeline.status, because https://git.example/app.git is not at github.com`));
  });
});
