import { ListrLogger, LISTR_LOGGER_STDERR_LEVELS, ListrLogLevels, PRESET_TIMER, ProcessOutput } from "listr2";

/**
 * How every command shows its steps: redrawn on a terminal, as lines elsewhere, and on standard error where a machine
 * reads standard output.
 */
export function listrOptions(format: "text" | "json") {
  const toStandardError = new ListrLogger<ListrLogLevels>({
    processOutput: new ProcessOutput(process.stderr, process.stderr),
    toStderr: LISTR_LOGGER_STDERR_LEVELS,
  });
  return {
    concurrent: false as const,
    // Its own handler ends the process at once, before anything is stopped.
    registerSignalListeners: false,
    rendererOptions: { timer: PRESET_TIMER, collapseErrors: true, showErrorMessage: false },
    fallbackRendererOptions: { timer: PRESET_TIMER, ...(format === "json" ? { logger: toStandardError } : {}) },
    fallbackRendererCondition: () => format === "json" || process.stdout.isTTY !== true,
    fallbackRenderer: "simple" as const,
  };
}
