import { posix } from "node:path";
import { filesOf } from "../../clients/git/files";
import { openBranch, OpenBranch } from "../../clients/git/open";
import { ExitCode, UserError } from "../../foundation/errors";
import { checkMember } from "../../foundation/problems";
import { DeployedImage, DeployedSource, findImages } from "../../image-tags";
import { EnvironmentName } from "../../model/environment";
import { declaredImages, DeclaredImages } from "./declared";
import { discoverSources } from "./discover";

/** Which environment of which repository is meant. */
export interface EnvironmentOptions {
  readonly environment: string;
  readonly system: string | undefined;
  /** An address or a directory. Default: the stack's repository. */
  readonly repository: string | undefined;
  readonly branch: string | undefined;
  /** Directories of the environment. Default: those of its Applications, or by their names. */
  readonly paths: readonly string[];
}

/** An environment's branch, and how its images are found on any of its commits. */
export interface ImagesOfEnvironment {
  readonly environment: EnvironmentName;
  readonly opened: OpenBranch;
  readonly otherWriter: string | undefined;
  readonly images: (commit: string) => Promise<DeployedImage[]>;
}

/**
 * Opens the branch of an environment.
 *
 * @throws UserError for an unknown environment, or a repository that is not known or cannot be opened.
 */
export async function openEnvironment(options: EnvironmentOptions, push: boolean, signal: AbortSignal): Promise<ImagesOfEnvironment> {
  const environment = environmentName(options.environment);
  const { repository, branch, paths } = options;
  const declared = paths.length > 0 && repository !== undefined ? undefined : await declaredImages(environment, options.system, repository);
  const where = repository ?? declared?.repository;
  if (where === undefined) {
    throw new UserError("which repository is meant is not known: the working directory has no program with this stack", "name it: --repo URL or --repo DIRECTORY", ExitCode.Usage);
  }
  const opened = await openBranch({ repository: where, branch: branch ?? declared?.branch, push, signal });
  return {
    environment,
    opened,
    otherWriter: declared?.otherWriter,
    images: (commit) => imagesAt(opened, commit, environment, { declared, paths, system: options.system }),
  };
}

interface Known {
  readonly declared: DeclaredImages | undefined;
  readonly paths: readonly string[];
  readonly system: string | undefined;
}

async function imagesAt(opened: OpenBranch, commit: string, environment: EnvironmentName, { declared, paths: named, system }: Known): Promise<DeployedImage[]> {
  const files = await filesOf(opened.git, commit);
  const paths = named.map(normalized);
  const missing = paths.filter((path) => path !== "." && ![...files.paths].some((file) => file.startsWith(`${path}/`)));
  if (missing.length > 0) throw new UserError(`${opened.title} has no directory ${missing.map((path) => `"${path}"`).join(", ")} on branch "${opened.branch}"`, undefined, ExitCode.Usage);
  const sources: readonly DeployedSource[] = paths.length > 0
    ? paths.map((path) => ({ application: undefined, path }))
    : declared?.sources ?? discoverSources(files, environment);
  const fixed = sources.filter((source) => source.fixed !== undefined);
  if (fixed.length > 0) {
    throw new UserError(
      fixed.map(({ application, fixed: what }) => `Application "${application}" sets images itself (${what}), and what the repository says does not count`).join("\n       "),
      "take that out of the Application",
    );
  }
  return findImages(files, sources, system ?? declared?.system);
}

/** A directory of the repository, however it is written: `.`, `./apps/web`, `apps//web/`. */
function normalized(path: string): string {
  return posix.normalize(path).replace(/\/$/, "") || ".";
}

/** The environment of that name. */
function environmentName(name: string): EnvironmentName {
  const known = Object.values(EnvironmentName);
  const found = known.find((environment) => environment === name);
  if (found !== undefined) return found;
  const [problem] = checkMember("", name, known);
  throw new UserError(`ENV ${problem?.reason ?? ""}`, undefined, ExitCode.Usage);
}
