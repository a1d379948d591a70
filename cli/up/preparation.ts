import { EngineStack } from "../../rehearsal/engine";
import { FilledRepository } from "./fill-repository";

/** The work of later steps that needs no running cluster; it is done while one starts. */
export interface Work {
  readonly fillRepository: () => Promise<FilledRepository>;
  /** @param progress shows a line once the step of the engine shows its own */
  readonly openStack: (progress: (line: string) => void) => Promise<EngineStack>;
}

/** That work, begun. */
export class Preparation {
  /** A failure is that of the step that needs the result. */
  readonly repository: Promise<FilledRepository>;
  private readonly opened: Promise<EngineStack>;
  private readonly early: string[] = [];
  private show: ((line: string) => void) | undefined;

  constructor({ fillRepository, openStack }: Work) {
    this.repository = fillRepository();
    this.opened = openStack((line) => (this.show ? this.show(line) : this.early.push(line))).then(async (stack) => {
      await stack.prepare();
      return stack;
    });
    for (const result of [this.repository, this.opened]) result.catch(() => undefined);
  }

  /** The stack; from now on lines of progress are shown, those that came before first. */
  stack(progress: (line: string) => void): Promise<EngineStack> {
    for (const line of this.early.splice(0)) progress(line);
    this.show = progress;
    return this.opened;
  }

  /** Resolves when nothing of it is under way any more. */
  async ended(): Promise<void> {
    await Promise.allSettled([this.repository, this.opened]);
  }
}
