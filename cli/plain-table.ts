const borders = [
  "top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right", "left", "left-mid", "mid", "mid-mid", "right", "right-mid",
] as const;

/** Characters for a table of cli-table3 without any line, as kubectl prints its tables. */
export function withoutBorders(between: string): Record<(typeof borders)[number] | "middle", string> {
  const none = Object.fromEntries(borders.map((place) => [place, ""])) as Record<(typeof borders)[number], string>;
  return { ...none, middle: between };
}
