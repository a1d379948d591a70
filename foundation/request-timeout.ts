import { ExitCode, UserError } from "./errors";

/** The environment variable for how long Argo CD, a registry or a server of downloads may take, in seconds. */
export const requestTimeoutVariable = "GITOPS_REQUEST_TIMEOUT";

const most = 3600;

/**
 * How long a server may take for an answer, in milliseconds: as the variable says, else as given.
 *
 * @throws UserError for a value of the variable that is no number of seconds between 0.1 and 3600.
 */
export function requestTimeout(milliseconds: number, environment: NodeJS.ProcessEnv = process.env): number {
  const text = environment[requestTimeoutVariable] ?? "";
  if (text === "") return milliseconds;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (seconds >= 0.1 && seconds <= most) return seconds * 1000;
  throw new UserError(`${requestTimeoutVariable} must be a number of seconds from 0.1 to ${most}, got "${text}"`, undefined, ExitCode.Usage);
}
