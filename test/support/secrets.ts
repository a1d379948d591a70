/** The key by which the engine knows a secret. */
export const secretMark = "4dabf18193072939515e22adb298388d";

/** A value with what is secret as `{ secret: ... }`, at any depth. */
export function plain(value: any): any {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (secretMark in value) return { secret: plain(value.value) };
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
