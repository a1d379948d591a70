import { existsSync } from "node:fs";
import type { ClusterTools, ToolFile } from "../cluster/types";
import { parseImage } from "./workload";

/** A binary that can be run, or why there is none. */
export type BinaryChoice = { readonly tool: ToolFile } | { readonly problem: string };

/**
 * Chooses the binary for a declared image. The version of Argo CD must be the one of the image: a rehearsal with
 * another one would prove nothing.
 */
export function chooseBinary(
  tools: Pick<ClusterTools, "argocd" | "argoCdScripts" | "miniredis">,
  binary: "argocd" | "miniredis",
  image: string,
): BinaryChoice {
  if (binary === "miniredis")
    return present(tools.miniredis) ?? { problem: "miniredis is not installed: run `gitops doctor`" };
  if (!tools.argoCdScripts) return { problem: "the scripts of Argo CD's image are not installed: run `gitops doctor`" };
  const { version } = parseImage(image);
  if (version === undefined) return { problem: `image ${image} names no version` };
  const candidates = [tools.argocd ?? []].flat();
  const match = candidates.find((tool) => normalise(tool.version) === version);
  const available = candidates.map((tool) => normalise(tool.version)).join(", ") || "none";
  return (
    present(match) ?? { problem: `Argo CD ${version} is declared and not available here (available: ${available})` }
  );
}

function present(tool: ToolFile | undefined): BinaryChoice | undefined {
  return tool && existsSync(tool.path) ? { tool } : undefined;
}

function normalise(version: string): string {
  return version.replace(/^v(?=\d)/, "");
}
