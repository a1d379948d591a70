import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { chmod, cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { createDirectoryAtomically } from "../../../foundation/atomic-files";
import { downloadFile, downloadText } from "../../../foundation/download";
import { packageDirectory } from "../../../foundation/paths";
import { ToolFile } from "../../../rehearsal/cluster";
import { withLock } from "../../../rehearsal/lock";
import { BuildProgress } from "../../../rehearsal/toolchain/build-progress";
import { publishedSha256 } from "../../../rehearsal/toolchain/checksums";
import { Context, createContext } from "../../../rehearsal/toolchain/context";
import { requireGo } from "../../../rehearsal/toolchain/go";
import { runGroup } from "../../../rehearsal/toolchain/process-group";
import { tryPublisher } from "../../../rehearsal/toolchain/publishers";
import { withStaging } from "../../../rehearsal/toolchain/staging";
import { Adaptation, adapt } from "./adapt-source";

/** The release from which the upgrade is proven. */
export const olderArgoCd = "3.4.13";
/** Names a program of that release, where it is there already. */
export const olderArgoCdVariable = "GITOPS_E2E_ARGOCD_3_4";

const moduleDirectory = join(packageDirectory, "test", "e2e", "go", "argo-cd-3.4");
const modulePath = "github.com/argoproj/argo-cd/v3";

const podResources = "controller/cache/info.go";

/**
 * The module proxy gives one `gitops-engine`, which needs younger Kubernetes libraries than Argo CD 3.4 was made for. With
 * them a list of events is no message of the API any more, so this build answers calls for one with an error; and what a
 * pod requests is computed by a function of another package. docs/argo-cd-version.md says what that means for the proof.
 */
const adaptations: readonly Adaptation[] = [
  ...["application", "applicationset", "project"].map((name): Adaptation => ({
    file: `pkg/apiclient/${name}/${name}.pb.gw.go`,
    find: /msg, err := (client|server)\.List(Resource)?Events\(ctx, &protoReq.*\n\treturn msg, metadata, err/g,
    times: 2,
    replace: 'return nil, metadata, status.Error(codes.Unimplemented, "this build lists no events")',
  })),
  { file: podResources, find: /"k8s\.io\/kubectl\/pkg\/util\/resource"/g, times: 1, replace: '"k8s.io/component-helpers/resource"' },
  {
    file: podResources,
    find: /req, _ := resourcehelper\.PodRequestsAndLimits\(&pod\)/g,
    times: 1,
    replace: "req := resourcehelper.PodRequests(&pod, resourcehelper.PodResourcesOptions{})",
  },
];

/**
 * A program of the older Argo CD: the one that the variable names, from the cache, as official release, or built from its
 * Go module, adapted where it must be.
 */
export async function resolveOlderArgoCd(progress: (line: string) => void): Promise<ToolFile> {
  const named = process.env[olderArgoCdVariable];
  if (named) {
    if (!existsSync(named)) throw new Error(`${olderArgoCdVariable} names ${named}, which does not exist`);
    return { path: named, version: olderArgoCd, builtFromSource: false };
  }
  const context = createContext({ progress });
  await mkdir(context.toolsDirectory, { recursive: true });
  return withLock(join(context.toolsDirectory, "argo-cd-3.4.lock"), context, async () => {
    for (const builtFromSource of [false, true]) {
      const path = cachedPath(context, builtFromSource);
      if (existsSync(path)) return { path, version: olderArgoCd, builtFromSource };
    }
    return withStaging(context, async (staging) => (await download(staging, context)) ?? (await build(staging, context)));
  });
}

function cachedPath({ toolsDirectory, platform: { os, arch } }: Context, builtFromSource: boolean): string {
  const recipe = createHash("sha256").update(JSON.stringify(adaptations.map(({ find, replace, ...rest }) => [rest, find.source, replace])));
  for (const file of ["go.mod", "go.sum"]) recipe.update(readFileSync(join(moduleDirectory, file)));
  const key = builtFromSource ? `go-${recipe.digest("hex").slice(0, 12)}` : "release";
  return join(toolsDirectory, "argocd", `${olderArgoCd}-${os}-${arch}-${key}`, "argocd");
}

async function keep(file: string, builtFromSource: boolean, context: Context): Promise<ToolFile> {
  const path = cachedPath(context, builtFromSource);
  await chmod(file, 0o755);
  await createDirectoryAtomically(dirname(path), (directory) => rename(file, join(directory, "argocd")));
  return { path, version: olderArgoCd, builtFromSource };
}

async function download(staging: string, context: Context): Promise<ToolFile | undefined> {
  const { os, arch } = context.platform;
  const release = `${context.baseUrls.github}/argoproj/argo-cd/releases/download/v${olderArgoCd}`;
  const name = `argocd-${os}-${arch}`;
  return tryPublisher(release, context, async () => {
    const expected = publishedSha256(await downloadText(`${release}/cli_checksums.txt`, context), "list", name);
    if (expected === undefined) throw new Error(`${release}/cli_checksums.txt says nothing about ${name}`);
    const file = join(staging, name);
    const found = await downloadFile(`${release}/${name}`, file, context);
    if (found !== expected) throw new Error(`checksum mismatch of ${release}/${name}: SHA-256 is ${found}, its publisher states ${expected}`);
    return keep(file, false, context);
  });
}

/** Go's own copies are read-only. */
async function discard(directory: string): Promise<void> {
  if (!existsSync(directory)) return;
  await execa("chmod", ["-R", "u+w", directory]);
  await rm(directory, { recursive: true, force: true });
}

async function build(staging: string, context: Context): Promise<ToolFile> {
  const go = await requireGo(["cluster"], `Argo CD ${olderArgoCd}`, context);
  const environment = { ...context.environment, CGO_ENABLED: "0", GO111MODULE: "on", GOWORK: "off", GOTMPDIR: join(staging, "tmp") };
  const module = join(staging, "module");
  await mkdir(environment.GOTMPDIR, { recursive: true });
  await cp(moduleDirectory, module, { recursive: true });
  // Go verifies what it downloads against go.sum.
  const { stdout } = await execa(go.path, ["mod", "download", "-json", `${modulePath}@v${olderArgoCd}`], { cwd: module, env: environment });
  const source = (JSON.parse(stdout) as { Dir: string }).Dir;
  // Always the same place, so that what was compiled before an interruption counts.
  const adapted = join(context.toolsDirectory, ".source-argo-cd-3.4");
  await discard(adapted);
  await cp(source, adapted, { recursive: true });
  await execa("chmod", ["-R", "u+w", adapted]);
  for (const adaptation of adaptations) {
    const path = join(adapted, adaptation.file);
    await writeFile(path, adapt(await readFile(path, "utf8"), adaptation));
  }
  await execa(go.path, ["mod", "edit", "-replace", `${modulePath}=${adapted}`], { cwd: module, env: environment });
  const output = join(staging, "argocd");
  const builds = new BuildProgress(["argocd"], 1500, context.progress);
  let status: number | undefined;
  try {
    const flags = ["-mod=readonly", "-buildvcs=false", "-v", `-ldflags=-s -w -X ${modulePath}/common.version=${olderArgoCd}`];
    status = await runGroup(go.path, ["build", ...flags, "-o", output, `${modulePath}/cmd`], { cwd: module, environment, onLine: (line) => builds.take(line) });
  } finally {
    builds.end();
  }
  await discard(adapted);
  if (status !== 0) throw new Error(`Argo CD ${olderArgoCd} cannot be built:\n${builds.lines.slice(-20).join("\n")}`);
  return keep(output, true, context);
}
