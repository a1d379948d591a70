import { existsSync } from "node:fs";
import type { ClusterTools, ToolFile } from "../cluster/types";
import type { RoleDefinition } from "./role";
import { parseImage } from "./workload";

/** A binary that can be run, or why there is none. */
export type BinaryChoice = { readonly tool: ToolFile } | { readonly problem: string };

/**
 * Chooses the binary for a declared image. The version of Argo CD and of Argo Workflows must be the one of the image: a
 * rehearsal with another one would prove nothing.
 */
export function chooseBinary(
  tools: Pick<ClusterTools, "argocd" | "argoCdScripts" | "miniredis" | "registry" | "workflow-controller" | "argo-server">,
  binary: RoleDefinition["binary"],
  image: string,
): BinaryChoice {
  switch (binary) {
    case "miniredis":
    case "registry":
      return present(tools[binary]) ?? { problem: `${binary} is not installed: run \`gitops doctor\`` };
    case "argocd":
      if (!tools.argoCdScripts) return { problem: "the scripts of Argo CD's image are not installed: run `gitops doctor`" };
      return sameVersion("Argo CD", [tools.argocd ?? []].flat(), image);
    case "workflow-controller":
    case "argo-server": {
      const tool = tools[binary];
      if (!tool) return { problem: `${binary} is not installed: run \`gitops up\`, or \`gitops rehearsal up --argo-workflows\`` };
      return sameVersion("Argo Workflows", [tool], image);
    }
  }
}

function sameVersion(product: string, candidates: readonly ToolFile[], image: string): BinaryChoice {
  const { version } = parseImage(image);
  if (version === undefined) return { problem: `image ${image} names no version` };
  const available = candidates.map((tool) => normalise(tool.version)).join(", ") || "none";
  return (
    present(candidates.find((tool) => normalise(tool.version) === version)) ?? {
      problem: `${product} ${version} is declared and not available here (available: ${available})`,
    }
  );
}

function present(tool: ToolFile | undefined): BinaryChoice | undefined {
  return tool && existsSync(tool.path) ? { tool } : undefined;
}

function normalise(version: string): string {
  return version.replace(/^v(?=\d)/, "");
}
