import { execa } from "execa";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageDirectory } from "../foundation/paths";
import { sideBySide, type Costs } from "./measure";

/** What `node bin/gitops.js render` takes for the link dev stack, and for 27 and 500 made-up Applications. */
export async function benchRender(rounds: number): Promise<{ link: Costs; small: Costs; large: Costs }> {
  const out = await mkdtemp(join(tmpdir(), "gitops-bench-"));
  const render = (directory: string, stack: string) => () => execa(
    process.execPath,
    [join(packageDirectory, "bin", "gitops.js"), "render", "--stack", stack, "--out", join(out, stack)],
    { cwd: directory },
  );
  const program = join(packageDirectory, "bench", "program");
  const operations = [render(packageDirectory, "dev"), render(program, "applications-27"), render(program, "applications-500")];
  try {
    // The first round writes the files and fills the caches.
    for (const operation of operations) await operation();
    const [link, small, large] = await sideBySide(rounds, operations);
    if (!link || !small || !large) throw new Error("a render was not measured");
    return { link, small, large };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}
