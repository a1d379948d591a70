import type * as pulumi from "@pulumi/pulumi";
import { Api } from "../../clients/kubernetes/api";
import { connect } from "../../clients/kubernetes/connection";
import { clusterUid } from "../../clients/kubernetes/identity";
import { anotherCluster, identify, type IdentityInputs } from "./check";

/** Which form of the functions below a stack has in its state; see the provider of CustomResourceDefinitions. */
export const providerRevision = 2;

interface Inputs extends IdentityInputs {
  revision: number;
}

interface GuardState {
  context: string;
  uid: string;
  revision: number;
}

/** Refuses another cluster, and what is there already, before the engine does anything else. */
export const clusterIdentityProvider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = {
  async check(olds, news) {
    // Thrown, it would be shown with a stack trace.
    const { uid, problems } = await identify(Array.isArray(olds?.objects) ? olds : undefined, news)
      .catch((error: unknown) => ({ uid: undefined, problems: [error instanceof Error ? error.message : String(error)] }));
    return { inputs: { ...news, uid }, failures: problems.map((reason) => ({ property: "", reason })) };
  },
  async diff(_id, olds, news) {
    const of = ({ context, adopt, revision, objects, needStorageClass }: Inputs) => JSON.stringify([context, adopt, revision, objects, needStorageClass]);
    return { changes: of(olds) !== of(news) };
  },
  async create(inputs) {
    return { id: "cluster", outs: inputs };
  },
  async update(_id, _olds, news) {
    return { outs: news };
  },
  async read(id, props) {
    if (props?.uid === undefined) throw new Error("cannot be imported: declare it and run `pulumi up`");
    await assertSame(props.context, props.uid);
    return { id, props };
  },
};

/** Created last and so deleted first: `pulumi destroy` asks no other cluster to delete anything. */
export const clusterGuardProvider: pulumi.dynamic.ResourceProvider<GuardState, GuardState> = {
  async diff(_id, olds, news) {
    return { changes: olds.context !== news.context || olds.uid !== news.uid || olds.revision !== news.revision };
  },
  async create(inputs) {
    return { id: "cluster", outs: inputs };
  },
  async update(_id, _olds, news) {
    return { outs: news };
  },
  async delete(_id, { context, uid }) {
    await assertSame(context, uid);
  },
};

async function assertSame(context: string, uid: string): Promise<void> {
  const connection = await connect({ context });
  const now = await clusterUid(new Api(connection));
  if (now === uid) return;
  const error = new Error(anotherCluster(connection, uid, now));
  // The engine shows it beside the message.
  error.stack = "";
  throw error;
}
