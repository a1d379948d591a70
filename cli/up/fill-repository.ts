import { renderStack } from "../../render";
import { createLocalRepository, LocalRepository, SeededApplication, seedRepository } from "../../rehearsal/repository";
import { OmittedObject, RepositoryFiles, StandIn } from "../../repository";
import { UserError } from "../errors";
import { Git } from "../git/git";
import { rehearsalSettings } from "./rehearsal-settings";

/** What a stack's program declares that the repository must hold. */
export interface DeclaredRollout {
  /** The root Application. */
  readonly root: { readonly name: string; readonly namespace: string };
  /** The branch that it follows. */
  readonly branch: string;
  /** Directory of its chart. */
  readonly chartPath: string;
  /** Whether the stack installs Argo Workflows, whose programs no other stack needs. */
  readonly argoWorkflows: boolean;
  /** The release of the Image Updater, or `stand-in`; undefined where another writes image tags. */
  readonly imageUpdater: string | undefined;
  /** The Applications that read this repository. */
  readonly applications: readonly SeededApplication[];
}

/** The repository as it stands. */
export interface FilledRepository {
  readonly url: string;
  /** The commit at the tip of the branch. */
  readonly revision: string;
  /** The directories that were added. */
  readonly added: readonly string[];
  /** The Applications that a sample workload stands in for. */
  readonly standIns: readonly StandIn[];
  /** Objects that the system declares and that are not in the repository, as nothing here knows their kinds. */
  readonly omitted: readonly OmittedObject[];
}

interface RootSpec {
  readonly source: { readonly repoURL: string; readonly targetRevision: string; readonly path: string };
}

interface ChildSpec {
  readonly source: { readonly repoURL: string; readonly path?: string; readonly helm?: { readonly valueFiles?: readonly string[] } };
  readonly destination: { readonly namespace: string };
}

/**
 * Runs the program of a stack as for the rehearsal cluster, without deploying anything, to learn which paths its
 * Applications read.
 *
 * @throws UserError for an unknown stack, wrong settings, or a program without exactly one root.
 */
export async function declaredRollout(stack: string, system: string | undefined, repository: LocalRepository): Promise<DeclaredRollout> {
  const rendered = await renderStack({ stack, overrides: await rehearsalSettings({ system, repositoryUrl: repository.url }) });
  const [name, ...others] = [...new Set(rendered.children.map(({ root }) => root))];
  const root = rendered.objects.find((object) => object.kind === "Application" && object.metadata.name === name);
  if (name === undefined || root === undefined || others.length > 0) {
    throw new UserError(`stack "${stack}" must declare one root Application to be followed, got ${others.length + (name === undefined ? 0 : 1)}`);
  }
  const { source } = root.spec as RootSpec;
  return {
    root: { name, namespace: root.metadata.namespace ?? "argocd" },
    branch: source.targetRevision,
    chartPath: source.path,
    imageUpdater: typeof rendered.outputs.imageUpdaterVersion === "string" ? rendered.outputs.imageUpdaterVersion : undefined,
    argoWorkflows: rendered.objects.some(({ kind, metadata }) => kind === "Deployment" && metadata.name === "workflow-controller"),
    applications: rendered.children.flatMap(({ object }) => {
      const { source: { repoURL, path, helm }, destination } = object.spec as ChildSpec;
      if (repoURL !== repository.url || path === undefined) return [];
      return [{ name: object.metadata.name, path, namespace: destination.namespace, ...(helm ? { valueFiles: helm.valueFiles ?? [] } : {}) }];
    }),
  };
}

/**
 * Creates the local GitOps repository and fills it with what the system declares, where its directories are not there yet,
 * and with sample workloads at the paths of Applications that still hold nothing.
 *
 * @param declared What the system declares. Default: sample workloads everywhere.
 */
export async function fillRepository(
  repository: LocalRepository,
  rollout: DeclaredRollout,
  cluster: { readonly kubectl: string; readonly kubeconfig: string },
  declared?: RepositoryFiles,
): Promise<FilledRepository> {
  await createLocalRepository(repository, { ...cluster, argoCdNamespace: rollout.root.namespace });
  const { added, samples } = await seedRepository(repository, { ...rollout, files: declared?.files });
  const revision = (await new Git(repository.directory).run(["rev-parse", `refs/heads/${rollout.branch}`])).trim();
  // By path: where environments share an Argo CD, Applications have other names than the system gave them.
  const reasons = new Map(declared?.standIns.map(({ path, reason }) => [path, reason]));
  const standIns = rollout.applications.filter(({ name }) => samples.includes(name))
    .map(({ name: application, path }) => ({ application, path, reason: reasons.get(path) ?? "its path holds a sample workload" }));
  const omitted = (declared?.omitted ?? []).filter((object) => !standIns.some(({ path }) => path === object.path));
  return { url: repository.url, revision, added, standIns, omitted };
}
