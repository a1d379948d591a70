import * as pulumi from "@pulumi/pulumi";
import { join } from "node:path";

/**
 * Runs the program of a clone as the engine would, without one, and writes every resource that it registers as JSON:
 * `CLONE STACK SETTINGS`, in a process of its own, because the runtime of Pulumi is global.
 */
async function main([clone = "", stack = "", settings = "{}"]: readonly string[]): Promise<void> {
  const registered: { type: string; name: string; inputs: unknown }[] = [];
  const values = Object.entries(JSON.parse(settings) as Record<string, unknown>).map(([key, value]) => [`gitops-platform:${key}`, typeof value === "string" ? value : JSON.stringify(value)]);
  pulumi.runtime.setAllConfig(Object.fromEntries(values));
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      registered.push({ type, name, inputs });
      return { id: `${name}-id`, state: inputs };
    },
    call: () => ({}),
  }, "gitops-platform", stack, false, "organization");
  await pulumi.runtime.runInPulumiStack(async () => (require(join(clone, "index.ts")) as () => Promise<object>)());
  await pulumi.runtime.disconnect();
  registered.sort((left, right) => (`${left.type} ${left.name}` < `${right.type} ${right.name}` ? -1 : 1));
  process.stdout.write(JSON.stringify(registered));
}

void main(process.argv.slice(2));
