import * as pulumi from "@pulumi/pulumi";

/** One resource that a program registered. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: any;
  readonly parent: string | undefined;
  readonly dependsOn: readonly string[];
  /** Name of the provider that was given to it. */
  readonly provider: string | undefined;
  /** Whether Pulumi refuses to delete it. */
  readonly protect: boolean;
}

/** One question that a program asked a provider. */
export interface Asked {
  readonly token: string;
  readonly inputs: any;
}

export interface RecordOptions {
  /** Whether it is a preview of what is not there yet: no resource has an id. Default: false, an update. */
  readonly preview?: boolean;
  /** Whether a resource is in the state already, and has its id in a preview. Default: none is. */
  readonly there?: (name: string) => boolean;
  /** What a provider answers; what it throws is its error. Default: it repeats the inputs. */
  readonly answer?: (asked: Asked) => any;
  /** Gets every question. */
  readonly asked?: Asked[];
  /** Gets the name of every resource, also where the fragment fails. */
  readonly declared?: string[];
  /** What a resource has in the end. Default: its inputs. */
  readonly state?: (type: string, inputs: any) => any;
}

/** Runs a program fragment against fresh mocks and returns everything that it registered; an error in `apply` is thrown. */
export async function record(
  fragment: (opts: pulumi.ComponentResourceOptions) => unknown, stack = "test", { preview = false, there = () => false, answer = ({ inputs }) => inputs, asked = [], declared = [], state = (_type, inputs) => inputs }: RecordOptions = {},
): Promise<Registered[]> {
  const options = new Map<string, { parent?: string; dependsOn: string[]; protect: boolean }>();
  const seen: Omit<Registered, "parent" | "dependsOn" | "protect">[] = [];
  let fail: (reason: unknown) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => { fail = reject; });
  failure.catch(() => undefined);
  process.on("unhandledRejection", fail);
  try {
    await pulumi.runtime.setMocks({
      newResource: ({ type, name, inputs, provider }) => {
        declared.push(name);
        seen.push({ type, name, inputs, provider: provider?.split("::")[3] });
        return { id: preview && !there(name) ? undefined : `${name}-id`, state: state(type, inputs) };
      },
      call: ({ token, inputs }) => {
        asked.push({ token, inputs });
        try {
          return answer({ token, inputs });
        } catch (error) {
          // As gRPC hands over the error of a provider.
          throw Object.assign(new Error(), { details: (error as Error).message });
        }
      },
    }, "gitops-platform", stack, preview);
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
