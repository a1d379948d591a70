import { describeChild } from "./describe";
import { ChildReport, RolloutReport, WaveReport } from "./model";

/** Turns reports into lines, and knows for how long each child has been waiting for the same thing. */
export class RolloutLines {
  private readonly since = new Map<string, number>();
  private readonly start: number;
  private printed = new Map<number, string>();

  constructor(private readonly now: () => number = Date.now) {
    this.start = now();
  }

  /** All waves, a line each, and a line for every child of the present wave that is not healthy. */
  table(report: RolloutReport): string[] {
    const present = report.waves.find(({ passed }) => !passed)?.wave;
    return report.waves.flatMap((wave) => {
      const waiting = wave.wave === present || (wave.passed && !done(wave)) ? wave.children.filter(({ state }) => state !== "healthy") : [];
      return [this.head(wave, present), ...waiting.map((child) => `    ${this.child(child)}`)];
    });
  }

  /** What is new since the last call, for output that cannot be redrawn: a wave that passed, and what the present one waits for. */
  news(report: RolloutReport): string[] {
    const present = report.waves.find(({ passed }) => !passed);
    return report.waves.flatMap((wave) => {
      if (!wave.passed && wave !== present) return [];
      const waiting = wave.children.filter(({ state }) => state !== "healthy");
      const key = `${wave.passed}|${waiting.map((child) => `${child.name} ${child.object} ${child.reason}`).join("|")}`;
      if (this.printed.get(wave.wave) === key) return [];
      this.printed.set(wave.wave, key);
      return [this.head(wave, present?.wave), ...waiting.map((child) => `    ${this.child(child)}`)];
    });
  }

  /** What the present wave waits for, whether it was said before or not. */
  present(report: RolloutReport): string[] {
    const wave = report.waves.find(({ passed }) => !passed);
    if (wave === undefined) return [];
    const waiting = wave.children.filter(({ state }) => state !== "healthy");
    return [this.head(wave, wave.wave), ...waiting.map((child) => `    ${this.child(child)}`)];
  }

  private head(wave: WaveReport, present: number | undefined): string {
    const healthy = wave.children.filter(({ state }) => state === "healthy").length;
    const number = String(wave.wave).padStart(3);
    const seconds = Math.round((this.now() - this.start) / 1000);
    if (done(wave)) return `wave ${number}  ${healthy}/${wave.children.length} healthy`;
    if (wave.passed) return `wave ${number}  ${healthy}/${wave.children.length} healthy; the rest holds nobody up`;
    if (wave.wave === present) return `wave ${number}  ${healthy}/${wave.children.length} healthy, at ${seconds} s waiting for`;
    return `wave ${number}  ${healthy}/${wave.children.length} healthy, after wave ${present}`;
  }

  private child(child: ChildReport): string {
    const key = `${child.name} ${child.object} ${child.reason}`;
    const first = this.since.get(key) ?? this.now();
    this.since.set(key, first);
    return `${describeChild(child)} (${Math.round((this.now() - first) / 1000)} s)`;
  }
}

function done(wave: WaveReport): boolean {
  return wave.children.every(({ state }) => state === "healthy");
}
