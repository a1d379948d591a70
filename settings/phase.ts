import * as pulumi from "@pulumi/pulumi";
import { BuildPipelineArgs, PipelineArtifactsArgs } from "../components";
import { suggestion } from "../foundation/suggestions";
import { EnvironmentName } from "../model/environment";
import { ImageWriter } from "../model/image-writer";
import { withSuffix } from "../model/place-applications";
import { SyncPolicy } from "../model/sync-policy";
import { Phase, System } from "../systems";
import { declaredApplications, DeclaredSpec } from "../systems/declared";
import { PipelineSettings } from "./pipeline";
import { platformRegistry } from "./platform-registry";

/** What the phase of a stack needs to know of its other settings. */
export interface PhaseQuestion {
  readonly system: System;
  readonly environment: EnvironmentName;
  readonly repositoryUrl: string;
  readonly branch: string;
  readonly nameSuffix: string | undefined;
  readonly phase?: Phase;
  readonly syncPolicy?: SyncPolicy;
  readonly imageWriter?: ImageWriter;
  readonly pipeline: PipelineSettings;
}

/** What follows from the phase. */
export interface PhaseResult {
  /** Undefined for a system whose images are built elsewhere. */
  readonly phase: Phase | undefined;
  readonly syncPolicy: SyncPolicy | undefined;
  readonly imageWriter: ImageWriter | undefined;
  /** The pipeline, where this environment has one. */
  readonly pipeline: BuildPipelineArgs | undefined;
}

/**
 * Works out what a phase means for one environment: what deploys by itself, what builds, and who writes tags.
 *
 * @param origin the stack file, for messages.
 * @throws pulumi.RunError that lists everything that does not go together.
 */
export function resolvePhase(question: PhaseQuestion, origin: string): PhaseResult {
  const { system, environment, syncPolicy, imageWriter, pipeline } = question;
  const ofSystem = system.environments[environment];
  if (system.pipeline === undefined) {
    if (question.phase !== undefined) {
      throw new pulumi.RunError(`gitops-platform:phase in ${origin} is "${question.phase}", and the images of the system "${system.name}" are built elsewhere; remove the setting`);
    }
    return { phase: undefined, syncPolicy: syncPolicy ?? ofSystem.syncPolicy, imageWriter, pipeline: undefined };
  }
  const phase = question.phase ?? system.pipeline.phase;
  const builds = phase !== Phase.Manual && ofSystem.buildsImages === true;
  const usual = phase === Phase.Manual ? ImageWriter.Manual : builds ? ImageWriter.ImageUpdater : ImageWriter.Promotion;
  const writer = imageWriter ?? usual;
  const problems = [
    ...(phase === Phase.Manual && syncPolicy !== undefined && syncPolicy !== SyncPolicy.Manual
      ? [`gitops-platform:syncPolicy: must be "manual" in the phase "manual", got "${syncPolicy}": nothing deploys by itself there`] : []),
    ...(phase === Phase.Manual && writer !== ImageWriter.Manual
      ? [`gitops-platform:imageWriter: must be "manual" in the phase "manual", got "${writer}": nothing writes tags by itself there`] : []),
    ...(writer === ImageWriter.Pipeline && !builds && phase !== Phase.Manual
      ? [`gitops-platform:imageWriter: must not be "pipeline" in ${environment}, where nothing is built`] : []),
    ...(builds && phase === Phase.Full && pipeline.webhookSecret === undefined
      ? ["gitops-platform:pipeline.webhookSecret: must be given in the phase \"full\", got nothing: set it with pulumi config set --secret --path gitops-platform:pipeline.webhookSecret"] : []),
    ...(builds && phase === Phase.Full && gitHubRepository(question) === undefined
      ? [`gitops-platform:pipeline.gitHubRepository: must be given in the phase "full", because ${question.repositoryUrl} is not at github.com`] : []),
    ...(builds && pipeline.status !== undefined && phase !== Phase.Full && gitHubRepository(question) === undefined
      ? [`gitops-platform:pipeline.gitHubRepository: must be given with pipeline.status, because ${question.repositoryUrl} is not at github.com`] : []),
  ];
  if (problems.length > 0) throw new pulumi.RunError(`settings in ${origin} do not go together\n  ${problems.join("\n  ")}`);
  return {
    phase,
    syncPolicy: phase === Phase.Manual ? SyncPolicy.Manual : syncPolicy ?? ofSystem.syncPolicy,
    imageWriter: writer,
    pipeline: builds ? pipelineArgs(question, phase, writer, system.pipeline) : undefined,
  };
}

