import * as pulumi from "@pulumi/pulumi";
import { isMapping } from "../foundation/mapping";
import { defaultSyncWindows } from "../model/windows/default-windows";
import { Settings } from "../settings/read-settings";
import { upgradeNotes } from "./upgrade-notes";

/** The stack output that says which release the last update installed. */
export const versionOutput = "argoCdVersion";

/**
 * What everybody must see before this stack changes Argo CD to another minor release. Nothing when it installs none, for
 * the first time, or when it is only rendered.
 */
export async function preflight(settings: Pick<Settings, "installsPlatform" | "release" | "windows" | "environment">): Promise<string[]> {
  if (!settings.installsPlatform) return [];
  const { version, upgradeFrom } = settings.release;
  const installed = (await installedVersion()) ?? upgradeFrom;
  if (installed === undefined) return [];
  const windows = settings.windows ?? defaultSyncWindows[settings.environment] ?? [];
  return upgradeNotes(installed, version, {
    overrunWindows: windows.filter(({ finishBegun = true }) => finishBegun).length,
  });
}

/**
 * The engine answers from its own state, so that a preview needs no cluster for this. It is asked, rather than by a reference to
 * the stack: that would be a resource, and one that differs after every change of an output.
 */
async function installedVersion(): Promise<string | undefined> {
  if (process.env.GITOPS_RENDER === "true") return undefined;
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const answer: unknown = await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name });
  const version = isMapping(answer) && isMapping(answer.outputs) ? answer.outputs[versionOutput] : undefined;
  return typeof version === "string" ? version : undefined;
}
