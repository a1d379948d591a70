import { UserError } from "../../foundation/errors";
import { waitFor } from "../../foundation/wait";

/** After so many pushes that came too late, it is given up. */
export const pushAttempts = 40;
const firstDelay = 100;
const longestDelay = 20_000;

/**
 * Makes a push again while somebody else's comes first, each time on what is there then, after a pause of random length, so
 * that many writers at once all get through. Nothing is ever forced.
 *
 * @param attempt takes up what is there, changes it and pushes; undefined when somebody else was faster.
 * @returns what the last attempt gave, and how often somebody else was faster.
 * @throws UserError when it is always too late.
 */
export async function untilPushed<T>(branch: string, attempt: () => Promise<T | undefined>, signal?: AbortSignal): Promise<{ readonly value: T; readonly retries: number }> {
  let took = firstDelay;
  let tooLate = 0;
  const pushed = await waitFor(async () => {
    const begin = Date.now();
    const value = await attempt();
    if (value !== undefined) return { value, retries: tooLate };
    took = Math.max(firstDelay, Date.now() - begin);
    tooLate += 1;
    return tooLate < pushAttempts ? undefined : "never";
    // Where one attempt takes long, the others' do too: the pauses grow with it, or all would meet again.
  }, { interval: (looks) => Math.random() * Math.min(longestDelay, took * 2 ** (looks - 1)), signal });
  if (pushed !== undefined && pushed !== "never") return pushed;
  throw new UserError(`the push to "${branch}" came too late ${pushAttempts} times: others push all the time`, "nothing was changed; try again later");
}
