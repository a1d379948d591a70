import { deepEqual, equal } from "node:assert/strict";
import { appendFile, copyFile, readFile, rm, symlink, truncate } from "node:fs/promises";
import { join } from "node:path";
import { findOnPath } from "../../../rehearsal/toolchain/on-path";
import { PathVersions } from "../../../rehearsal/toolchain/path-versions";
import type { ToolName } from "../../../rehearsal/toolchain/types";
import { script, withLaboratory, type Laboratory } from "./support";

async function search(name: ToolName, { context }: Laboratory) {
  return findOnPath(name, context, await PathVersions.load(context));
}

describe("findOnPath", () => {
  it("takes a program whose version fits", () =>
    withLaboratory(async (laboratory) => {
      const path = await script(laboratory.bin, "kubectl", `echo "Client Version: v1.34.1"`);
      deepEqual(await search("kubectl", laboratory), {
        tool: { name: "kubectl", path, version: "1.34.1", source: "path", builtFromSource: false },
      });
    }));

  const refused: [ToolName, string, string][] = [
    ["argocd", `echo "argocd: v3.5.6+abc"`, "it is version 3.5.6, needed is exactly 3.5.7"],
    ["etcd", `echo "etcd Version: 3.4.23"`, "it is version 3.4.23, needed is 3.6.x"],
    ["kube-apiserver", `echo "Kubernetes v1.35.9"`, "it is version 1.35.9, needed is 1.36.x"],
    ["kubectl", "exit 3", "`kubectl version --client` does not answer with a version"],
    ["kwok", "echo development", "`kwok --version` does not answer with a version"],
  ];
  for (const [name, text, reason] of refused) {
    it(`refuses ${name}: ${reason}`, () =>
      withLaboratory(async (laboratory) => {
        const path = await script(laboratory.bin, name, text);
        deepEqual(await search(name, laboratory), { refusal: `${path} is not used: ${reason}` });
      }));
  }

  it("finds nothing where nothing is, and ignores files that cannot be run", () =>
    withLaboratory(async (laboratory) => {
      await appendFile(join(laboratory.bin, "helm"), "text");
      deepEqual(await search("helm", laboratory), {});
      deepEqual(await search("kwok", laboratory), {});
    }));

  it("takes Pulumi only together with its language host", () =>
    withLaboratory(async (laboratory) => {
      const { bin } = laboratory;
      const path = await script(bin, "pulumi", "echo v3.210.0");
      deepEqual(await search("pulumi", laboratory), {
        refusal: `${path} is not used: there is no pulumi-language-nodejs beside it or on PATH`,
      });
      const host = await script(bin, "pulumi-language-nodejs", "exit 1");
      equal((await search("pulumi", laboratory)).tool?.version, "3.210.0");
      deepEqual(await search("pulumi-language-nodejs", laboratory), {
        tool: { name: "pulumi-language-nodejs", path: host, version: "3.210.0", source: "path", builtFromSource: false },
      });
    }));

  it("finds the language host beside the program that a link on PATH leads to", () =>
    withLaboratory(async (laboratory) => {
      const elsewhere = join(laboratory.cacheDirectory, "elsewhere");
      const host = await script(elsewhere, "pulumi-language-nodejs", "exit 1");
      await symlink(await script(elsewhere, "pulumi", "echo v3.210.0"), join(laboratory.bin, "pulumi"));
      equal((await search("pulumi-language-nodejs", laboratory)).tool?.path, host);
    }));

  it("does not take a language host whose Pulumi does not fit", () =>
    withLaboratory(async (laboratory) => {
      await script(laboratory.bin, "pulumi", "echo v3.100.0");
      await script(laboratory.bin, "pulumi-language-nodejs", "exit 1");
      deepEqual(await search("pulumi-language-nodejs", laboratory), {});
    }));
});

describe("what a program on PATH said about its version", () => {
  /** A script that notes that it was asked; unless told otherwise it is as large as a program. */
  async function program({ bin, cacheDirectory }: Laboratory, name: string, size = 2_000_000): Promise<() => Promise<number>> {
    const log = join(cacheDirectory, "..", "asked");
    const path = await script(bin, name, `echo >> ${log}; echo "v1.36.1"; exit`);
    await truncate(path, size);
    return async () => (await readFile(log, "utf8").catch(() => "")).length;
  }

  it("is remembered as long as the file stays the same", () =>
    withLaboratory(async (laboratory) => {
      const asked = await program(laboratory, "kubectl");
      for (let run = 0; run < 3; run++) equal((await search("kubectl", laboratory)).tool?.version, "1.36.1");
      equal(await asked(), 1);
      await truncate(join(laboratory.bin, "kubectl"), 2_000_001);
      await search("kubectl", laboratory);
      equal(await asked(), 2);
    }));

  it("is asked every time of a script", () =>
    withLaboratory(async (laboratory) => {
      const asked = await program(laboratory, "kubectl", 1_000);
      for (let run = 0; run < 2; run++) await search("kubectl", laboratory);
      equal(await asked(), 2);
    }));

  it("is asked every time of a shim, which is another program under this name", () =>
    withLaboratory(async (laboratory) => {
      const asked = await program(laboratory, "kubectl");
      await copyFile(join(laboratory.bin, "kubectl"), join(laboratory.bin, "mise"));
      await rm(join(laboratory.bin, "kubectl"));
      await symlink(join(laboratory.bin, "mise"), join(laboratory.bin, "kubectl"));
      for (let run = 0; run < 2; run++) await search("kubectl", laboratory);
      equal(await asked(), 2);
    }));
});
