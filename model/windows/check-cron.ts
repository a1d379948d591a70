import { Problem } from "../../foundation/problems";
import { suggestion } from "../../foundation/suggestions";
import { parseCron } from "./cron";
import { isTimeZone } from "./time-zone";
import { timeZoneNames } from "./time-zone-names";

/** A problem when a schedule cannot be read, never happens, or says what its author cannot mean. */
export function checkCron(propertyPath: string, schedule: string): Problem[] {
  const problem = (reason: string): Problem[] => [{ propertyPath, reason }];
  if (/^(CRON_)?TZ=/.test(schedule)) return problem(`must be five cron fields, got "${schedule}"; the time zone has a property of its own, timeZone`);
  if (/(^|[\s,]),|,(\s|$)/.test(schedule)) return problem(`has a list with an empty value: "${schedule}"`);
  try {
    // Argo CD takes a window that never starts for one that is always open.
    return parseCron(schedule).next(Date.UTC(2024, 0, 1)) === undefined ? problem(`never happens: "${schedule}"`) : [];
  } catch (error) {
    return problem(error instanceof Error ? error.message : String(error));
  }
}

/** A problem when a name is no IANA time zone. */
export function checkTimeZone(propertyPath: string, timeZone: string): Problem[] {
  if (isTimeZone(timeZone)) return [];
  const names = [...timeZoneNames];
  const sameLetters = names.find((name) => name.toLowerCase() === timeZone.toLowerCase());
  const hint = sameLetters === undefined ? suggestion(timeZone, names) : `; did you mean "${sameLetters}"?`;
  return [{ propertyPath, reason: `must be an IANA time zone such as "UTC" or "Europe/Berlin", got "${timeZone}"${hint}` }];
}
