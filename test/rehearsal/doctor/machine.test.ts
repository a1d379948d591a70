import { deepEqual, equal, match } from "node:assert/strict";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { mkdir, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { layout } from "../../../rehearsal/cluster/layout";
import { checkLimits, compare } from "../../../rehearsal/doctor/limits";
import { checkDisk, checkMemory } from "../../../rehearsal/doctor/machine";
import { checkPorts } from "../../../rehearsal/doctor/ports";
import { estimateBuild } from "../../../rehearsal/toolchain/build-estimate";
import { formatBytes } from "../../../rehearsal/toolchain/format";
import { toolNames } from "../../../rehearsal/toolchain/types";
import { withDirectory } from "../toolchain/support";

describe("doctor: machine", () => {
  it("names each file system once, with all that is kept there, also before the directories exist", () =>
    withDirectory(async (directory) => {
      const paths = new Map([
        [join(directory, "a/b"), "the cache"],
        [join(directory, "c"), "Go's caches"],
      ]);
      const [cold, ...others] = await checkDisk(paths, [...toolNames]);
      deepEqual(others, []);
      const { bavail, bsize } = await statfs(directory);
      equal(cold?.status, bavail * bsize >= estimateBuild(toolNames).bytes ? "ok" : "failed");
      match(cold?.found ?? "", / for the cache, Go's caches; needed are 1[12]\.\d GB to build etcd, .*, pulumi-language-nodejs$/);
      match((await checkDisk(paths, ["miniredis"]))[0]?.found ?? "", /needed are 1\.0 GB to build miniredis$/);
      match((await checkDisk(paths, []))[0]?.found ?? "", /needed are 1\.0 GB with every tool here$/);
    }));

  it("tells how much memory is needed for what", async () => {
    match((await checkMemory(true)).found, /needed are 4\.0 GB for a build$/);
    match((await checkMemory(false)).found, /needed are 2\.0 GB for the cluster with Argo CD$/);
  });

  it("compares limits", async () => {
    equal(compare("open files", 4096, 4096, "raise it").status, "ok");
    equal(compare("open files", Infinity, 4096, "raise it").found, "limit unlimited; needed are 4096");
    deepEqual(compare("open files", 1024, 4096, "raise it"), {
      area: "machine",
      name: "open files",
      status: "failed",
      found: "limit 1024; needed are 4096",
      fix: "raise it",
    });
    const names = (await checkLimits(process.env)).map(({ name }) => name);
    equal(names.at(-1), "open files");
    if (process.platform === "linux") deepEqual(names.slice(0, 2), ["inotify instances", "inotify watches"]);
  });

  it("formats sizes", () => {
    equal(formatBytes(34_400_000), "34 MB");
    equal(formatBytes(12_340_000_000), "12.3 GB");
  });
});

describe("doctor: ports", () => {
  it("can listen on loopback; a new cluster keeps no ports yet", () =>
    withDirectory(async (directory) => {
      deepEqual(
        (await checkPorts(join(directory, "state"))).map(({ name, status }) => [name, status]),
        [["loopback", "ok"]],
      );
    }));

  it("names the ports of a stopped cluster that somebody else took", () =>
    withDirectory(async (directory) => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      try {
        const { marker, settings } = layout(directory);
        await mkdir(directory, { recursive: true });
        await writeFile(marker, "");
        await writeFile(settings, JSON.stringify({ id: "1", tokens: {}, ports: { api: port } }));
        const check = (await checkPorts(directory))[1];
        equal(check?.status, "failed");
        equal(check?.found, `in use by another program: ${port} ("api")`);
        equal(check?.fix, "stop that program, or start the cluster with --port api=NUMBER");
      } finally {
        await new Promise((resolve) => server.close(resolve));
      }
      const free = (await checkPorts(directory))[1];
      deepEqual([free?.status, free?.found], ["ok", `${port} of the stopped cluster are free`]);
    }));
});
