import { ExitCode, UserError } from "../foundation/errors";
import { RepositoryFiles } from "./files";
import { fingerprint, isYaml, yamlError } from "./fingerprint";
import { Listing, listingName, listingText, parseListing } from "./listing";
import { withTeamParts } from "./marks";

/** A file that an update does not touch, because somebody else wrote in it. */
export interface Conflict {
  readonly path: string;
  readonly reason: string;
}

/** What an update does to a directory. */
export interface Plan {
  /** Texts of files that are new or change, the listing among them. */
  readonly writes: ReadonlyMap<string, string>;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: number;
  /** Edited by hand where they must not be: nothing is written while there are any. */
  readonly conflicts: readonly Conflict[];
  /** Not declared any more, and edited by hand: they stay until somebody removes them. */
  readonly left: readonly string[];
}

/** How a plan is made. */
export interface PlanOptions {
  readonly system: string;
  /** The text of a file that is there; undefined when it is not. */
  readonly present: (path: string) => string | undefined;
  /** Overwrites and removes what was edited by hand, too. */
  readonly force: boolean;
}

/** Compares what is declared with what is there. Writes nothing. */
export function planUpdate({ files, seeds }: Pick<RepositoryFiles, "files" | "seeds">, { system, present, force }: PlanOptions): Plan {
  const listing = presentListing(present, system);
  const writes = new Map<string, string>();
  const [added, changed, removed, left]: [string[], string[], string[], string[]] = [[], [], [], []];
  const conflicts: Conflict[] = [];
  const listed: Record<string, string> = {};
  let unchanged = 0;
  for (const [path, declared] of files) {
    const found = present(path);
    if (seeds.has(path)) {
      if (found === undefined) added.push(path), writes.set(path, declared);
      else unchanged += 1;
      continue;
    }
    const text = found === undefined ? declared : withTeamParts(path, declared, found);
    const own = fingerprint(path, declared);
    listed[path] = own;
    const broken = isYaml(path) ? yamlError(text) : undefined;
    if (broken !== undefined) conflicts.push({ path, reason: `its lines between the marks do not fit: ${broken}` });
    else if (found === undefined) added.push(path), writes.set(path, text);
    else if (fingerprint(path, found) === own) unchanged += 1;
    else if (force || fingerprint(path, found) === listing?.files[path]) changed.push(path), writes.set(path, text);
    else conflicts.push({ path, reason: listing?.files[path] === undefined ? "it was not written by `gitops repo`" : "it was edited by hand" });
  }
  for (const [path, own] of Object.entries(listing?.files ?? {})) {
    if (files.has(path)) continue;
    const found = present(path);
    if (found === undefined) continue;
    if (force || fingerprint(path, found) === own) removed.push(path);
    else left.push(path), (listed[path] = own);
  }
  const text = listingText({ system, files: listed });
  if (present(listingName) !== text) writes.set(listingName, text);
  return { writes, added, changed, removed, unchanged, conflicts, left };
}

/** The listing of an earlier update; undefined where there was none. @throws UserError for another system's. */
export function presentListing(present: (path: string) => string | undefined, system: string): Listing | undefined {
  const text = present(listingName);
  if (text === undefined) return undefined;
  const listing = parseListing(text);
  if (listing.system !== system) {
    throw new UserError(`the repository holds the files of system "${listing.system}", not of "${system}"`, "name its system with --system, or another repository", ExitCode.Usage);
  }
  return listing;
}
