import { simpleGit } from "simple-git";
import { renderStack } from "../../render";
import { createLocalRepository, LocalRepository, seedRepository } from "../../rehearsal/repository";
import { UserError } from "../errors";

/** The repository as it stands, and the root Application that reads it. */
export interface FilledRepository {
  readonly url: string;
  readonly branch: string;
  /** The commit at the tip of the branch. */
  readonly revision: string;
  readonly added: readonly string[];
  readonly root: { readonly name: string; readonly namespace: string };
}

interface RootSpec {
  readonly source: { readonly repoURL: string; readonly targetRevision: string; readonly path: string };
}

interface ChildSpec {
  readonly source: { readonly repoURL: string; readonly path?: string };
  readonly destination: { readonly namespace: string };
}

/** Creates the local GitOps repository and gives every path that the stack's Applications name a sample workload. */
export async function fillRepository(options: {
  readonly stack: string;
  readonly system: string | undefined;
  readonly repository: LocalRepository;
  readonly kubectl: string;
  readonly kubeconfig: string;
  readonly progress: (line: string) => void;
}): Promise<FilledRepository> {
  const { stack, system, repository, kubectl, kubeconfig, progress } = options;
  progress("running the program to learn which paths its Applications read");
  const rendered = await renderStack({ stack, system, overrides: { cluster: "rehearsal", repository: repository.url } });
  const [name, ...others] = [...new Set(rendered.children.map(({ root }) => root))];
  const rootObject = rendered.objects.find((object) => object.kind === "Application" && object.metadata.name === name);
  if (name === undefined || rootObject === undefined || others.length > 0) {
    throw new UserError(`stack "${stack}" must declare one root Application to be followed, got ${others.length + (name === undefined ? 0 : 1)}`);
  }
  const { source } = rootObject.spec as RootSpec;
  const namespace = rootObject.metadata.namespace ?? "argocd";
  const applications = rendered.children.flatMap(({ object }) => {
    const spec = object.spec as ChildSpec;
    const { path } = spec.source;
    return spec.source.repoURL === repository.url && path !== undefined ? [{ name: object.metadata.name, path, namespace: spec.destination.namespace }] : [];
  });
  progress(`writing sample workloads for ${applications.length} Applications`);
  await createLocalRepository(repository, { kubectl, kubeconfig, argoCdNamespace: namespace });
  const added = await seedRepository(repository, { branch: source.targetRevision, chartPath: source.path, applications });
  const revision = (await simpleGit(repository.directory).revparse([`refs/heads/${source.targetRevision}`])).trim();
  return { url: repository.url, branch: source.targetRevision, revision, added, root: { name, namespace } };
}
