import { Problem } from "./problems";

/** As many seconds or items as a 32-bit number of Kubernetes and of Go counts. */
export const largestCount = 2_147_483_647;

/** A problem when a value is no whole number, or not within its bounds. */
export function checkWholeNumber(propertyPath: string, value: number, minimum: number, maximum: number): Problem[] {
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return [];
  return [{ propertyPath, reason: `must be a whole number from ${minimum} to ${maximum}, got ${value}` }];
}
