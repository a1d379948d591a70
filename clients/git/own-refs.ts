import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Git } from "./git";

/** Refs of a run that is under way: they keep what it fetched into a checkout. */
const prefix = "refs/gitops/";
/** A run of another machine that shares the checkout has ended after so many milliseconds. */
const longestRun = 86_400_000;
const machine = hostname().replaceAll(/[^A-Za-z0-9]+/g, "-").replaceAll(/^-+|-+$/g, "") || "machine";

/** A name for a ref of this run. */
export function ownRef(now = Date.now()): string {
  return `${prefix}${machine}/${now}-${process.pid}-${randomUUID()}`;
}

/** Removes the refs of runs that were killed. */
export async function removeLeftRefs(git: Git, now = Date.now()): Promise<void> {
  const refs = (await git.run(["for-each-ref", "--format=%(refname)", "refs/gitops/"])).split("\n").filter(Boolean);
  for (const ref of refs.filter((name) => isLeft(name, now))) await git.attempt(["update-ref", "-d"], { operands: [ref] });
}

function isLeft(ref: string, now: number): boolean {
  const [, host, begin, pid] = /^refs\/gitops\/([^/]+)\/(\d+)-(\d+)-[^/]+$/.exec(ref) ?? [];
  if (begin === undefined || now - Number(begin) > longestRun) return true;
  return host === machine && !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is one, too.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
