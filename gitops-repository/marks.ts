import { posix } from "node:path";
import { isMapping } from "../foundation/mapping";
import { toYaml } from "../foundation/yaml";
import { data } from "./versions";

/** The lines that a team adds to a file of ours stand between these two. */
interface Marks {
  readonly begin: string;
  readonly end: string;
}

const hash: Marks = { begin: "# gitops:keep", end: "# gitops:end" };
const html: Marks = { begin: "<!-- gitops:keep -->", end: "<!-- gitops:end -->" };

function marksOf(file: string): Marks {
  return file.endsWith(".md") ? html : hash;
}

/** A file with an empty place for lines of the team at its end. */
export function withKeepBlock(file: string, text: string): string {
  const { begin, end } = marksOf(file);
  return `${text}${begin}: lines between these marks stay as they are\n${end}\n`.replace(`${html.begin}:`, html.begin);
}

/**
 * What the team has in a kustomization: the key `components`. Marks would not do there, because `kustomize edit` drops
 * comments at the end.
 */
export const teamKey = "components";

/** A declared file with what the team has in the one that is there. */
export function withTeamParts(file: string, declared: string, found: string): string {
  if (isKustomization(file)) {
    const content = parsed(found);
    const own = isMapping(content) ? content[teamKey] : undefined;
    return own === undefined ? declared : `${declared}${toYaml({ [teamKey]: own })}`;
  }
  return withLines(file, declared, split(file, found)?.kept ?? "");
}

/** A file that cannot be read has no parts that could be kept; it counts as edited by hand. */
function parsed(text: string): unknown {
  try {
    return data(text);
  } catch {
    return undefined;
  }
}

/** A file without the team's lines between the marks. */
export function withoutTeamLines(file: string, text: string): string {
  return withLines(file, text, "");
}

/** Whether a file is one that kustomize reads first. */
export function isKustomization(file: string): boolean {
  return posix.basename(file) === "kustomization.yaml";
}

function withLines(file: string, text: string, kept: string): string {
  const parts = split(file, text);
  return parts === undefined ? text : `${parts.before}${kept}${parts.after}`;
}

function split(file: string, text: string): { before: string; kept: string; after: string } | undefined {
  const { begin, end } = marksOf(file);
  const start = text.indexOf(begin);
  const lineEnd = start < 0 ? -1 : text.indexOf("\n", start);
  const stop = lineEnd < 0 ? -1 : text.indexOf(end, lineEnd);
  if (stop < 0) return undefined;
  return { before: text.slice(0, lineEnd + 1), kept: text.slice(lineEnd + 1, stop), after: text.slice(stop) };
}
