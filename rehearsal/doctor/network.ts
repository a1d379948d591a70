import { existsSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "../toolchain/catalogue";
import type { Context } from "../toolchain/context";
import type { GoInstallation } from "../toolchain/go";
import { releaseFile } from "../toolchain/releases";
import type { PublisherName, ToolName } from "../toolchain/types";
import { npmRegistry, reach, reachModuleProxy, type Reachability } from "./hosts";
import type { Check } from "./types";

/** What the network would give for the tools that are missing. */
export interface NetworkReport {
  checks: Check[];
  /** Publishers that answered. */
  publishers: ReadonlySet<PublisherName>;
  /** Whether Go modules can be had: the proxy answered, or Go's cache holds them from an earlier build. */
  modules: boolean;
}

/** A small file of each publisher: it leads to the host that the large ones come from, where that is another one. */
const smallFiles: Readonly<Record<PublisherName, string>> = {
  kubernetes: `/v${catalogue.kubectl.version}/bin/linux/amd64/kubectl.sha256`,
  github: `/argoproj/argo-cd/releases/download/v${catalogue.argocd.version}/cli_checksums.txt`,
  githubRaw: `/argoproj/argo-cd/v${catalogue.argocd.version}/hack/gpg-wrapper.sh`,
  helm: `/helm-v${catalogue.helm.version}-linux-amd64.tar.gz.sha256sum`,
  pulumi: `/releases/sdk/pulumi-${catalogue.pulumi.version}-checksums.txt`,
};

/**
 * Asks every server that a rehearsal may need, all at the same time.
 *
 * @param missing tools that are neither on PATH nor in the cache: a publisher that none of them needs may be away.
 * @param go the Go toolchain, for its module proxy and its caches.
 */
export async function examineNetwork(
  missing: readonly ToolName[],
  go: GoInstallation | undefined,
  context: Context,
): Promise<NetworkReport> {
  const publishers = Object.keys(smallFiles) as PublisherName[];
  const [published, registry, proxy] = await Promise.all([
    Promise.all(publishers.map((name) => reach(`${context.baseUrls[name]}${smallFiles[name]}`, true, context.signal))),
    npmRegistry(context.environment).then((url): Reachability | Promise<Reachability> =>
      url === undefined ? { host: "npm", problem: "`npm config get registry` answers no address" } : reach(url, true, context.signal)),
    go && reachModuleProxy(go.proxy, context.signal),
  ]);
  const answered = new Set(publishers.filter((_name, index) => !published[index]?.problem));
  const modulesAtHand = go !== undefined && existsSync(join(go.moduleCache, `k8s.io/kubernetes@v${catalogue.kubectl.version}`));

  const wanted = new Set(missing.flatMap((name) => releaseFile(name, context.platform)?.publisher ?? []));
  const checks = published.map((found, index) => {
    const publisher = publishers[index];
    return describePublisher(found, publisher !== undefined && wanted.has(publisher));
  });
  checks.push(
    describe("npm registry", registry, "check the registry in `npm config get registry`; it is needed for npm install only"),
  );
  if (proxy) {
    const mustBuild = missing.some((name) => {
      const publisher = releaseFile(name, context.platform)?.publisher;
      return !publisher || !answered.has(publisher);
    });
    const check = describe("Go module proxy", proxy, "set a proxy that can be reached: go env -w GOPROXY=ADDRESS");
    checks.push(proxy.problem && mustBuild && !modulesAtHand ? { ...check, status: "failed" } : check);
  }
  const modules = modulesAtHand || (proxy !== undefined && !proxy.problem);
  return { checks, publishers: answered, modules };
}

/** A publisher that is away costs time, never the rehearsal: its tools are built instead. */
function describePublisher({ host, problem }: Reachability, wanted: boolean): Check {
  const fix = `allow connections to ${host} for a quicker start`;
  const check = describe("downloads", { host, problem }, fix);
  if (!problem) return check;
  if (wanted) return { ...check, found: `${check.found}; its tools are built from Go modules instead` };
  return { area: check.area, name: check.name, status: "ok", found: `${check.found}; not needed now` };
}

function describe(name: string, { host, problem }: Reachability, fix: string): Check {
  const check = { area: "network", name } as const;
  if (!problem) return { ...check, status: "ok", found: `${host} answers` };
  return { ...check, status: "warning", found: problem.startsWith(host) ? problem : `${host}: ${problem}`, fix };
}
