/** Carried by the formatter below, so that it is put in place once in a process. */
const mark = Symbol.for("gitops-platform.debug-stacks");

const debugModule = /[\\/]@pulumi[\\/]pulumi[\\/]runtime[\\/]debuggable\.js$/;

/**
 * Leaves out the stack traces that Pulumi keeps of every one of its promises, thousands of them, and shows only with
 * `PULUMI_DEBUG_PROMISE_LEAKS`: finding the line of the source for their frames is a tenth of what the program does.
 * The stack traces of errors stay as they are.
 */
export function omitDebugStacks(environment: NodeJS.ProcessEnv = process.env): void {
  const format = Error.prepareStackTrace;
  if (environment.PULUMI_DEBUG_PROMISE_LEAKS || (format !== undefined && mark in format)) return;
  const formatter: NonNullable<typeof format> = (error, frames) => {
    if (debugModule.test(frames[0]?.getFileName() ?? "")) return "";
    return format ? format(error, frames) : [String(error), ...frames.map((frame) => `    at ${String(frame)}`)].join("\n");
  };
  Error.prepareStackTrace = Object.assign(formatter, { [mark]: true });
}
