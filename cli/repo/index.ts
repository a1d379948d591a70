import { existsSync, statSync } from "node:fs";
import { relative, resolve } from "node:path";
import { changeBranch } from "../../clients/git/change-branch";
import { Git } from "../../clients/git/git";
import { withoutCredentials } from "../../foundation/address";
import { ExitCode, UserError } from "../../foundation/errors";
import { suggestion } from "../../foundation/suggestions";
import { applyPlan, filesIn, listingName, Plan, planUpdate, presentListing, repositoryFiles, versionsIn } from "../../gitops-repository";
import { parseListing } from "../../gitops-repository/listing";
import { EnvironmentName } from "../../model/environment";
import { readProject } from "../../render/project";
import { readStackSettings } from "../../render/stack-settings";
import { System, systems } from "../../systems";
import { stoppable } from "../interrupt";
import { shown, shownJson } from "../shown";
import { BranchResult, RepoResult, resultOf, textOf } from "./result";

/** What `gitops repo init` and `update` are told. */
export interface RepoOptions {
  readonly mode: "init" | "update";
  readonly system: string | undefined;
  /** Exactly one of the two. */
  readonly target: { readonly out: string | undefined; readonly address: string | undefined };
  readonly branch: string | undefined;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly format: "text" | "json";
}

/** As `RepoOptions`, without what is printed. */
export interface Target extends Omit<RepoOptions, "format"> {
  /** Ends what was started. Default: nothing does. */
  readonly signal?: AbortSignal;
}

const environments = Object.values(EnvironmentName);

/** Writes the GitOps repository of a system into a directory, or into a Git repository. */
export async function runRepo(options: RepoOptions): Promise<void> {
  const result = await stoppable((signal) => writeRepository({ ...options, signal }), () => "branches whose push had been taken already are changed, the others are not");
  process.stdout.write(options.format === "json" ? `${shownJson(result)}\n` : shown(textOf(result)));
  const conflicts = result.branches.flatMap((branch) => branch.conflicts);
  if (conflicts.length > 0) {
    throw new UserError(
      `${conflicts.length === 1 ? "1 file was" : `${conflicts.length} files were`} edited by hand: ${conflicts.map(({ path }) => path).join(", ")}`,
      "put the edit into the declaration or between the marks (docs/gitops-repository.md), or overwrite it with --force",
    );
  }
}

/** As `runRepo`, without a word. Conflicts are in the result, and then nothing was written. */
export async function writeRepository(options: Target): Promise<RepoResult> {
  const { out, address = "" } = options.target;
  return out === undefined ? inRepository(address, options) : inDirectory(resolve(out), options);
}

async function inDirectory(directory: string, options: Target): Promise<RepoResult> {
  if (existsSync(directory) && !statSync(directory).isDirectory()) throw new UserError(`--out must be a directory, got ${options.target.out ?? ""}, which is none`, "name another one", ExitCode.Usage);
  const present = filesIn(directory);
  const system = await systemFor(options.system, present(listingName));
  const current = existsSync(directory) ? await checkedOutBranch(directory) : undefined;
  const branches = branchesOf(system);
  const branch = options.branch ?? (branches.includes(current ?? "") ? current : undefined) ?? system.environments.dev.branch;
  const { environment, plan } = planFor(system, branch, present, options);
  const write = plan.conflicts.length === 0 && !options.dryRun;
  if (write) await applyPlan(directory, plan);
  return { system: system.name, target: relative(process.cwd(), directory) || ".", written: write, branches: [resultOf(plan, branch, environment)] };
}

