import { closeSync, openSync, readSync, statSync } from "node:fs";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { waitUntil } from "../../foundation/wait";

/** Milliseconds between two looks. */
const interval = 100;

/**
 * Reads the log that the engine writes of a run, an event a line, while it writes. The reader of the Automation API takes a line for
 * whole that is half written, on a busy machine, and shows it to the user.
 */
export class EventLog {
  private position = 0;
  private rest = Buffer.alloc(0);

  constructor(private readonly path: string, private readonly onEvent: (event: EngineEvent) => void) {}

  /** Reads until the run has ended, and then to the end of the log. */
  async during<T>(run: () => Promise<T>): Promise<T> {
    let over = false;
    const running = run().finally(() => { over = true; });
    const read = waitUntil(() => {
      this.read();
      return over;
    }, { interval });
    try {
      return await running;
    } finally {
      await read;
      this.read();
    }
  }

  /** Passes on every line that is whole. */
  private read(): void {
    const size = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= this.position) return;
    const file = openSync(this.path, "r");
    try {
      const buffer = Buffer.alloc(size - this.position);
      const count = readSync(file, buffer, 0, buffer.length, this.position);
      this.position += count;
      this.rest = Buffer.concat([this.rest, buffer.subarray(0, count)]);
    } finally {
      closeSync(file);
    }
    for (let end = this.rest.indexOf("\n"); end >= 0; end = this.rest.indexOf("\n")) {
      const line = this.rest.subarray(0, end).toString("utf8");
      this.rest = this.rest.subarray(end + 1);
      if (line.trim() !== "") this.onEvent(JSON.parse(line) as EngineEvent);
    }
  }
}
