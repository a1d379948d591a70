import { formatDuration } from "./format";
import type { ToolName } from "./types";

/** Milliseconds between two lines about a running build. */
const interval = 10_000;

/** Reads what `go build -v` prints and says now and then how far it is. */
export class BuildProgress {
  /** Everything the command printed. */
  readonly lines: string[] = [];
  private readonly started = Date.now();
  private readonly timer: NodeJS.Timeout;
  private compiled = 0;
  private fetched = 0;

  constructor(
    private readonly names: readonly ToolName[],
    private readonly packages: number,
    say: (line: string) => void,
  ) {
    say(`building ${names.join(", ")} from Go modules`);
    this.timer = setInterval(() => say(this.summary()), interval);
  }

  /** One line of the command. */
  take(line: string): void {
    this.lines.push(line);
    if (line.startsWith("go: downloading ")) this.fetched += 1;
    else if (/^[\w.~-]+(\/[\w.~+-]+)*$/.test(line)) this.compiled += 1;
  }

  /** Says no more. */
  end(): void {
    clearInterval(this.timer);
  }

  /** Time since the start, for example "3 min 20 s". */
  elapsed(): string {
    return formatDuration(Date.now() - this.started);
  }

  private summary(): string {
    const first = this.names[0] ?? "";
    const what = this.names.length > 1 ? `${first} and ${this.names.length - 1} more` : first;
    const fetched = this.fetched ? `${this.fetched} modules fetched, ` : "";
    return `building ${what}: ${fetched}${this.compiled} of at most ${this.packages} packages compiled, ${this.elapsed()}`;
  }
}
