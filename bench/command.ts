import { execa } from "execa";
import { join } from "node:path";
import { packageDirectory } from "../foundation/paths";
import { sideBySide, type Costs } from "./measure";

/** What the command takes to start, and what the packages take that a program cannot do without. */
export async function benchCommand(rounds: number): Promise<{ help: Costs; packages: Costs }> {
  const node = (...args: string[]) => () => execa(process.execPath, args, { cwd: packageDirectory });
  const operations = [
    node(join(packageDirectory, "bin", "gitops.js"), "--help"),
    node("-e", 'require("@pulumi/pulumi"); require("@pulumi/kubernetes")'),
  ];
  for (const operation of operations) await operation();
  const [help, packages] = await sideBySide(rounds, operations);
  if (!help || !packages) throw new Error("a start was not measured");
  return { help, packages };
}
