import { createCommit } from "../../clients/git/commit";
import { filesOf } from "../../clients/git/files";
import { publish } from "../../clients/git/publish";
import { RegistryOptions } from "../../clients/oci/address";
import { ExitCode, UserError } from "../../foundation/errors";
import { printable } from "../../foundation/printable";
import { commitMessage, ImageChange, parseVersion, planChange, selectImages } from "../../image-tags";
import { stoppable } from "../interrupt";
import { shown, shownJson } from "../shown";
import { EnvironmentOptions, ImagesOfEnvironment, openEnvironment } from "./environment";
import { verifyImages } from "./verify";

/** What `gitops image set` is told. */
export interface SetOptions extends EnvironmentOptions {
  readonly version: string;
  readonly services: readonly string[];
  readonly push: boolean;
  readonly dryRun: boolean;
  /** Write the digest, too. */
  readonly pin: boolean;
  readonly verify: boolean;
  readonly registries: RegistryOptions;
  readonly format: "text" | "json";
}

/** What `gitops image set` did. */
export interface SetResult {
  readonly environment: string;
  readonly repository: string;
  readonly branch: string;
  readonly tag: string;
  /** Whether the registry has the tag; false when it was not asked. */
  readonly verified: boolean;
  readonly changes: readonly ImageChange[];
  /** Absent when nothing changed, or nothing was to be changed. */
  readonly commit?: string;
  readonly pushed: boolean;
  readonly retries: number;
}

/** Sets the version of images in Git. */
export async function runSet(options: SetOptions): Promise<void> {
  const version = parseVersion(options.version);
  await stoppable(async (signal) => {
    let opened: ImagesOfEnvironment | undefined;
    try {
      opened = await openEnvironment(options, options.push, signal);
      checkWriter(options, opened);
      await set(options, version, opened, signal);
    } finally {
      await opened?.opened.close();
    }
  }, () => "nothing was changed, unless the push had been taken already");
}

function checkWriter({ push, dryRun }: SetOptions, { environment, otherWriter, opened }: ImagesOfEnvironment): void {
  if (otherWriter !== undefined) {
    throw new UserError(
      `the image tags of ${environment} are written by ${otherWriter}, and gitops image set would be a second writer`,
      "give the environment another writer first (setting imageWriter), or publish an image that the Image Updater chooses",
    );
  }
  if (opened.checkout === undefined && !push && !dryRun) {
    throw new UserError(`a commit for ${opened.title} must be pushed, or nobody sees it`, "give --push, or --dry-run to see the change only", ExitCode.Usage);
  }
}

async function set(options: SetOptions, version: ReturnType<typeof parseVersion>, environment: ImagesOfEnvironment, signal: AbortSignal): Promise<void> {
  const { services, pin, verify, registries, dryRun, push } = options;
  const { opened } = environment;
  if (environment.environment === "prod" && version.tag === "latest") {
    throw new UserError('"latest" must not be deployed in prod: it is another image tomorrow', "name a fixed tag, such as that of the image in staging", ExitCode.Usage);
  }
  const select = async (commit: string) => selectImages(await environment.images(commit), services, environment.environment);
  const first = await opened.tip();
  const selected = await select(first);
  const digests = verify
    ? await verifyImages(selected, version, registries, signal)
    : new Map(version.digest === undefined ? [] : selected.map(({ image }) => [image ?? "", version.digest ?? ""]));
  if (pin && digests.size === 0) throw new UserError("--digest needs the registry, which --no-verify-registry leaves out", "give the digest yourself: TAG@sha256:...", ExitCode.Usage);

  let changes: readonly ImageChange[] = [];
  const edit = async (tip: string) => {
    const planned = await planChange(await filesOf(opened.git, tip), await select(tip), version.tag, digests, pin || version.digest !== undefined);
    changes = planned.changes;
    return { files: planned.files, message: commitMessage(environment.environment, version.tag, changes) };
  };
  const known = { environment: environment.environment, repository: opened.title, branch: opened.branch, tag: version.tag, verified: verify };
  if (dryRun) {
    const { files, message } = await edit(first);
    const diff = files.size === 0 ? "" : await opened.git.run(["diff", "--no-ext-diff", "--no-textconv"], { operands: [first, await createCommit(opened.git, first, files, message)] });
    print(options, { ...known, changes, pushed: false, retries: 0 }, diff === "" ? [] : [diff.trimEnd()]);
    return;
  }
  const { commit, retries, warning } = await publish(opened, edit, signal);
  if (warning !== undefined) process.stderr.write(shown(`warning: ${warning}\n`));
  print(options, { ...known, changes, ...(commit === undefined ? {} : { commit }), pushed: push && commit !== undefined, retries }, []);
}

function print({ format, dryRun }: SetOptions, result: SetResult, diff: readonly string[]): void {
  const { environment, branch, tag, changes, commit, pushed, retries } = result;
  const lines = changes.map(({ service, from, to, file }) => `  ${printable(service)}: ${printable(from)} -> ${printable(to)}  (${printable(file)})`);
  const text = changes.length === 0
    ? [`nothing to change: ${environment} has ${tag} already`]
    : [
      ...diff,
      ...(commit === undefined ? ["", "would change:"] : [`${pushed ? "pushed" : "committed"} ${commit.slice(0, 10)} to ${branch}${retries > 0 ? `, after ${retries} pushes of others` : ""}:`]),
      ...lines,
    ];
  process.stdout.write(format === "json" ? `${shownJson({ ...result, dryRun })}\n` : shown(`${text.join("\n")}\n`));
}
