/** What is gone on after, and for how long. */
export interface Tolerance {
  /** Whether an error may be over in a while. */
  readonly isPassing: (error: unknown) => boolean;
  /** So many seconds without a single answer end it. */
  readonly seconds: number;
  /** Told when the answers stop, and when they come again. */
  readonly onNote: (text: string) => void;
  /** Default: the clock. */
  readonly now?: () => number;
}

/** Goes on after errors that pass, such as the restart of a server, for a while. */
export class PassingErrors {
  private since: number | undefined;

  constructor(private readonly tolerance: Tolerance) {}

  /**
   * @param look what is tried
   * @param last whether there is no other one
   * @returns what it gave; undefined after an error that may pass
   * @throws every other error, and one that has not passed in time
   */
  async during<T>(look: () => Promise<T | undefined>, last: boolean): Promise<T | undefined> {
    const { isPassing, seconds, onNote, now = Date.now } = this.tolerance;
    try {
      const found = await look();
      if (this.since !== undefined) onNote(`there are answers again, after ${Math.round((now() - this.since) / 1000)} s`);
      this.since = undefined;
      return found;
    } catch (error) {
      if (last || !isPassing(error)) throw error;
      if (this.since === undefined) onNote(`${firstLine(error)}; asked again for ${seconds} s`);
      this.since ??= now();
      if (now() - this.since >= seconds * 1000) throw error;
      return undefined;
    }
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
}
