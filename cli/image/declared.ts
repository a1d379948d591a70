import { readProject, renderStack, stackNames, type RenderedStack } from "../../render";
import { readStackSettings } from "../../render/stack-settings";
import { stateDirectory } from "../../rehearsal/paths";
import { localRepository } from "../../rehearsal/repository";
import { DeployedSource } from "../../images";
import { ExitCode, UserError } from "../errors";
import { existsSync } from "node:fs";

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
  const roots = rendered.objects.filter(({ kind, metadata }) => kind === "Application" && rendered.children.some(({ root }) => root === metadata.name));
  const [root, ...others] = roots;
  if (root === undefined || others.length > 0) {
    throw new UserError(`stack "${environment}" must declare one root Application, got ${roots.length}`, "name the directories yourself: --path DIRECTORY", ExitCode.Usage);
  }
  const { source } = root.spec as { source: { repoURL: string; targetRevision: string } };
  const settings = await readStackSettings(project, environment);
  const own = (name: string) => settings.values[`${project.name}:${name}`];
  return {
    system: system ?? (typeof rendered.outputs.system === "string" ? rendered.outputs.system : own("system")),
    repository: repository ?? (own("cluster") === "rehearsal" && own("repository") === undefined ? rehearsalRepository() : source.repoURL),
    branch: source.targetRevision,
    sources: rendered.children.flatMap(({ object }) => sourceOf(object, source.repoURL)),
    otherWriter: otherWriter(rendered),
  };
}

interface ChildSpec {
  readonly source?: {
    readonly repoURL: string;
    readonly path?: string;
    readonly helm?: { readonly valueFiles?: readonly string[]; readonly parameters?: readonly { readonly name: string }[] };
    readonly kustomize?: { readonly images?: readonly string[] };
  };
}

function sourceOf({ metadata, spec }: RenderedStack["objects"][number], repository: string): DeployedSource[] {
  const { source } = spec as ChildSpec;
  if (source?.path === undefined || source.repoURL !== repository) return [];
  const parameters = (source.helm?.parameters ?? []).filter(({ name }) => /(^|\.)(tag|image)$/.test(name)).map(({ name }) => `helm.parameters ${name}`);
  const fixed = [...parameters, ...(source.kustomize?.images?.length ? ["kustomize.images"] : [])];
  return [{
    application: metadata.name,
    path: source.path,
    valueFiles: source.helm?.valueFiles ?? [],
    ...(fixed.length > 0 ? { fixed: fixed.join(", ") } : {}),
  }];
}

/** The Image Updater would set its own choice again within minutes. */
function otherWriter({ objects, children }: RenderedStack): string | undefined {
  const resource = objects.find(({ kind, apiVersion }) => kind === "ImageUpdater" && apiVersion.startsWith("argocd-image-updater."));
  if (resource) return `ImageUpdater "${resource.metadata.name}"`;
  const annotated = children.find(({ object }) => object.metadata.annotations?.["argocd-image-updater.argoproj.io/image-list"] !== undefined);
  return annotated && `the Image Updater annotations of Application "${annotated.object.metadata.name}"`;
}

function rehearsalRepository(): string {
  const { directory, url } = localRepository(stateDirectory());
  if (!existsSync(directory)) throw new UserError(`the stack is for the rehearsal cluster, and its repository ${directory} is not there yet`, "start it with: npx gitops up, or name a repository with --repo", ExitCode.Usage);
  return url;
}
