import type { Question } from "../../foundation/ask";
import { requestTimeout } from "../../foundation/request-timeout";

const patience = 20_000;
/** A manifest has 4 MiB at most (OCI distribution specification). */
const bytes = 2 ** 22;

/** What one question to a registry may take, its repetitions included. */
export function registryLimits(): Question["limits"] {
  const whole = requestTimeout(patience);
  return { answer: whole, silence: whole, whole, bytes };
}
