import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { identify } from "../../../rehearsal/process-identity";
import { buildTools } from "../../../rehearsal/toolchain/build";
import { describeEstimate, estimateBuild, groupByModule, sizeOf } from "../../../rehearsal/toolchain/build-estimate";
import { modules } from "../../../rehearsal/toolchain/modules";
import { releaseFile } from "../../../rehearsal/toolchain/releases";
import { resolveTools } from "../../../rehearsal/toolchain/resolve";
import { toolNames, type ToolName } from "../../../rehearsal/toolchain/types";
import { sha256 } from "../../../releases/pinned-file";
import { builds, fakeGo, filesBelow, goBuilds, serve, statedAt, withLaboratory, withServer } from "./support";

describe("what a build is announced to take", () => {
  const announcements: [readonly ToolName[], string][] = [
    [["miniredis"], "40 to 50 s on two cores and about 0.2 GB of disk"],
    [["kustomize"], "60 to 90 s on two cores and about 0.5 GB of disk"],
    [["registry"], "1 to 2 minutes on two cores and about 0.9 GB of disk"],
    [toolNames, "12 to 19 minutes on two cores and about 11 GB of disk"],
  ];
  for (const [names, text] of announcements) {
    it(`${names.length === 1 ? names[0] : "all"}: ${text}`, () => equal(describeEstimate(estimateBuild(names)), text));
  }

  it("counts what programs of one module share at most once", () => {
    const cluster: ToolName[] = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "argocd"];
    deepEqual(sizeOf(cluster), { packages: modules.cluster.packages, megabytes: modules.cluster.megabytes });
    ok(sizeOf(["helm", "miniredis"]).packages < modules.cluster.packages);
  });

  it("groups by module, the largest first", () => {
    deepEqual(groupByModule(["registry", "miniredis", "pulumi", "helm", "etcd"]), [
      ["cluster", ["miniredis", "helm", "etcd"]],
      ["pulumi", ["pulumi"]],
      ["registry", ["registry"]],
    ]);
  });

  it("is said of what is built and of nothing else", () =>
    withLaboratory(async ({ bin, options, lines }) => {
      await fakeGo(bin);
      await resolveTools(["miniredis"], options);
      deepEqual(lines.slice(0, 3), [
        "not on PATH and not in the cache: miniredis",
        "building miniredis with Go: 40 to 50 s on two cores and about 0.2 GB of disk where Go's caches are empty, much less where they are warm",
        "building miniredis from Go modules",
      ]);
    }));
});

describe("builds of several modules", () => {
  /** A build that goes on when the other one has begun, and gives up after two seconds. */
  const together = (directory: string): string => `
    echo "$$" > "${directory}/$(echo "$*" | /usr/bin/cksum | /usr/bin/cut -d' ' -f1)"
    tries=0
    while [ "$(/bin/ls ${directory} | /usr/bin/wc -l)" -lt 2 ]; do
      tries=$((tries + 1)); [ $tries -gt 40 ] && echo "it is alone" >&2 && exit 1
      /bin/sleep 0.05
    done
    ${goBuilds.working}`;

  it("run at the same time", () =>
    withLaboratory(async ({ bin, cacheDirectory, options }) => {
      const running = join(cacheDirectory, "..", "running");
      await mkdir(running);
      await fakeGo(bin, together(running));
      const tools = await resolveTools(["miniredis", "registry"], options);
      deepEqual([tools.miniredis.source, tools.registry.source], ["build", "build"]);
    }));

  it("run one after the other where only one may", () =>
    withLaboratory(async ({ bin, cacheDirectory, context }) => {
      const running = join(cacheDirectory, "..", "running");
      const staging = join(cacheDirectory, "staging");
      for (const directory of [running, staging]) await mkdir(directory, { recursive: true });
      await fakeGo(bin, together(running));
      await rejects(buildTools(["miniredis", "registry"], staging, context, { atOnce: 1 }), /it is alone/);
    }));

  it("end together when one fails, with its error", () =>
    withLaboratory(async (laboratory) => {
      const { bin, cacheDirectory, context, options } = laboratory;
      const pid = join(cacheDirectory, "..", "pid");
      await fakeGo(
        bin,
        `case "$*" in
          *miniredis*) while [ ! -s ${pid} ]; do /bin/sleep 0.02; done; echo "main.go:1:1: syntax error" >&2; exit 1 ;;
          *) echo "$$" > ${pid}; exec /bin/sleep 60 ;;
        esac`,
      );
      await rejects(resolveTools(["miniredis", "registry"], options), /^UserError: cannot build miniredis \(Go module "cluster"\):\n  main.go:1:1: syntax error$/);
      ok(existsSync(pid));
      equal(identify(Number(await readFile(pid, "utf8"))), undefined);
      deepEqual(await filesBelow(context.toolsDirectory), []);
      equal((await builds(laboratory)).length, 2);
    }));
});

describe("Go is looked for before anything is downloaded", () => {
  const attempt = (go: string | undefined, problem: RegExp) =>
    withLaboratory(async ({ bin, context, options }) => {
      if (go) await fakeGo(bin, goBuilds.working, go);
      const file = releaseFile("kubectl", context.platform)!;
      const requests: string[] = [];
      await withServer(serve({ [file.path]: "the program", [statedAt(file)]: sha256("the program") }, requests), async (kubernetes) => {
        const withRelease = { ...options, baseUrls: { ...options.baseUrls, kubernetes } };
        await rejects(resolveTools(["kubectl", "miniredis"], withRelease), problem);
        deepEqual(requests, []);
        equal((await resolveTools(["kubectl"], withRelease)).kubectl.source, "download");
      });
    });

  it("where a program has no release and there is no Go", () => attempt(undefined, /there is no `go` on PATH; building miniredis needs Go 1\.26\.3 or later/));

  it("where a program has no release and Go is too old", () => attempt("1.25.4", /is Go 1\.25\.4; building miniredis needs Go 1\.26\.3 or later/));
});
