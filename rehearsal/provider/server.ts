import {
  type handleUnaryCall,
  Metadata,
  type sendUnaryData,
  type ServiceError,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import * as provider from "@pulumi/pulumi/proto/provider_pb";
import { PluginInfo, type PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { InitializationError, withoutSecrets } from "./operations/context";
import type { KubernetesProvider } from "./provider";
import { diffConfig } from "./provider-config";
import { inputsIn } from "./state";
import { nameOfUrn } from "./token";
import { fromWire, plain, toWire } from "./wire";

/** The version of the official provider whose behaviour the stand-in follows. */
const followedVersion = "4.34.2";

/** The provider as a gRPC service: translates messages and errors, nothing else. */
export function service(kubernetes: KubernetesProvider): UntypedServiceImplementation {
  return {
    handshake: unary(async (request: provider.ProviderHandshakeRequest) => {
      kubernetes.log.connect(request.getEngineAddress());
      return new provider.ProviderHandshakeResponse().setAcceptSecrets(true).setSupportsAutonamingConfiguration(true);
    }),
    attach: unary(async (request: PluginAttach) => {
      kubernetes.log.connect(request.getAddress());
      return new Empty();
    }),
    getPluginInfo: unary(async () => new PluginInfo().setVersion(followedVersion)),
    getSchema: unary(async () =>
      new provider.GetSchemaResponse().setSchema(JSON.stringify({ name: "kubernetes", version: followedVersion })),
    ),
    checkConfig: unary(async (request: provider.CheckRequest) =>
      new provider.CheckResponse().setInputs(request.getNews()),
    ),
    diffConfig: unary(async (request: provider.DiffRequest) => {
      const { changed, replaces } = diffConfig(plain(fromWire(request.getOlds())), plain(fromWire(request.getNews())));
      const { DIFF_NONE, DIFF_SOME } = provider.DiffResponse.DiffChanges;
      return new provider.DiffResponse().setChanges(changed.length === 0 ? DIFF_NONE : DIFF_SOME).setDiffsList(changed).setReplacesList(replaces);
    }),
    configure: unary(async (request: provider.ConfigureRequest) => {
      const variables = new Map<string, string>();
      request.getVariablesMap().forEach((value, name) => variables.set(name.replace(/^kubernetes:config:/, ""), value));
      await kubernetes.configure(variables);
      return new provider.ConfigureResponse()
        .setAcceptsecrets(true)
        .setSupportspreview(true)
        .setSupportsAutonamingConfiguration(true);
    }),
    check: unary(check(kubernetes)),
    diff: unary(diff(kubernetes)),
    create: unary(async (request: provider.CreateRequest) => {
      const inputs = fromWire(request.getProperties());
      const { id, state } = await guarded(inputs, () =>
        kubernetes.create(request.getUrn(), inputs, request.getTimeout(), request.getPreview()),
      );
      return new provider.CreateResponse().setId(id).setProperties(toWire(state));
    }),
    read: unary(async (request: provider.ReadRequest) => {
      const inputs = fromWire(request.getInputs());
      const found = await guarded(inputs, () =>
        kubernetes.read(request.getUrn(), request.getId(), fromWire(request.getProperties()), inputs),
      );
      if (!found.id) return new provider.ReadResponse();
      return new provider.ReadResponse()
        .setId(found.id)
        .setProperties(toWire(found.state))
        .setInputs(toWire(found.inputs));
    }),
    update: unary(async (request: provider.UpdateRequest) => {
      const state = fromWire(request.getOlds());
      const news = fromWire(request.getNews());
      const updated = await guarded(news, () =>
        kubernetes.update(request.getUrn(), {
          state,
          olds: request.hasOldInputs() ? fromWire(request.getOldInputs()) : inputsIn(state),
          news,
          ignoreChanges: request.getIgnorechangesList(),
          timeoutSeconds: request.getTimeout(),
          preview: request.getPreview(),
        }),
      );
      return new provider.UpdateResponse().setProperties(toWire(updated.state));
    }),
    delete: unary(async (request: provider.DeleteRequest) => {
      const state = fromWire(request.getProperties());
      await guarded(state, () => kubernetes.delete(request.getUrn(), request.getId(), state, request.getTimeout()));
      return new Empty();
    }),
    cancel: unary(async () => {
      kubernetes.cancel();
      return new Empty();
    }),
    invoke: unary(async (request: provider.InvokeRequest) => unsupported(request.getTok())),
    call: unary(async (request: provider.CallRequest) => unsupported(request.getTok())),
    construct: unary(async (request: provider.ConstructRequest) => unsupported(request.getType())),
    parameterize: unary(async () => unsupported("parameterization")),
    getMapping: unary(async () => new provider.GetMappingResponse()),
    getMappings: unary(async () => new provider.GetMappingsResponse()),
  };
}

function check(kubernetes: KubernetesProvider) {
  return async (request: provider.CheckRequest): Promise<provider.CheckResponse> => {
    const autonaming = request.getAutonaming();
    const { DISABLE } = provider.CheckRequest.AutonamingOptions.Mode;
    const { inputs, failures } = await kubernetes.check(
      request.getUrn(),
      fromWire(request.getOlds()),
      fromWire(request.getNews()),
      {
        resource: request.getName() || nameOfUrn(request.getUrn()),
        seed: request.getRandomseed_asU8(),
        proposed: autonaming?.getProposedName() || undefined,
        disabled: autonaming?.getMode() === DISABLE,
      },
    );
    const response = new provider.CheckResponse().setInputs(toWire(inputs));
    for (const { property, reason } of failures) {
      response.addFailures(new provider.CheckFailure().setProperty(property).setReason(reason));
    }
    return response;
  };
}

function diff(kubernetes: KubernetesProvider) {
  return async (request: provider.DiffRequest): Promise<provider.DiffResponse> => {
    const olds = request.hasOldInputs() ? fromWire(request.getOldInputs()) : inputsIn(fromWire(request.getOlds()));
    const { details, deleteBeforeReplace } = kubernetes.diff(
      request.getUrn(),
      olds,
      fromWire(request.getNews()),
      request.getIgnorechangesList(),
    );
    const { DIFF_NONE, DIFF_SOME } = provider.DiffResponse.DiffChanges;
    const response = new provider.DiffResponse()
      .setChanges(details.length === 0 ? DIFF_NONE : DIFF_SOME)
      .setReplacesList(details.filter(({ replace }) => replace).map(({ path }) => path))
      .setDiffsList([...new Set(details.map(({ path }) => path.split(/[.[]/)[0] ?? path))])
      .setDeletebeforereplace(deleteBeforeReplace)
      .setHasdetaileddiff(true);
    for (const { path, kind, replace } of details) {
      const kinds = provider.PropertyDiff.Kind;
      const plainKind = { add: kinds.ADD, delete: kinds.DELETE, update: kinds.UPDATE }[kind];
      const replaceKind = { add: kinds.ADD_REPLACE, delete: kinds.DELETE_REPLACE, update: kinds.UPDATE_REPLACE }[kind];
      const entry = new provider.PropertyDiff().setKind(replace ? replaceKind : plainKind).setInputdiff(true);
      response.getDetaileddiffMap().set(path, entry);
    }
    return response;
  };
}

function unary<Request, Response>(handle: (request: Request) => Promise<Response>): handleUnaryCall<Request, Response> {
  return (call, callback: sendUnaryData<Response>) => {
    handle(call.request).then(
      (response) => callback(null, response),
      (error: unknown) => callback(serviceError(error)),
    );
  };
}

async function guarded<T>(secretInputs: Parameters<typeof withoutSecrets>[1], operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw withoutSecrets(error, secretInputs);
  }
}

function unsupported(what: string): never {
  throw new Error(`${what} is not supported by the stand-in Kubernetes provider; use the official provider for it`);
}

/** An error for the engine; one about an object that exists but is not ready carries the object's state. */
function serviceError(error: unknown): Partial<ServiceError> {
  const message = error instanceof Error ? error.message : String(error);
  const metadata = new Metadata();
  if (error instanceof InitializationError) {
    const detail = new provider.ErrorResourceInitFailed()
      .setId(error.id)
      .setProperties(toWire(error.state))
      .setReasonsList(error.reasons);
    if (error.inputs) detail.setInputs(toWire(error.inputs));
    const any = new Any();
    any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const full = new Status().setCode(status.UNKNOWN).setMessage(message);
    full.addDetails(any);
    metadata.add("grpc-status-details-bin", Buffer.from(full.serializeBinary()));
  }
  return { code: status.UNKNOWN, details: message, message, metadata };
}
