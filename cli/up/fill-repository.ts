import { Git } from "../../clients/git/git";
import { UserError } from "../../foundation/errors";
import { OmittedObject, RepositoryFiles, StandIn } from "../../gitops-repository";
import { sourcesOf } from "../../model/sources";
import { createLocalRepository, LocalRepository, SeededApplication, seedRepository } from "../../rehearsal/local-repository";
import { renderStack } from "../../render";
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
  readonly applications: readonly RepositoryApplication[];
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

/** An Application that reads the repository. */
export interface RepositoryApplication extends SeededApplication {
  /** Its name as the system declares it: where environments share an Argo CD, it has another one there. */
  readonly declaredName: string;
}

/**
 * Runs the program of a stack as for the rehearsal cluster, without deploying anything, to learn what its Environment
 * declares.
 *
 * @throws UserError for an unknown stack, wrong settings, or a program without exactly one Environment.
 */
export async function declaredRollout(stack: string, system: string | undefined, repository: LocalRepository): Promise<DeclaredRollout> {
  const rendered = await renderStack({ stack, overrides: await rehearsalSettings({ system, repositoryUrl: repository.url }) });
  const [environment, ...others] = rendered.environments;
  if (environment === undefined || others.length > 0) {
    throw new UserError(`stack "${stack}" must declare one Environment, whose root is followed, got ${rendered.environments.length}`);
  }
  const { rootName, argoCdNamespace, branch, chartPath, repositoryUrl: ownRepository, applications } = environment;
  return {
    root: { name: rootName, namespace: argoCdNamespace },
    branch,
    chartPath,
    imageUpdater: typeof rendered.outputs.imageUpdaterVersion === "string" ? rendered.outputs.imageUpdaterVersion : undefined,
    argoWorkflows: rendered.objects.some(({ kind, metadata }) => kind === "Deployment" && metadata.name === "workflow-controller"),
    applications: applications.flatMap((application) => sourcesOf(application).flatMap(({ source: { repositoryUrl = ownRepository, path, helm } }) => {
      const { name, declaredName, destination: { namespace } } = application;
      return repositoryUrl !== repository.url || path === undefined ? [] : [{ name, declaredName, path, namespace, ...(helm ? { valueFiles: helm.valueFiles ?? [] } : {}) }];
    })),
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
  const revision = (await new Git(repository.directory).run(["rev-parse", "--verify"], { operands: [`refs/heads/${rollout.branch}`] })).trim();
  const reasons = new Map(declared?.standIns.map(({ application, reason }) => [application, reason]));
  const stoodIn = rollout.applications.filter(({ name }) => samples.includes(name));
  const standIns = stoodIn.map(({ name: application, declaredName, path }) => ({ application, path, reason: reasons.get(declaredName) ?? "its path holds a sample workload" }));
  const omitted = (declared?.omitted ?? []).filter(({ application }) => !stoodIn.some(({ declaredName }) => declaredName === application));
  return { url: repository.url, revision, added, standIns, omitted };
}
