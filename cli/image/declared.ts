import { existsSync } from "node:fs";
import { ExitCode, UserError } from "../../foundation/errors";
import { stateDirectory } from "../../foundation/paths";
import { DeployedSource } from "../../image-tags";
import { type DeclaredEnvironment } from "../../model/declared-environment";
import { hasUpdaterAnnotations } from "../../model/image-writer";
import { localRepository } from "../../rehearsal/local-repository";
import { readProject, renderStack, stackNames, type RenderedStack } from "../../render";
import { readStackSettings } from "../../render/stack-settings";

/** What the program of a stack says about the images of an environment. */
export interface DeclaredImages {
  /** Name of the system. */
  readonly system: string | undefined;
  readonly repository: string;
  readonly branch: string;
  readonly sources: readonly DeployedSource[];
  /** Why a tag must not be set by hand; undefined when it may. */
  readonly otherWriter: string | undefined;
}

/**
 * Runs the program of the stack that is called as the environment, without deploying anything, to learn which Applications
 * it has and where they are kept.
 *
 * @param repository the repository that the user names; its absence means the stack's own.
 * @returns undefined when the working directory is in no Pulumi project.
 */
export async function declaredImages(environment: string, system: string | undefined, repository: string | undefined): Promise<DeclaredImages | undefined> {
  const project = await readProject(process.cwd()).catch(() => undefined);
  if (project === undefined || !(await stackNames(project.directory)).includes(environment)) return undefined;
  const rendered = await renderStack({ stack: environment, system });
  const [declared, ...others] = rendered.environments;
  if (declared === undefined || others.length > 0) {
    throw new UserError(`stack "${environment}" must declare one Environment, got ${rendered.environments.length}`, "name the directories yourself: --path DIRECTORY", ExitCode.Usage);
  }
  const settings = await readStackSettings(project, environment);
  const own = (name: string) => settings.values[`${project.name}:${name}`];
  return {
    system: system ?? (typeof rendered.outputs.system === "string" ? rendered.outputs.system : own("system")),
    repository: repository ?? (own("cluster") === "rehearsal" && own("repository") === undefined ? rehearsalRepository() : declared.repositoryUrl),
    branch: declared.branch,
    sources: declared.applications.flatMap((application) => sourceOf(application, declared.repositoryUrl)),
    otherWriter: otherWriter(rendered, declared),
  };
}

function sourceOf({ name: application, source }: DeclaredEnvironment["applications"][number], repository: string): DeployedSource[] {
  // Of several, which one holds the tags nobody can tell.
  const { repositoryUrl = repository, path, helm, kustomize } = source ?? {};
  if (path === undefined || repositoryUrl !== repository) return [];
  const parameters = (helm?.parameters ?? []).filter(({ name }) => /(^|\.)(tag|image)$/.test(name)).map(({ name }) => `helm.parameters ${name}`);
  const fixed = [...parameters, ...(kustomize?.images?.length ? ["kustomize.images"] : [])];
  return [{
    application,
    path,
    valueFiles: helm?.valueFiles ?? [],
    ...(fixed.length > 0 ? { fixed: fixed.join(", ") } : {}),
  }];
}

/** The Image Updater would set its own choice again within minutes. */
function otherWriter({ objects }: RenderedStack, { applications }: DeclaredEnvironment): string | undefined {
  const resource = objects.find(({ kind, apiVersion }) => kind === "ImageUpdater" && apiVersion.startsWith("argocd-image-updater."));
  if (resource) return `ImageUpdater "${resource.metadata.name}"`;
  const annotated = applications.find(hasUpdaterAnnotations);
  return annotated && `the Image Updater annotations of Application "${annotated.name}"`;
}

function rehearsalRepository(): string {
  const { directory, url } = localRepository(stateDirectory());
  if (!existsSync(directory)) throw new UserError(`the stack is for the rehearsal cluster, and its repository ${directory} is not there yet`, "start it with: npx gitops up, or name a repository with --repo", ExitCode.Usage);
  return url;
}
