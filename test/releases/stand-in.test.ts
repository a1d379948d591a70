import { deepEqual, ok } from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pinnedFilePath, upstreamManifestOrStandIn } from "../../releases";
import { pinnedManifest } from "../../releases/versions";

describe("upstreamManifestOrStandIn", () => {
  const cacheDirectory = mkdtempSync(join(tmpdir(), "gitops-stand-in-"));
  const marker = `${pinnedFilePath(pinnedManifest("argocd-image-updater", "1.3.0"), cacheDirectory)}.unreachable`;
  const load = (progress: string[] = []) => upstreamManifestOrStandIn("argocd-image-updater", { version: "1.3.0", cacheDirectory, progress: (line) => progress.push(line) });
  before(() => {
    mkdirSync(dirname(marker), { recursive: true });
    writeFileSync(marker, "");
  });
  after(() => rmSync(cacheDirectory, { recursive: true }));

  it("takes the stand-in without asking anybody, where nobody answered a moment ago", async () => {
    const progress: string[] = [];
    const manifest = await load(progress);
    deepEqual([manifest.version, manifest.component, manifest.crds.map(({ kind }) => kind)], ["stand-in", "argocd-image-updater", ["ImageUpdater"]]);
    deepEqual(manifest.objects.map(({ kind }) => kind), ["ServiceAccount", "ConfigMap", "Deployment"]);
    ok(progress.every((line) => !line.includes("https://")), progress.join("\n"));
  });
});
