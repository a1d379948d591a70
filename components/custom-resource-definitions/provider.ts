import type * as pulumi from "@pulumi/pulumi";
import { Api } from "../../clients/kubernetes/api";
import { connect } from "../../clients/kubernetes/connection";
import { applyDefinitions, deleteDefinitions, readDefinition } from "../../clients/kubernetes/custom-resource-definitions";
import { definitionTexts } from "../../releases/kept-manifest";

/** What the engine stores of a set of CustomResourceDefinitions: nothing of the machine that it runs on. */
interface State {
  component: string;
  version: string;
  sha256: string;
  crds: string[];
  retention: string;
  /** Context in the kubeconfigs of whoever runs this; empty for the current one. */
  context: string;
  /** See {@link providerRevision}. */
  revision: number;
}

/**
 * Which form of the functions below a stack has in its state: the engine reads and deletes with those of the last update. Another
 * number has the next `pulumi up` put the new ones in their place; raise it with every change of what they do.
 */
export const providerRevision = 3;

/**
 * Applies CustomResourceDefinitions server-side.
 *
 * Pulumi keeps the text of these functions, and of all that they use, in its state, and runs it in a process of its own. So
 * packages are imported when they run.
 */
export const customResourceDefinitionsProvider: pulumi.dynamic.ResourceProvider<State, State> = {
  async diff(_id, olds, news) {
    const keys = ["sha256", "version", "retention", "context", "revision"] as const;
    return { changes: keys.some((key) => olds[key] !== news[key]) };
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
    const api = new Api(await connect({ context: props.context }));
    for (const name of props.crds) {
      if ((await readDefinition(api, name)) === undefined) return {};
    }
    return { id, props };
  },
  async delete(_id, props) {
    if (props.retention === "delete") await deleteDefinitions(new Api(await connect({ context: props.context })), props.crds);
  },
};

async function apply({ crds, sha256, context }: State): Promise<void> {
  await applyDefinitions(new Api(await connect({ context })), await definitionTexts(crds, sha256));
}
