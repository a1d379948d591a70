import Table = require("cli-table3");
import { printable } from "../../foundation/printable";
import { stoppable } from "../interrupt";
import { withoutBorders } from "../plain-table";
import { shown, shownJson } from "../shown";
import { EnvironmentOptions, openEnvironment } from "./environment";

/** What `gitops image get` is told. */
export interface GetOptions extends EnvironmentOptions {
  readonly format: "text" | "json";
}

/** Shows which version of every image an environment has in Git. */
export async function runGet(options: GetOptions): Promise<void> {
  await stoppable(async (signal) => {
    const { environment, opened, images } = await openEnvironment(options, false, signal);
    try {
      const commit = await opened.tip();
      const found = (await images(commit)).map(({ service, image, tag, digest, file, application }) => ({ service, image, tag, digest, file, application }));
      process.stdout.write(options.format === "json"
        ? `${shownJson({ environment, repository: opened.title, branch: opened.branch, commit, images: found })}\n`
        : shown(`${table(found)}\n`));
    } finally {
      await opened.close();
    }
  });
}

function table(images: readonly { service: string; image?: string; tag?: string; digest?: string; file: string }[]): string {
  if (images.length === 0) return "no file of this environment says which version of an image is deployed";
  const plain = new Table({
    head: ["SERVICE", "TAG", "DIGEST", "IMAGE", "FILE"],
    chars: withoutBorders("  "),
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  for (const { service, image = "-", tag = "-", digest = "-", file } of images) plain.push([service, tag, digest.slice(0, 19), image, file].map(printable));
  return plain.toString();
}
