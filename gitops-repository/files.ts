import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { ExitCode, UserError } from "../foundation/errors";
import { packageDirectory } from "../foundation/paths";
import { toYaml } from "../foundation/yaml";
import { EnvironmentName } from "../model/environment";
import { contentOf, declaredApplications } from "../systems/declared";
import { LayoutKind, RepositoryContentArgs, UnitArgs } from "../workloads/args/content";
import { environmentNames } from "../workloads/args/environments";
import { applicationPath, existsIn } from "../workloads/objects/context";
import { BuiltObjects, builtObjects } from "./built-objects";
import { chartFiles, chartValues } from "./layouts/charts";
import { directoryFiles } from "./layouts/directory";
import { Files } from "./layouts/files";
import { overlayFiles } from "./layouts/overlays";
import { umbrellaFiles } from "./layouts/umbrella";
import { withKeepBlock } from "./marks";
import { applicationsChart } from "./paths";
import { knownObjects, RehearsalLimits, rehearsalLimits, standInReason } from "./rehearsal-limits";
import { RepositorySystem } from "./system";
import { codeOwners, readme } from "./texts";
import { ImageVersions, noVersions } from "./versions";

/** How the files are written. */
export interface RepositoryOptions {
  /** The versions of images that Git has. Default: the first tags that the services declare. */
  readonly versions?: ImageVersions;
  /** For the rehearsal cluster: without what cannot run there. Default: false. */
  readonly rehearsal?: boolean;
}

/** The files of a repository on one branch. */
export interface RepositoryFiles extends RehearsalLimits {
  /** Every file by its path, sorted. */
  readonly files: ReadonlyMap<string, string>;
  /** Those that are written once, and belong to somebody else then. */
  readonly seeds: ReadonlySet<string>;
}

/**
 * Everything that a system's GitOps repository holds on the branch of one environment. Every branch has the directories of
 * all environments; where several share a directory, it is that of the environment whose branch it is.
 *
 * @throws UserError that lists everything that is wrong with the declaration.
 */
export function repositoryFiles(system: RepositorySystem, environment: EnvironmentName, options: RepositoryOptions = {}): RepositoryFiles {
  const { versions = noVersions, rehearsal = false } = options;
  const applications = declaredApplications(system, environment);
  const content = contentOf(system);
  if (content.units.length === 0) {
    throw new UserError(`system "${system.name}" declares no content for its repository`, "give its Applications a `unit` each, in its file in systems/", ExitCode.Usage);
  }
  const built = builtObjects(system.name, content);
  const written: BuiltObjects = rehearsal ? (unit, own) => knownObjects(built(unit, own)) : built;
  const order = [environment, ...environmentNames.filter((other) => other !== environment)];
  const files: Files = new Map();
  for (const unit of content.units) {
    const stoodIn = (own: EnvironmentName) => rehearsal && standInReason(unit, built(unit, own)) !== undefined;
    for (const [path, text] of unitFiles(system, content, unit, order, { versions, written, stoodIn })) files.set(path, text);
  }
  const seeds = new Set<string>();
  for (const [path, values] of valuesFiles(content, order, versions)) {
    files.set(path, withKeepBlock(path, toYaml(values)));
    const status = posix.join(posix.dirname(path), "status.yaml");
    seeds.add(status);
    files.set(status, statusPlaceholder);
  }
  for (const [path, text] of chartOfApplications()) files.set(path, text);
  files.set("CODEOWNERS", codeOwners(content));
  files.set("README.md", readme(system, content));
  const limits = rehearsal ? rehearsalLimits(system, applications, environment, built) : { standIns: [], omitted: [] };
  return { files: new Map([...files].sort(([left], [right]) => (left < right ? -1 : 1))), seeds, ...limits };
}

interface UnitOptions {
  readonly versions: ImageVersions;
  /** The objects that are written. */
  readonly written: BuiltObjects;
  readonly stoodIn: (environment: EnvironmentName) => boolean;
}

function unitFiles(
  system: RepositorySystem,
  content: RepositoryContentArgs,
  unit: UnitArgs,
  order: readonly EnvironmentName[],
  { versions, written, stoodIn }: UnitOptions,
): Files {
  const context = { system: system.name, content, unit };
  const environments = order.filter((environment) => existsIn(unit, environment) && !stoodIn(environment));
  if (environments.length === 0) return new Map();
  const everywhere = () => new Map(environmentNames.filter((environment) => existsIn(unit, environment)).map((environment) => [environment, written(unit, environment)]));
  if (unit.layout.kind === LayoutKind.Overlays) return overlayFiles(unit, everywhere(), versions);
  if (unit.layout.kind === LayoutKind.Charts) return chartFiles(context, everywhere());
  const files: Files = new Map();
  const owners = new Map<string, EnvironmentName>();
  for (const environment of environments) {
    const directory = applicationPath(unit, environment);
    const objects = written(unit, environment);
    const own = (unit.charts ?? []).length > 0 ? umbrellaFiles({ ...context, environment }, objects) : directoryFiles({ unit, environment }, objects, versions);
    const owner = owners.get(directory);
    if (owner === undefined) {
      owners.set(directory, environment);
      for (const [path, text] of own) files.set(path, text);
    } else if (system.environments[owner].branch === system.environments[environment].branch) {
      refuseDifference(unit, directory, [owner, environment], files, own);
    }
  }
  return files;
}

/** Two environments on one branch can share a directory only when they want the same in it. */
function refuseDifference(unit: UnitArgs, directory: string, [owner, other]: [EnvironmentName, EnvironmentName], files: Files, own: Files): void {
  const different = [...own].find(([path, text]) => files.get(path) !== text)?.[0] ?? [...files.keys()].find((path) => path.startsWith(`${directory}/`) && !own.has(path));
  if (different === undefined) return;
  throw new UserError(
    `unit "${unit.name}": ${owner} and ${other} share the directory "${directory}" on one branch, and differ in ${different}`,
    "give them directories or branches of their own, or declare the same for both",
  );
}

/** The values of charts, put together where units share a file. */
function valuesFiles({ units }: RepositoryContentArgs, order: readonly EnvironmentName[], versions: ImageVersions): Map<string, object> {
  const files = new Map<string, object>();
  const owners = new Map<string, EnvironmentName>();
  for (const environment of order) {
    for (const unit of units.filter(({ layout }) => layout.kind === LayoutKind.Charts).filter((charts) => existsIn(charts, environment))) {
      const path = `${unit.layout.paths[environment]}/values.yaml`;
      const owner = owners.get(path) ?? environment;
      owners.set(path, owner);
      if (owner === environment) files.set(path, { ...files.get(path), ...chartValues({ unit, environment }, versions) });
    }
  }
  return files;
}

const statusPlaceholder = "# The live state of the environment; whoever reports it writes this file, and `gitops repo` never does again.\nstatus: unknown\n";

/** The chart of this package that renders the Applications. */
function chartOfApplications(): Files {
  const directory = join(packageDirectory, "charts", "applications");
  const names = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
  return new Map(names.map((name) => [`${applicationsChart}/${name}`, readFileSync(join(directory, name), "utf8")]));
}
