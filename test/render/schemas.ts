import Ajv, { type ErrorObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { load } from "js-yaml";
import { type KubernetesObject } from "../../foundation/kubernetes-object";
import { readPinnedFile, type CrdFile, type PinnedFile } from "../../releases";

/** The API of the Kubernetes release that the rehearsal cluster runs. */
const kubernetesApi: PinnedFile = {
  title: "the OpenAPI schema of Kubernetes 1.36.3",
  url: "https://raw.githubusercontent.com/kubernetes/kubernetes/v1.36.3/api/openapi-spec/swagger.json",
  goModule: { module: "k8s.io/kubernetes", version: "v1.36.3", path: "api/openapi-spec/swagger.json" },
  sha256: "dcede2063da1d7ad62ecb5af8adb6d7fabd0b52385a7fa0048afb491dac90450",
};

type Schema = { [keyword: string]: any };

/** Tells what is wrong with an object, as an API server with strict field validation would; nothing is an empty list. */
export interface ObjectSchemas {
  problems(object: KubernetesObject): string[];
  /** Whether the kind lives in namespaces. */
  isNamespaced(object: KubernetesObject): boolean;
}

/**
 * The schemas of the pinned Kubernetes release and of the given CustomResourceDefinitions.
 *
 * The Kubernetes part is fetched once and then cached. Where it cannot be had, this fails and says what is missing.
 */
export function objectSchemas(crds: readonly CrdFile[]): Promise<ObjectSchemas> {
  // Every stack of a version of Argo CD has the same definitions, and compiling them takes seconds.
  const key = crds.map(({ yaml }) => yaml).join("---\n");
  const known = compiledSets.get(key) ?? readSchemas(crds);
  compiledSets.set(key, known);
  return known;
}

const compiledSets = new Map<string, Promise<ObjectSchemas>>();

async function readSchemas(crds: readonly CrdFile[]): Promise<ObjectSchemas> {
  const swagger: Schema = JSON.parse((await readPinnedFile(kubernetesApi)).toString("utf8"));
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true, code: { optimize: false } });
  addFormats(ajv);
  ajv.addFormat("int-or-string", true);
  ajv.addSchema({ $id: "kubernetes", definitions: swaggerDefinitions(swagger) });

  const references = new Map<string, Schema>();
  const namespaced = new Set<string>();
  for (const [name, definition] of Object.entries<Schema>(swagger.definitions)) {
    for (const kind of definition["x-kubernetes-group-version-kind"] ?? []) {
      references.set(identity(kind), { $ref: `kubernetes#/definitions/${name}` });
    }
  }
  for (const [path, operations] of Object.entries<Schema>(swagger.paths)) {
    const kind = operations.post?.["x-kubernetes-group-version-kind"];
    if (kind && path.includes("/namespaces/{namespace}/")) namespaced.add(identity(kind));
  }
  for (const { yaml } of crds) {
    const { group, names, scope, versions } = (load(yaml) as Schema).spec;
    for (const { name: version, schema } of versions) {
      const kind = identity({ group, version, kind: names.kind });
      references.set(kind, customResource(schema.openAPIV3Schema));
      if (scope === "Namespaced") namespaced.add(kind);
    }
  }

  const compiled = new Map<string, ValidateFunction>();
  return {
    isNamespaced: (object) => namespaced.has(identityOf(object)),
    problems: (object) => {
      const kind = identityOf(object);
      const schema = references.get(kind);
      if (schema === undefined) return [`no schema for ${object.apiVersion} ${object.kind}`];
      const validate = compiled.get(kind) ?? ajv.compile(schema);
      compiled.set(kind, validate);
      return validate(object) ? [] : (validate.errors ?? []).map(describeError);
    },
  };
}

function identity({ group, version, kind }: { group: string; version: string; kind: string }): string {
  return `${group}/${version}/${kind}`;
}

function identityOf({ apiVersion, kind }: KubernetesObject): string {
  return apiVersion.includes("/") ? `${apiVersion}/${kind}` : `/${apiVersion}/${kind}`;
}

function describeError({ instancePath, message, params }: ErrorObject): string {
  const detail = params.additionalProperty ?? params.allowedValues ?? "";
  return `${instancePath || "/"} ${message}${detail === "" ? "" : `: ${detail}`}`;
}

/** OpenAPI 2 does not say that a definition is closed, or which texts may be numbers: the API server knows both. */
function swaggerDefinitions(swagger: Schema): Schema {
  const definitions: Schema = mapValues(swagger.definitions, (definition) => closed(definition, false));
  definitions["io.k8s.apimachinery.pkg.util.intstr.IntOrString"] = { type: ["integer", "string"] };
  definitions["io.k8s.apimachinery.pkg.api.resource.Quantity"] = { type: ["number", "string"] };
  return definitions;
}

/** The schema of a custom resource, whose metadata is that of every object. */
function customResource(schema: Schema): Schema {
  const root = closed(schema, true);
  root.properties.apiVersion = { type: "string" };
  root.properties.kind = { type: "string" };
  root.properties.metadata = {
    $ref: "kubernetes#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta",
  };
  return root;
}

/**
 * A copy of a schema that refuses fields it does not declare.
 *
 * @param structural in the schema of a CustomResourceDefinition an object without declared fields has none.
 */
function closed(schema: Schema, structural: boolean): Schema {
  const copy: Schema = { ...schema };
  for (const keyword of ["properties", "definitions"]) {
    if (copy[keyword]) copy[keyword] = mapValues(copy[keyword], (inner) => closed(inner, structural));
  }
  if (typeof copy.items === "object") copy.items = closed(copy.items, structural);
  if (typeof copy.additionalProperties === "object") copy.additionalProperties = closed(copy.additionalProperties, structural);
  if (copy["x-kubernetes-int-or-string"]) return { type: ["integer", "string"] };
  const open = copy["x-kubernetes-preserve-unknown-fields"] || copy["x-kubernetes-embedded-resource"];
  const declares = copy.properties !== undefined || (structural && copy.type === "object");
  if (declares && copy.additionalProperties === undefined && !open) copy.additionalProperties = false;
  return copy;
}

function mapValues(values: Schema, change: (value: Schema) => Schema): Schema {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
