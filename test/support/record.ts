import * as pulumi from "@pulumi/pulumi";

/** One resource that a program registered. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: any;
  readonly parent: string | undefined;
  readonly dependsOn: readonly string[];
  /** Whether Pulumi refuses to delete it. */
  readonly protect: boolean;
}

/** Runs a program fragment against fresh mocks and returns everything that it registered; an error in `apply` is thrown. */
export async function record(fragment: (opts: pulumi.ComponentResourceOptions) => unknown, stack = "test"): Promise<Registered[]> {
  const options = new Map<string, { parent?: string; dependsOn: string[]; protect: boolean }>();
  const seen: Omit<Registered, "parent" | "dependsOn" | "protect">[] = [];
  let fail: (reason: unknown) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => { fail = reject; });
  failure.catch(() => undefined);
  process.on("unhandledRejection", fail);
  try {
    await pulumi.runtime.setMocks({
      newResource: ({ type, name, inputs }) => {
        seen.push({ type, name, inputs });
        return { id: `${name}-id`, state: inputs };
      },
      call: ({ inputs }) => inputs,
    }, "gitops-platform", stack);
    await fragment({
      transformations: [({ type, name, opts }) => {
        const dependencies = [opts.dependsOn ?? []].flat() as pulumi.Resource[];
        options.set(`${type}::${name}`, { parent: nameOf(opts.parent), dependsOn: dependencies.flatMap((resource) => nameOf(resource) ?? []), protect: opts.protect === true });
        return undefined;
      }],
    });
    await Promise.race([pulumi.runtime.disconnect(), failure]);
    await Promise.race([new Promise(setImmediate), failure]);
  } finally {
    process.off("unhandledRejection", fail);
  }
  return seen.map((resource) => {
    const own = options.get(`${resource.type}::${resource.name}`);
    return { ...resource, parent: own?.parent, dependsOn: own?.dependsOn ?? [], protect: own?.protect ?? false };
  });
}

function nameOf(resource: pulumi.Resource | undefined): string | undefined {
  return (resource as { __name?: string } | undefined)?.__name;
}
