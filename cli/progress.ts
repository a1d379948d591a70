const silenceMilliseconds = 20_000;

/**
 * Passes progress lines on. Where lines cannot be redrawn, a line that was written before is passed on again only
 * after a while, so that a log shows what is new and that something still happens.
 *
 * @param redraws Whether the output replaces the last line. Default: whether standard output is a terminal.
 */
export function progressTo(write: (line: string) => void, redraws = process.stdout.isTTY === true, now: () => number = Date.now): (line: string) => void {
  if (redraws) return write;
  const written = new Set<string>();
  let last = 0;
  return (line) => {
    if (written.has(line) && now() - last < silenceMilliseconds) return;
    written.add(line);
    last = now();
    write(line);
  };
}
