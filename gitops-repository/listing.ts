import { z } from "zod";
import { ExitCode, UserError } from "../foundation/errors";
import { staysInside } from "../foundation/staged-files";

/** Lists what an update wrote, so that the next one knows an edit by hand, and removes what is gone, and nothing else. */
export const listingName = ".gitops-repository.json";

/** The fingerprints of the files that were written. */
export interface Listing {
  readonly system: string;
  readonly files: Readonly<Record<string, string>>;
}

const schema = z.object({ version: z.literal(1), system: z.string(), files: z.record(z.string(), z.string()) });

/** Reads a listing. @throws UserError when it is damaged. */
export function parseListing(text: string): Listing {
  let parsed: ReturnType<typeof schema.safeParse> | undefined;
  try {
    parsed = schema.safeParse(JSON.parse(text));
  } catch {
    parsed = undefined;
  }
  if (parsed === undefined || !parsed.success) {
    throw new UserError(`${listingName} is damaged: it is not what \`gitops repo\` wrote`, "restore it from Git, with `git checkout` or by solving its conflict", ExitCode.Usage);
  }
  const { system, files } = parsed.data;
  const outside = Object.keys(files).find((path) => !staysInside(path));
  if (outside !== undefined) throw new UserError(`${listingName} is damaged: it lists "${outside}"`, "restore it from Git", ExitCode.Usage);
  return { system, files };
}

/** The text of a listing, one file a line, so that branches merge. */
export function listingText({ system, files }: Listing): string {
  const sorted = Object.fromEntries(Object.entries(files).sort(([left], [right]) => (left < right ? -1 : 1)));
  return `${JSON.stringify({ version: 1, system, files: sorted }, undefined, 2)}\n`;
}
