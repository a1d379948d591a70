import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { examine, type Check } from "../../../rehearsal/doctor";
import { cachedPath } from "../../../rehearsal/toolchain/cache";
import { toolNames, workflowToolNames } from "../../../rehearsal/toolchain/types";
import { borrow, builds, fakeGo, goBuilds, script, serve, unreachable, withLaboratory, withServer, type Laboratory } from "../toolchain/support";

/** Git is there; the npm registry is not, which only gives a warning; the state directory is new. */
async function optionsOf({ bin, cacheDirectory, options }: Laboratory) {
  await borrow(bin, "git", "sh");
  const state = { GITOPS_STATE_DIR: join(cacheDirectory, "state"), npm_config_registry: await unreachable() };
  return { ...options, environment: { ...options.environment, ...state } };
}

const find = (checks: readonly Check[], name: string): Check | undefined => checks.find((check) => check.name === name);
const failed = (checks: readonly Check[]): string[] =>
  checks.filter(({ status, area }) => status === "failed" && area !== "machine").map(({ name }) => name);

describe("examine", () => {
  it("is content with a cache that holds every tool, without Go and without a network", () =>
    withLaboratory(async (laboratory) => {
      for (const name of toolNames) {
        const path = cachedPath(name, "build", laboratory.context);
        await script(join(path, ".."), name, "exit");
      }
      const checks = await examine(await optionsOf(laboratory));
      deepEqual(failed(checks), []);
      equal(find(checks, "etcd")?.found, "3.6.16 in the cache, built from Go modules");
      equal(find(checks, "Go")?.status, "warning");
      match(find(checks, "downloads")?.found ?? "", /ECONNREFUSED.*; not needed now$/);
      match(find(checks, "free disk")?.found ?? "", /needed are 1\.0 GB with every tool here$/);
      equal(find(checks, "npm registry")?.status, "warning");
      equal(checks.findIndex(({ area }) => area === "tools"), checks.length - toolNames.length - workflowToolNames.length);
      // Only some stacks need these, so that a machine without them can rehearse.
      const { status, found } = find(checks, "workflow-controller") ?? {};
      deepEqual([status, found], ["warning", "cannot be had; only for stacks with Argo Workflows"]);
    }));

  it("fails for every tool that can be had neither way", () =>
    withLaboratory(async (laboratory) => {
      const checks = await examine(await optionsOf(laboratory));
      deepEqual(failed(checks), ["Go", ...toolNames]);
      equal(find(checks, "argocd")?.found, "cannot be had; on PATH exactly 3.5.7 would serve");
      match(find(checks, "free disk")?.found ?? "", /needed are 1[12]\.\d GB to build etcd, .*, pulumi-language-nodejs$/);
    }));

  it("says where each tool would come from, and builds nothing", () =>
    withLaboratory(async (laboratory) => {
      await fakeGo(laboratory.bin);
      await script(laboratory.bin, "helm", "echo v4.2.9");
      await script(laboratory.bin, "kwok", "echo kwok version v0.7.0");
      const options = await optionsOf(laboratory);
      await withServer(serve({}), async (kubernetes) => {
        const checks = await examine({ ...options, baseUrls: { ...options.baseUrls, kubernetes } });
        equal(find(checks, "kubectl")?.found, `1.36.3 would be downloaded from ${new URL(kubernetes).host}`);
        equal(find(checks, "helm")?.found, `4.2.9 on PATH: ${join(laboratory.bin, "helm")}`);
        // The fake Go has its proxy switched off, so what is not published cannot be had.
        equal(find(checks, "Go module proxy")?.status, "failed");
        match(find(checks, "kwok")?.found ?? "", /^cannot be had; on PATH 0\.8\.x would serve \(.*it is version 0\.7\.0, needed is 0\.8\.x\)$/);
      });
      deepEqual(await builds(laboratory), []);
    }));

  it("plans a build where a module proxy answers", () =>
    withLaboratory(async (laboratory) => {
      const options = await optionsOf(laboratory);
      await withServer(serve({ "/k8s.io/kubernetes/@v/v1.36.3.info": "{}" }), async (proxy) => {
        await fakeGo(laboratory.bin, goBuilds.working, "1.26.8", "local", proxy);
        const checks = await examine(options);
        deepEqual(failed(checks), []);
        equal(find(checks, "pulumi")?.found, "3.200.0 would be built from Go modules");
        equal(find(checks, "argolint")?.found, "3.7.18 would be built from Go modules; only for stacks with Argo Workflows");
        match(find(checks, "downloads")?.found ?? "", /; its tools are built from Go modules instead$/);
        equal(find(checks, "Go module proxy")?.found, `${new URL(proxy).host} answers`);
      });
    }));
});