function pipelineArgs(question: PhaseQuestion, phase: Phase, writer: ImageWriter, declared: NonNullable<System["pipeline"]>): PhaseResult["pipeline"] {
  const { system, repositoryUrl, branch, nameSuffix } = question;
  const { gitHubRepository: _name, git, webhookSecret, schedule, status, registry, artifacts, ...settings } = question.pipeline;
  const repository = gitHubRepository(question) ?? "";
  const full = phase === Phase.Full;
  const deploys = deployedBy(question, declared.deploys);
  return {
    ...settings,
    system: system.name,
    registry: registry ?? platformRegistry,
    repositoryUrl,
    branch,
    services: declared.services,
    deployment: { applications: deploys.map(({ name }) => withSuffix(name, nameSuffix)) },
    ...(artifacts ? { artifacts: artifactsArgs(artifacts, declared) } : {}),
    ...(git ? { gitCredentials: withSecret(git) } : {}),
    ...(status ? { commitStatus: { ...withSecret(status), repository } } : {}),
    ...(writer === ImageWriter.Pipeline ? { tagCommit: { kustomization: `${deploys[0]?.source.path}/kustomization.yaml` } } : {}),
    ...(full ? { schedule } : {}),
    ...(full && webhookSecret !== undefined ? { webhook: { repository, secret: pulumi.secret(webhookSecret) } } : {}),
  };
}

/** The store of the system, with the credentials of the stack. */
function artifactsArgs({ store, ...shared }: NonNullable<PipelineSettings["artifacts"]>, { artifactStore }: NonNullable<System["pipeline"]>): PipelineArtifactsArgs {
  if (store === undefined) return shared;
  const { accessKey, secretKey, ...rest } = store;
  return {
    ...shared,
    store: {
      ...artifactStore,
      ...rest,
      endpoint: rest.endpoint ?? artifactStore?.endpoint ?? "",
      bucket: rest.bucket ?? artifactStore?.bucket ?? "",
      ...(accessKey === undefined ? {} : { accessKey: pulumi.secret(accessKey) }),
      ...(secretKey === undefined ? {} : { secretKey: pulumi.secret(secretKey) }),
    },
  };
}

/** The Applications that deploy the images, in their environment. */
function deployedBy({ system, environment }: PhaseQuestion, names: readonly string[]): DeclaredSpec[] {
  const applications = declaredApplications(system, environment);
  return names.map((name) => {
    const found = applications.find((application) => application.name === name);
    if (found !== undefined) return found.spec;
    const known = applications.map((application) => application.name);
    throw new pulumi.RunError(`the pipeline of system "${system.name}" deploys with Application "${name}", which it does not have in ${environment}${suggestion(name, known)}`);
  });
}

function withSecret<Credentials extends { readonly token?: string }>({ token, ...rest }: Credentials): Omit<Credentials, "token"> & { token?: pulumi.Output<string> } {
  return { ...rest, ...(token === undefined ? {} : { token: pulumi.secret(token) }) };
}

/** Owner and name at GitHub: what the stack says, else what the address of the repository says, else that of the system. */
function gitHubRepository({ system, repositoryUrl, pipeline }: PhaseQuestion): string | undefined {
  const inAddress = (url: string) => /^https:\/\/github\.com\/([^/]+\/[^/]+?)(\.git)?\/?$/.exec(url)?.[1];
  return pipeline.gitHubRepository ?? inAddress(repositoryUrl) ?? (repositoryUrl.startsWith("file:") ? inAddress(system.repositoryUrl) : undefined);
}
