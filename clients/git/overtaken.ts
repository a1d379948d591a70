const signs = /\[rejected\]|fetch first|non-fast-forward|cannot lock ref|incorrect old value|failed to update ref|reference already exists|stale info/;

/**
 * Whether a push was refused because somebody else's came first, or is under way: it can be made again on what is there then.
 *
 * @param said What Git said.
 */
export function isOvertaken(said: string): boolean {
  return signs.test(said);
}

/** Whether a command was refused because another one of Git is at work in the checkout. */
export function isLocked(said: string): boolean {
  return /\.lock'?: File exists|another git process seems to be running|cannot lock ref/i.test(said);
}
