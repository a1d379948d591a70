import Table = require("cli-table3");
import type { Sample } from "./measure";

/** One line of the result. */
export interface Row {
  readonly what: string;
  readonly sample: Sample;
  readonly unit: "s" | "MiB" | "";
  /** The largest value that the project aims at. Default: there is no aim. */
  readonly aim?: number;
}

/** A table of medians, every single value, and whether the aim is met; it is valid Markdown. */
export function asTable(rows: readonly Row[]): string {
  const bare = { top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" };
  const table = new Table({
    chars: { ...bare, mid: "", "left-mid": "", "mid-mid": "", "right-mid": "", left: "|", middle: "|", right: "|" },
    style: { head: [], border: [] },
  });
  table.push(["measured", "median", "all values", "aim", ""], ["---", "---", "---", "---", "---"]);
  for (const { what, sample, unit, aim } of rows) {
    const show = (value: number) => `${unit === "MiB" ? Math.round(value) : value.toFixed(2)}${unit && ` ${unit}`}`;
    const verdict = aim === undefined ? "" : sample.median <= aim ? "met" : "missed";
    table.push([what, show(sample.median), sample.values.map((value) => show(value)).join(", "), aim === undefined ? "" : `<= ${aim}${unit && ` ${unit}`}`, verdict]);
  }
  return table.toString();
}
