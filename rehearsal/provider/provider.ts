import { type Autonaming, type CheckFailure, checkInputs } from "./check";
import { Api } from "../../clients/kubernetes/api";
import { connect } from "../../clients/kubernetes/connection";
import { Discovery } from "../../clients/kubernetes/discovery";
import { requireLoopback, requireRehearsalCluster } from "./cluster/guard";
import { Objects } from "../../clients/kubernetes/objects";
import { diffObjects, type ObjectDiff } from "./diff";
import { EngineLog } from "./engine-log";
import { type JsonObject, textAt } from "../../foundation/json";
import type { Context, Resource } from "./operations/context";
import { create } from "./operations/create";
import { read } from "./operations/read";
import { remove } from "./operations/remove";
import { update, type UpdateRequest } from "./operations/update";
import { takeUpVariable } from "./take-up";
import { parseType, typeOfUrn } from "./token";
import { plain } from "./wire";

/** What the engine asks of the provider, free of its protocol. */
export class KubernetesProvider {
  readonly log = new EngineLog();
  private readonly cancellation = new AbortController();
  private context: Context | undefined;

  /**
   * Connects to the cluster that the program names.
   *
   * @param variables the provider's arguments, those that are no text as JSON
   * @throws Error when it is no rehearsal cluster, or cannot be reached
   */
  async configure(variables: ReadonlyMap<string, string>): Promise<void> {
    const flag = (name: string): boolean => variables.get(name) === "true";
    if (variables.get("renderYamlToDirectory")) {
      throw new Error(
        "renderYamlToDirectory is not supported by the stand-in Kubernetes provider; `gitops render` writes the manifests",
      );
    }
    const connection = await connect({
      kubeconfig: variables.get("kubeconfig"),
      context: variables.get("context"),
      namespace: variables.get("namespace"),
    });
    requireLoopback(connection.server, connection.context);
    const { signal } = this.cancellation;
    const api = new Api(connection, signal);
    await requireRehearsalCluster(api, connection.context);
    this.context = {
      objects: new Objects(api, new Discovery(api), connection.namespace),
      log: this.log,
      settings: {
        patchForce: flag("enablePatchForce"),
        upsert: flag("upsertExistingObjects") || process.env[takeUpVariable] === "true",
        mutable: { configMaps: flag("enableConfigMapMutable"), secrets: flag("enableSecretMutable") },
      },
      signal,
    };
    this.log.info(`the stand-in Kubernetes provider serves this run, on the rehearsal cluster at ${connection.server}`);
  }

  /** Stops waiting; calls under way are finished. */
  cancel(): void {
    this.cancellation.abort();
  }

  async check(
    urn: string,
    olds: JsonObject,
    news: JsonObject,
    autonaming: Autonaming,
  ): Promise<{ inputs: JsonObject; failures: CheckFailure[] }> {
    return checkInputs(resourceOf(urn, news).type, plain(olds), news, autonaming, this.configured().objects);
  }

  /** Compares the inputs of two runs; needs no call of the cluster. */
  diff(urn: string, olds: JsonObject, news: JsonObject, ignoreChanges: readonly string[]): ObjectDiff {
    const { type } = resourceOf(urn, news);
    const { mutable } = this.configured().settings;
    return diffObjects({ olds: plain(olds), news: plain(news), patch: type.patch, ignoreChanges, mutable });
  }

  async create(
    urn: string,
    inputs: JsonObject,
    timeoutSeconds: number,
    preview: boolean,
  ): Promise<{ id: string; state: JsonObject }> {
    return create(this.configured(), resourceOf(urn, inputs), inputs, timeoutSeconds, preview);
  }

  async update(urn: string, request: UpdateRequest): Promise<{ state: JsonObject }> {
    return update(this.configured(), resourceOf(urn, request.news), request);
  }

  async read(
    urn: string,
    id: string,
    state: JsonObject,
    inputs: JsonObject,
  ): Promise<{ id: string; state: JsonObject; inputs: JsonObject }> {
    return read(this.configured(), resourceOf(urn, inputs), id, state, inputs);
  }

  async delete(urn: string, id: string, state: JsonObject, timeoutSeconds: number): Promise<void> {
    return remove(this.configured(), resourceOf(urn, state), id, state, timeoutSeconds);
  }

  private configured(): Context {
    if (!this.context) throw new Error("the engine used the Kubernetes provider before configuring it");
    return this.context;
  }
}

function resourceOf(urn: string, inputs: JsonObject): Resource {
  const token = typeOfUrn(urn);
  const type = parseType(token, textAt(inputs, "kind"));
  if (!type || /^kubernetes:(helm\.sh|kustomize|yaml)/.test(token)) {
    throw new Error(
      `${token || urn} is not supported by the stand-in Kubernetes provider, which serves single objects only; ` +
        "declare the objects one by one, or use the official provider",
    );
  }
  if (/List(Patch)?$/.test(token))
    throw new Error(`${token} cannot be created; declare the objects of the list one by one`);
  return { urn, type };
}