async function inRepository(address: string, options: Target): Promise<RepoResult> {
  const known = options.system === undefined ? (await changeBranch({ repository: address, branch: "main", signal: options.signal }, async ({ directory }) => ({ result: filesIn(directory)(listingName) }))).result : undefined;
  const system = await systemFor(options.system, known);
  const first = system.environments.dev.branch;
  const wanted = options.branch === undefined ? (options.mode === "init" ? branchesOf(system) : [first]) : [options.branch];
  for (const branch of wanted) environmentOf(system, branch);
  const results: BranchResult[] = [];
  // A plan for all of them comes first, so that a conflict on one branch leaves the others as they are.
  for (const dryRun of options.dryRun ? [true] : [true, false]) {
    results.length = 0;
    for (const branch of wanted) results.push(await onBranch(address, system, branch, { ...options, dryRun }));
    if (results.some(({ conflicts }) => conflicts.length > 0)) break;
  }
  const written = !options.dryRun && results.every(({ conflicts }) => conflicts.length === 0);
  return { system: system.name, target: withoutCredentials(address), written, branches: results };
}

/** Plans from the newest commit and pushes; when somebody else pushes in between, their commit is taken up and all is planned anew. */
async function onBranch(address: string, system: System, branch: string, options: Target): Promise<BranchResult> {
  const { result, commit } = await changeBranch({ repository: address, branch, start: system.environments.dev.branch, signal: options.signal }, async ({ directory, exists }) => {
    const { environment, plan } = planFor(system, branch, filesIn(directory), options);
    const nothing = plan.writes.size + plan.removed.length === 0 && exists;
    if (options.dryRun || nothing || plan.conflicts.length > 0) return { result: { plan, environment } };
    await applyPlan(directory, plan);
    return { result: { plan, environment }, message: `${options.mode === "init" ? "Write" : "Update"} the GitOps repository of ${system.name}` };
  });
  return resultOf(result.plan, branch, result.environment, commit);
}

/** The branch that is checked out in a directory; undefined when it is no checkout. */
async function checkedOutBranch(directory: string): Promise<string | undefined> {
  const { exitCode, stdout } = await new Git(directory).attempt(["rev-parse", "--abbrev-ref", "HEAD"]);
  return exitCode === 0 ? stdout.trim() : undefined;
}

function planFor(system: System, branch: string, present: (path: string) => string | undefined, { mode, force }: Target): { environment: EnvironmentName; plan: Plan } {
  const environment = environmentOf(system, branch);
  const listing = presentListing(present, system.name);
  if (mode === "update" && listing === undefined) {
    throw new UserError(`branch ${branch} has no ${listingName}: nothing was written there yet`, "begin with `gitops repo init`", ExitCode.Usage);
  }
  const files = repositoryFiles(system, environment, { versions: versionsIn(present) });
  return { environment, plan: planUpdate(files, { system: system.name, present, force }) };
}

function environmentOf(system: System, branch: string): EnvironmentName {
  const found = environments.find((environment) => system.environments[environment].branch === branch);
  if (found !== undefined) return found;
  const branches = branchesOf(system);
  throw new UserError(`no environment of ${system.name} follows branch "${branch}"${suggestion(branch, branches)}; its branches are ${branches.join(", ")}`, undefined, ExitCode.Usage);
}

function branchesOf(system: System): string[] {
  return [...new Set(environments.map((environment) => system.environments[environment].branch))];
}

/** The system that is named, or else the one whose files are there, or else that of the dev stack. */
async function systemFor(name: string | undefined, listing: string | undefined): Promise<System> {
  const wanted = name ?? (listing === undefined ? undefined : parseListing(listing).system) ?? (await systemOfStack());
  const system = wanted === undefined ? undefined : systems.get(wanted);
  if (system !== undefined) return system;
  const names = [...systems.keys()];
  throw new UserError(
    wanted === undefined ? `which system is meant? there are ${names.join(", ")}` : `there is no system "${wanted}"${suggestion(wanted, names)}; there are ${names.join(", ")}`,
    "name it with --system", ExitCode.Usage,
  );
}

async function systemOfStack(): Promise<string | undefined> {
  try {
    const project = await readProject(process.cwd());
    return (await readStackSettings(project, "dev")).values[`${project.name}:system`];
  } catch {
    return undefined;
  }
}
