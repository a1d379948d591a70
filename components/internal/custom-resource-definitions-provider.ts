import * as pulumi from "@pulumi/pulumi";

/** What the engine stores of a set of CustomResourceDefinitions. */
interface State {
  component: string;
  version: string;
  sha256: string;
  crds: string[];
  retention: string;
  /** Directory of this machine that holds `<name>.yaml` of each. */
  directory: string;
  kubeconfig: string;
  context: string;
}

const fieldManager = "gitops-platform-crds";
const establishTimeoutSeconds = 120;
const deletionTimeoutSeconds = 120;

/**
 * Applies CustomResourceDefinitions server-side.
 *
 * Pulumi serialises these functions into its state and runs them in a process of its own: they import what they need
 * when they run, and use nothing of this package but what is in this file.
 */
export const customResourceDefinitionsProvider: pulumi.dynamic.ResourceProvider<State, State> = {
  async diff(_id, olds, news) {
    // Where the files and the kubeconfig lie differs from machine to machine and is no change.
    const changes =
      olds.sha256 !== news.sha256 || olds.version !== news.version || olds.retention !== news.retention || olds.context !== news.context;
    return { changes };
  },
  async create(inputs) {
    await apply(inputs);
    return { id: `${inputs.component}-crds`, outs: inputs };
  },
  async update(_id, olds, news) {
    if (olds.sha256 !== news.sha256 || olds.context !== news.context) await apply(news);
    return { outs: news };
  },
  async read(id, props) {
    if (props === undefined) throw new Error("cannot be imported: declare it and run `pulumi up`");
    const client = await connect(props);
    for (const name of props.crds) {
      if ((await find(client, name)) === undefined) return {};
    }
    return { id, props };
  },
  async delete(_id, props) {
    if (props.retention === "delete") await remove(props);
  },
};

async function connect({ kubeconfig, context }: State) {
  const { KubeConfig, KubernetesObjectApi } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  if (kubeconfig) config.loadFromFile(kubeconfig);
  else config.loadFromDefault();
  if (context) config.setCurrentContext(context);
  return KubernetesObjectApi.makeApiClient(config);
}

type Client = Awaited<ReturnType<typeof connect>>;

interface Definition {
  apiVersion?: string;
  kind?: string;
  metadata?: { name?: string };
  status?: { conditions?: { type: string; status: string; message?: string }[] };
}

async function find(client: Client, name: string): Promise<Definition | undefined> {
  try {
    return await client.read({ apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name } });
  } catch (error) {
    if ((error as { code?: number }).code === 404) return undefined;
    throw error;
  }
}

async function apply(state: State): Promise<void> {
  const { readFile } = await import("node:fs/promises");
  const { join } = await import("node:path");
  const { parse } = await import("yaml");
  const { PatchStrategy } = await import("@kubernetes/client-node");
  const client = await connect(state);
  for (const name of state.crds) {
    const definition = parse(await readFile(join(state.directory, `${name}.yaml`), "utf8")) as Definition;
    await client.patch(definition, undefined, undefined, fieldManager, true, PatchStrategy.ServerSideApply);
  }
  const deadline = Date.now() + establishTimeoutSeconds * 1000;
  for (const name of state.crds) {
    for (;;) {
      const conditions = (await find(client, name))?.status?.conditions ?? [];
      if (conditions.some(({ type, status }) => type === "Established" && status === "True")) break;
      if (Date.now() > deadline) {
        const reasons = conditions.filter(({ status }) => status !== "True").map(({ type, message }) => `${type}: ${message ?? ""}`);
        throw new Error(`CustomResourceDefinition "${name}" is not Established after ${establishTimeoutSeconds} s; ${reasons.join("; ")}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function remove(state: State): Promise<void> {
  const client = await connect(state);
  for (const name of state.crds) {
    const definition = await find(client, name);
    if (definition !== undefined) await client.delete(definition);
  }
  const deadline = Date.now() + deletionTimeoutSeconds * 1000;
  for (const name of state.crds) {
    while ((await find(client, name)) !== undefined) {
      if (Date.now() > deadline) {
        throw new Error(`CustomResourceDefinition "${name}" is still there after ${deletionTimeoutSeconds} s: objects of its kind hold it`);
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
