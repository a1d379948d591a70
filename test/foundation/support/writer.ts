import { readFileSync } from "node:fs";
import { writeFileAtomically, writeFileAtomicallySync } from "../../../foundation/atomic-files";
import { stageFiles } from "../../../foundation/staged-files";
import { applyPlan } from "../../../gitops-repository/directory";
import { writeRenderedFiles } from "../../../render/write-files";

/** Writes in one of the ways that the product knows, again and again or once; how it ended is its output. */
const [way = "", place = "", size = "0", times = "1"] = process.argv.slice(2);

async function write(content: string): Promise<unknown> {
  const files = new Map([["a/one.yaml", content.slice(0, 10)], ["b/two.yaml", content]]);
  switch (way) {
    case "file": return writeFileAtomically(place, content);
    case "sync": return writeFileAtomicallySync(place, content);
    case "render": return writeRenderedFiles(place, "dev", files);
    case "repository": return applyPlan(place, { writes: new Map([...files, [".gitops-repository.json", "{}"]]), removed: [] });
    case "staged": {
      const staged = await stageFiles(place, files);
      try {
        return await staged.place();
      } finally {
        await staged.discard();
      }
    }
    default: return readFileSync(place);
  }
}

void (async () => {
  try {
    process.stdout.write("begins\n");
    for (let round = 0; round < Number(times); round++) await write(String(round % 10).repeat(Number(size)));
    process.stdout.write("written\n");
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ code: (error as NodeJS.ErrnoException).code, path: (error as NodeJS.ErrnoException).path })}\n`);
  }
})();
