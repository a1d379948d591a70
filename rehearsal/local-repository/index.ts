import { existsSync } from "node:fs";
import { chmod, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { changeBranch } from "../../clients/git/change-branch";
import { Git } from "../../clients/git/git";
import { packageDirectory } from "../../foundation/paths";
import { postReceiveHook } from "./hook";
import { sampleChart, sampleLabel, sampleWorkload } from "./sample-workload";

export { sampleWorkload, type SampleWorkload } from "./sample-workload";

/** The GitOps repository of a rehearsal: a bare repository on this machine that anybody here can clone and push to. */
export interface LocalRepository {
  /** Where it lies. */
  readonly directory: string;
  /** What Argo CD and `git clone` take. */
  readonly url: string;
}

/** An Application that reads the repository. */
export interface SeededApplication {
  readonly name: string;
  readonly path: string;
  readonly namespace: string;
  /** The values files that it reads, relative to its path, where it expects a Helm chart there. */
  readonly valueFiles?: readonly string[];
}

/** What the repository must hold for one environment. */
export interface RepositoryContent {
  /** The branch that the environment follows. */
  readonly branch: string;
  /** Directory of the chart that renders the child Applications. */
  readonly chartPath: string;
  /** What the system declares, by path. Default: nothing. */
  readonly files?: ReadonlyMap<string, string>;
  /** The Applications; those whose paths hold nothing then get a sample workload. */
  readonly applications: readonly SeededApplication[];
}

/** What became of the repository. */
export interface Seeding {
  /** The directories, and the files beside them, that were added; none when the branch already had everything. */
  readonly added: readonly string[];
  /** The Applications at whose paths a sample workload stands, from this run or an earlier one. */
  readonly samples: readonly string[];
}

/** The local repository of a state directory, whether it exists yet or not. */
export function localRepository(stateDirectory: string): LocalRepository {
  const directory = join(stateDirectory, "git", "gitops.git");
  return { directory, url: pathToFileURL(directory).href };
}

/** Creates the bare repository where there is none, and writes the hook that tells Argo CD of a push. */
export async function createLocalRepository(
  repository: LocalRepository,
  cluster: { kubectl: string; kubeconfig: string; argoCdNamespace: string },
): Promise<void> {
  if (!existsSync(join(repository.directory, "HEAD"))) {
    await mkdir(repository.directory, { recursive: true });
    await new Git(repository.directory).run(["init", "--quiet", "--bare", "--initial-branch", "main"]);
  }
  const hook = join(repository.directory, "hooks", "post-receive");
  await mkdir(dirname(hook), { recursive: true });
  await writeFile(hook, postReceiveHook(cluster));
  await chmod(hook, 0o755);
}

/**
 * Adds what is missing on the environment's branch: the chart, the declared files in directories that are not there, and a
 * sample workload at every path that still holds nothing. A directory that is there stays as it is.
 */
export async function seedRepository(repository: LocalRepository, content: RepositoryContent): Promise<Seeding> {
  const { branch, chartPath, files = new Map<string, string>(), applications } = content;
  return withCheckout(repository, branch, `Content for ${branch}`, async (directory) => {
    const there = (path: string) => existsSync(join(directory, path));
    const place = (path: string) => (dirname(path) === "." ? path : dirname(path));
    const missing = [...files].filter(([path]) => !there(place(path)));
    const added = new Set(missing.map(([path]) => place(path)));
    await writeFiles(directory, Object.fromEntries(missing));
    if (!there(chartPath)) {
      await cp(join(packageDirectory, "charts", "applications"), join(directory, chartPath), { recursive: true });
      added.add(chartPath);
    }
    for (const { name, path, namespace, valueFiles } of applications) {
      if (!there(path)) {
        added.add(path);
        await writeFiles(join(directory, path), valueFiles ? sampleChart() : sampleWorkload({ name, namespace }));
      }
      for (const file of valueFiles ?? []) await writeMissing(join(directory, path, file), "{}\n");
    }
    const samples = await Promise.all(applications.map(async ({ name, path }) => (await isSample(join(directory, path)) ? [name] : [])));
    return { added: [...added], samples: samples.flat() };
  });
}

async function isSample(directory: string): Promise<boolean> {
  const files = [join(directory, "deployment.yaml"), join(directory, "templates", "deployment.yaml")].filter((file) => existsSync(file));
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  return texts.some((text) => text.includes(sampleLabel));
}

/** Has a branch of the local repository changed, and pushes it; see `changeBranch`. */
export async function withCheckout<Result>(
  repository: LocalRepository,
  branch: string,
  message: string,
  change: (directory: string) => Promise<Result>,
): Promise<Result> {
  const author = { name: "GitOps rehearsal", email: "rehearsal@localhost" };
  const target = { repository: repository.directory, branch, author };
  return (await changeBranch(target, async ({ directory }) => ({ result: await change(directory), message }))).result;
}

/** Writes files below a directory. */
export async function writeFiles(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), content);
  }
}

async function writeMissing(file: string, content: string): Promise<void> {
  if (!existsSync(file)) await writeFiles(dirname(file), { [basename(file)]: content });
}
