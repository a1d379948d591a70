import { ApplicationChange, ObjectChange } from "./changes";
import { Preview } from "./preview";

const signs: Readonly<Record<ApplicationChange["action"], string>> = { created: "+", changed: "~", moves: ">", removed: "-", stays: "!" };
const objectSigns: Readonly<Record<ObjectChange["action"], string>> = { added: "+", changed: "~", removed: "-", stays: "!", hook: "*" };

/** A preview for a person: every Application that changes, with its images and objects. */
export function previewLines({ changes, revision, applications }: Preview): string[] {
  const moves = changes.filter(isQuiet);
  const telling = changes.filter((change) => !isQuiet(change));
  return [
    `commit ${short(revision)}: ${summary(changes, applications)}`,
    ...telling.flatMap(applicationLines),
    ...(moves.length > 0 ? [`  > ${moves.length} Applications only move to the commit; their objects stay as they are: ${moves.map(({ name }) => name).join(", ")}`] : []),
  ];
}

/** `2 of 25 Applications change, 1 is created`. */
export function summary(changes: readonly ApplicationChange[], applications: number): string {
  const count = (...actions: ApplicationChange["action"][]): number => changes.filter(({ action }) => actions.includes(action)).length;
  const parts = [
    { number: count("created"), text: "to create" },
    { number: count("changed"), text: "to change" },
    { number: count("removed"), text: "to remove" },
    { number: count("stays"), text: "gone from Git, kept because nothing is pruned" },
  ].filter(({ number }) => number > 0);
  const what = parts.length === 0 ? "no Application changes what it runs" : parts.map(({ number, text }) => `${number} ${text}`).join(", ");
  return `${applications} Applications: ${what}`;
}

function isQuiet({ action, drift, unknown }: ApplicationChange): boolean {
  return action === "moves" && drift.length === 0 && unknown === undefined;
}

function applicationLines(change: ApplicationChange): string[] {
  const { name, wave, action, from, to, settings, images, objects, drift, unknown } = change;
  const commits = from !== undefined && to !== undefined && from !== to ? `, ${short(from)} to ${short(to)}` : "";
  const note = action === "stays" ? "; gone from Git, kept because nothing is pruned" : "";
  return [
    `  ${signs[action]} wave ${String(wave).padStart(2)}  ${name}${commits}${note}`,
    ...settings.map((path) => `      ~ ${path}`),
    ...images.map(({ object, container, from: old = "none", to: fresh = "none" }) => `      image of ${container} in ${object}: ${old} to ${fresh}`),
    ...objects.map(objectLine),
    ...drift.map((object) => `      ! ${object}: differs from Git today, and this sync does not touch it`),
    ...(unknown === undefined ? [] : [`      ? its objects are unknown: ${unknown}`]),
  ];
}

function objectLine({ object, action, paths = [] }: ObjectChange): string {
  const where = paths.length === 0 ? "" : `: ${paths.slice(0, 4).join(", ")}${paths.length > 4 ? ` and ${paths.length - 4} more` : ""}`;
  const note = { added: "", changed: where, removed: "", stays: ": gone from Git, kept because nothing is pruned", hook: ": runs during the sync" }[action];
  return `      ${objectSigns[action]} ${object}${note}`;
}

/** The first seven characters of a commit; any other revision as it is. */
export function short(revision: string): string {
  return /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 7) : revision || "not known";
}
