import { endProcesses, findOwnedProcesses, isAlive, type ProcessIdentity } from "../process-identity";
import { layout } from "./layout";
import { readSettings } from "./settings";
import { readState } from "./state";

const graceMilliseconds = 5000;

/** Recorded or marked processes of this state directory that run without their supervisor. */
export function findLeftovers(stateDirectory: string): ProcessIdentity[] {
  const id = readSettings(stateDirectory)?.id;
  const found = new Map<number, ProcessIdentity>();
  for (const identity of [...recorded(stateDirectory), ...(id === undefined ? [] : findOwnedProcesses(id))]) {
    found.set(identity.pid, identity);
  }
  return [...found.values()];
}

/**
 * Ends what `findLeftovers` finds, and what those processes still start meanwhile; the store ends last, because the
 * API server does not end well without it.
 *
 * @returns how many there were
 */
export async function endLeftovers(stateDirectory: string): Promise<number> {
  const store = new Set(recorded(stateDirectory, "etcd").map(({ pid }) => pid));
  let ended = 0;
  for (let round = 0; round < 3; round++) {
    const leftovers = findLeftovers(stateDirectory);
    if (leftovers.length === 0) break;
    await endProcesses(
      leftovers.filter(({ pid }) => !store.has(pid)),
      graceMilliseconds,
    );
    await endProcesses(
      leftovers.filter(({ pid }) => store.has(pid)),
      graceMilliseconds,
    );
    ended += leftovers.length;
  }
  return ended;
}

function recorded(stateDirectory: string, name?: string): ProcessIdentity[] {
  return (readState(layout(stateDirectory).state)?.processes ?? [])
    .filter((status) => name === undefined || status.name === name)
    .flatMap(({ identity }) => identity ?? [])
    .filter(isAlive);
}
