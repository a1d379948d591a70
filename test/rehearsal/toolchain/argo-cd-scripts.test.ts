import { equal, match, rejects } from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { UserError } from "../../../foundation/errors";
import { resolveArgoCdScripts } from "../../../rehearsal/toolchain/argo-cd-scripts";
import { sha256 } from "../../../releases/pinned-file";
import { filesBelow, script, serve, withLaboratory, withServer } from "./support";

const names = ["git-verify-wrapper.sh", "gpg-wrapper.sh"];

describe("resolveArgoCdScripts", () => {
  it("needs no server when both scripts are in the cache", () =>
    withLaboratory(async ({ context, options, lines }) => {
      const directory = join(context.toolsDirectory, "argo-cd-scripts", "3.5.7");
      for (const name of names) await script(directory, name, "exit");
      const checksum = sha256(await readFile(join(directory, names[0] ?? "")));
      const checksums = Object.fromEntries(names.map((name) => [name, checksum]));
      equal(await resolveArgoCdScripts(options, checksums), directory);
      equal(lines.length, 0);
      await writeFile(join(directory, names[1] ?? ""), "#!/bin/sh\nrm -rf /\n");
      await rejects(resolveArgoCdScripts(options, checksums), /^UserError: cannot get Argo CD 3\.5\.7 git-verify-wrapper\.sh/, "one that was changed is not taken");
    }));

  it("keeps nothing that has another checksum, and names every place that was tried", () =>
    withLaboratory(async ({ cacheDirectory, context, options }) => {
      const directory = join(context.toolsDirectory, "argo-cd-scripts", "3.5.7");
      await script(directory, names[0] ?? "", "exit");
      const requests: string[] = [];
      const path = "/argoproj/argo-cd/v3.5.7/hack/git-verify-wrapper.sh";
      await withServer(serve({ [path]: "#!/bin/sh\nrm -rf /\n" }, requests), async (githubRaw) => {
        const withServerOfScripts = { ...options, baseUrls: { ...options.baseUrls, githubRaw } };
        await rejects(resolveArgoCdScripts(withServerOfScripts), (error: UserError) => {
          match(error.message, /^cannot get Argo CD 3\.5\.7 git-verify-wrapper\.sh \(SHA-256 e5271467/);
          match(error.message, new RegExp(`\n  ${githubRaw}${path}: checksum mismatch: `));
          match(error.message, /\n {2}Go module github\.com\/argoproj\/argo-cd\/v3@v3\.5\.7: the `go` command is not on PATH$/);
          return true;
        });
        equal(requests.join(), path);
      });
      equal((await filesBelow(cacheDirectory)).join(), join(directory, names[0] ?? ""));
    }));
});
