import { layout } from "./layout";
import { endProcesses, findOwnedProcesses, isAlive, type ProcessIdentity } from "./process-identity";
import { readSettings } from "./settings";
import { readState } from "./state";

const graceMilliseconds = 5000;

/** Recorded or marked processes of this state directory that run without their supervisor. */
export function findLeftovers(stateDirectory: string): ProcessIdentity[] {
  const recorded = (readState(layout(stateDirectory).state)?.processes ?? []).flatMap(({ identity }) => identity ?? []);
  const id = readSettings(stateDirectory)?.id;
  const found = new Map<number, ProcessIdentity>();
  for (const identity of [...recorded.filter(isAlive), ...(id === undefined ? [] : findOwnedProcesses(id))]) {
    found.set(identity.pid, identity);
  }
  return [...found.values()];
}

/** Ends what `findLeftovers` finds, and what those processes still start meanwhile; resolves with how many it were. */
export async function endLeftovers(stateDirectory: string): Promise<number> {
  let ended = 0;
  for (let round = 0; round < 3; round++) {
    const leftovers = findLeftovers(stateDirectory);
    if (leftovers.length === 0) break;
    await endProcesses(leftovers, graceMilliseconds);
    ended += leftovers.length;
  }
  return ended;
}
