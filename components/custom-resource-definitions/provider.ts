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
    for (const name of props.crds) {
      if ((await conditions(props, name)) === undefined) return {};
    }
    return { id, props };
  },
  async delete(_id, props) {
    if (props.retention === "delete") await remove(props);
  },
};

interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * One request to the API. Not through the client's typed objects: they drop the extensions of a schema, such as
 * `x-kubernetes-preserve-unknown-fields`.
 */
async function request(state: State, method: string, name: string, query = "", body?: string): Promise<Answer> {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const https = await import("node:https");
  const config = new KubeConfig();
  if (state.kubeconfig) config.loadFromFile(state.kubeconfig);
  else config.loadFromDefault();
  if (state.context) config.setCurrentContext(state.context);
  const options: import("node:https").RequestOptions = { method, headers: { "content-type": "application/apply-patch+yaml", accept: "application/json" } };
  await config.applyToHTTPSOptions(options);
  const url = `${config.getCurrentCluster()?.server}/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}${query}`;
  return new Promise((resolve, reject) => {
    const call = https.request(url, options, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString("utf8") }));
      response.on("error", reject);
    });
    call.on("error", reject);
    call.end(body);
  });
}

function refused(what: string, name: string, { status, body }: Answer): Error {
  const message = (JSON.parse(body || "{}") as { message?: string }).message ?? body;
  return new Error(`cannot ${what} CustomResourceDefinition "${name}": HTTP status ${status}: ${message}`);
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}

/** The conditions of a definition; undefined when it is not there. */
async function conditions(state: State, name: string): Promise<Condition[] | undefined> {
  const answer = await request(state, "GET", name);
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw refused("read", name, answer);
  return (JSON.parse(answer.body) as { status?: { conditions?: Condition[] } }).status?.conditions ?? [];
}

async function apply(state: State): Promise<void> {
  const { readFile } = await import("node:fs/promises");
  const { join } = await import("node:path");
  for (const name of state.crds) {
    const yaml = await readFile(join(state.directory, `${name}.yaml`), "utf8");
    const answer = await request(state, "PATCH", name, `?fieldManager=${fieldManager}&force=true`, yaml);
    if (answer.status !== 200 && answer.status !== 201) throw refused("apply", name, answer);
  }
  const deadline = Date.now() + establishTimeoutSeconds * 1000;
  for (const name of state.crds) {
    for (;;) {
      const found = (await conditions(state, name)) ?? [];
      if (found.some(({ type, status }) => type === "Established" && status === "True")) break;
      if (Date.now() > deadline) {
        const reasons = found.filter(({ status }) => status !== "True").map(({ type, message }) => `${type}: ${message ?? ""}`);
        throw new Error(`CustomResourceDefinition "${name}" is not Established after ${establishTimeoutSeconds} s; ${reasons.join("; ")}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function remove(state: State): Promise<void> {
  for (const name of state.crds) {
    const answer = await request(state, "DELETE", name);
    if (answer.status !== 200 && answer.status !== 202 && answer.status !== 404) throw refused("delete", name, answer);
  }
  const deadline = Date.now() + deletionTimeoutSeconds * 1000;
  for (const name of state.crds) {
    while ((await conditions(state, name)) !== undefined) {
      if (Date.now() > deadline) {
        throw new Error(`CustomResourceDefinition "${name}" is still there after ${deletionTimeoutSeconds} s: objects of its kind hold it`);
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
