import { equal, isObject, type Json, type JsonObject } from "../../foundation/json";

/**
 * Reduces a live object to what the program manages: the members of its inputs, with their live values.
 *
 * What the server only writes differently (quantities, empty values, the text form of a Secret) stays as the program
 * wrote it, so that a refresh shows drift and nothing else.
 */
export function liveInputs(live: JsonObject, inputs: JsonObject): JsonObject {
  const reduced = reduceObject(live, inputs);
  if (inputs.kind === "Secret" && isObject(inputs.stringData)) {
    const { stringData, unchanged } = liveStringData(live, inputs.stringData);
    reduced.stringData = unchanged ? inputs.stringData : stringData;
  }
  return reduced;
}

/** The inputs of an object that was never managed before: everything but what the server fills in by itself. */
export function importedInputs(live: JsonObject): JsonObject {
  const { status: _status, metadata, ...rest } = live;
  const source = isObject(metadata) ? metadata : {};
  const kept: JsonObject = {};
  for (const member of ["name", "namespace", "labels", "annotations", "finalizers", "ownerReferences"]) {
    if (source[member] !== undefined) kept[member] = source[member];
  }
  if (isObject(kept.annotations)) {
    const annotations = { ...kept.annotations };
    delete annotations["kubectl.kubernetes.io/last-applied-configuration"];
    delete annotations["deployment.kubernetes.io/revision"];
    if (Object.keys(annotations).length > 0) kept.annotations = annotations;
    else delete kept.annotations;
  }
  return { ...rest, metadata: kept };
}

function reduceObject(live: JsonObject, inputs: JsonObject, quantities = false): JsonObject {
  const reduced: JsonObject = {};
  for (const [member, input] of Object.entries(inputs)) {
    const value = reduce(live[member], input, quantities || quantityMembers.has(member));
    if (value !== undefined) reduced[member] = value;
  }
  return reduced;
}

function reduce(live: Json | undefined, input: Json, quantities: boolean): Json | undefined {
  if (live === undefined || live === null) return isEmpty(input) ? input : undefined;
  if (isObject(live) && isObject(input)) return reduceObject(live, input, quantities);
  if (Array.isArray(live) && Array.isArray(input)) return reduceList(live, input);
  return equal(live, input) || (quantities && sameQuantity(live, input)) ? input : live;
}

/** Lists of named things keep the program's order and leave out what others added; all other lists are taken whole. */
function reduceList(live: Json[], input: Json[]): Json[] {
  const key = ["name", "mountPath", "containerPort", "port", "key", "ip", "topologyKey", "type", "uid"].find(
    (member) => isKey(live, member) && isKey(input, member),
  );
  if (key && live.length > 0 && input.length > 0) {
    const byKey = new Map(live.filter(isObject).map((item) => [item[key], item]));
    return input.filter(isObject).flatMap((item) => {
      const found = byKey.get(item[key]);
      return found ? [reduceObject(found, item)] : [];
    });
  }
  return live.map((item, i) => {
    const wanted = input[i];
    return wanted === undefined ? item : (reduce(item, wanted, false) ?? item);
  });
}

function isKey(list: readonly Json[], member: string): boolean {
  const values = list.map((item) => (isObject(item) ? item[member] : undefined));
  return (
    values.every((value) => typeof value === "string" || typeof value === "number") &&
    new Set(values).size === list.length
  );
}

function isEmpty(value: Json): boolean {
  if (isObject(value)) return Object.values(value).every(isEmpty);
  return (
    value === null || value === "" || value === false || value === 0 || (Array.isArray(value) && value.length === 0)
  );
}

/** Members that hold quantities, or maps of them. */
const quantityMembers = new Set([
  "requests",
  "limits",
  "capacity",
  "hard",
  "sizeLimit",
  "divisor",
  "averageValue",
  "max",
  "min",
  "default",
  "defaultRequest",
]);

const suffixes: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

function sameQuantity(a: Json, b: Json): boolean {
  const first = quantity(a);
  const second = quantity(b);
  return first !== undefined && second !== undefined && Math.abs(first - second) <= Math.abs(first) * 1e-12;
}

function quantity(value: Json): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const match = /^([+-]?\d*\.?\d+(?:[eE][+-]?\d+)?)([numkMGTPE]|[KMGTPE]i)?$/.exec(value);
  const factor = match ? suffixes[match[2] ?? ""] : undefined;
  return match && factor !== undefined ? Number(match[1]) * factor : undefined;
}

function liveStringData(live: JsonObject, stringData: JsonObject): { stringData: JsonObject; unchanged: boolean } {
  const data = isObject(live.data) ? live.data : {};
  const found: JsonObject = {};
  for (const member of Object.keys(stringData)) {
    const encoded = data[member];
    if (typeof encoded === "string") found[member] = Buffer.from(encoded, "base64").toString();
  }
  return { stringData: found, unchanged: equal(found, stringData) };
}
