import { Supervisor } from "./supervisor";

/** Entry point of the process that owns a rehearsal cluster. */
export async function main([directory]: readonly string[]): Promise<void> {
  if (directory === undefined) throw new Error("the state directory is missing");
  await new Supervisor(directory).run();
  process.exit();
}
