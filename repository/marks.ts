import { posix } from "node:path";

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

/** The lines of the team in a file; undefined when the file has no place for them, or a mark is missing. */
export function keptLines(file: string, text: string): string | undefined {
  return split(file, text)?.kept;
}

/** A file with other lines of the team. */
export function withKeptLines(file: string, text: string, kept: string): string {
  const parts = split(file, text);
  return parts === undefined ? text : `${parts.before}${kept}${parts.after}`;
}

function split(file: string, text: string): { before: string; kept: string; after: string } | undefined {
  const { begin, end } = marksOf(posix.basename(file));
  const start = text.indexOf(`${begin}`);
  const lineEnd = start < 0 ? -1 : text.indexOf("\n", start);
  const stop = lineEnd < 0 ? -1 : text.indexOf(end, lineEnd);
  if (stop < 0) return undefined;
  return { before: text.slice(0, lineEnd + 1), kept: text.slice(lineEnd + 1, stop), after: text.slice(stop) };
}
