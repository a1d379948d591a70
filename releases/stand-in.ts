import { stat, writeFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { packageDirectory } from "../foundation/paths";
import { upstreamManifest, type UpstreamManifestOptions } from "./load";
import { isChecksumMismatch, pinnedFilePath } from "./pinned-file";
import type { UpstreamManifest } from "./types";
import { type UpstreamComponent } from "./types";
import { pinnedManifest } from "./versions";

/** The components that have a stand-in of our own, and its file. */
export const StandIn = { "argocd-image-updater": "argocd-image-updater.yaml" } as const satisfies Partial<Record<UpstreamComponent, string>>;

/** So long a source that did not answer is not asked again, and so long it may take, in milliseconds. */
const silence = 600_000;
const patience = 15_000;

/**
 * The release manifest of a component, or its stand-in where the release cannot be had: for rehearsal clusters only.
 *
 * A stand-in has the CustomResourceDefinitions, with a strict schema of the fields that this package writes, and the shape of
 * the controller; nothing runs. Its `version` is `stand-in`.
 */
export async function upstreamManifestOrStandIn(component: keyof typeof StandIn, options: UpstreamManifestOptions): Promise<UpstreamManifest> {
  const file = join(packageDirectory, "releases", "stand-ins", StandIn[component]);
  const standIn = async () => ({ ...(await upstreamManifest(component, { ...options, file })), version: "stand-in" });
  if (options.file !== undefined) return upstreamManifest(component, options);
  const marker = `${pinnedFilePath(pinnedManifest(component, options.version), options.cacheDirectory)}.unreachable`;
  const asked = await stat(marker).catch(() => undefined);
  if (asked !== undefined && Date.now() - asked.mtimeMs < silence) return standIn();
  try {
    return await upstreamManifest(component, { ...options, signal: AbortSignal.timeout(patience) });
  } catch (error) {
    // Somebody changes what is downloaded: nothing takes its place then.
    if (isChecksumMismatch(error)) throw error;
    await mkdir(dirname(marker), { recursive: true });
    await writeFile(marker, "");
    return standIn();
  }
}
