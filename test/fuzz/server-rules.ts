import { type KubernetesObject } from "../../foundation/kubernetes-object";

const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const subdomain = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const qualified = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const quantity = /^(\d+(\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;
/** Names of RBAC are parts of a path, and nothing else. */
const pathKinds = ["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"];

/** What the API server refuses in an object beyond its schema, as far as args can lead to it; written anew here, by its documentation. */
export function serverProblems(object: KubernetesObject): string[] {
  const { kind, metadata } = object;
  const problems: string[] = [];
  const demand = (good: boolean, what: string, value: unknown) => { if (!good) problems.push(`${kind} ${what}: ${JSON.stringify(value)?.slice(0, 100)}`); };
  const name = metadata?.name ?? "";
  demand(pathKinds.includes(kind) ? name !== "" && !/[/%\s]|^\.{1,2}$/.test(name) : (["Namespace", "Service"].includes(kind) ? label : subdomain).test(name), "name", name);
  if (metadata?.namespace !== undefined) demand(label.test(metadata.namespace), "namespace", metadata.namespace);
  visit(object, [], (path, value) => {
    const last = path.at(-1) ?? "";
    const parent = path.at(-2) ?? "";
    if (parent === "labels" || parent === "matchLabels") { demand(qualified.test(last), "label", last); demand(labelValue.test(String(value)), `label ${last}`, value); }
    if (parent === "annotations") demand(qualified.test(last.toLowerCase()), "annotation", last);
    if (["requests", "limits"].includes(parent) && path.at(-3) === "resources") demand(quantity.test(String(value)), path.join("."), value);
    if (["storageClassName", "ingressClassName", "secretName"].includes(last) && ["PersistentVolumeClaim", "Ingress", "Deployment", "StatefulSet"].includes(kind)) demand(subdomain.test(String(value)), path.join("."), value);
    if (last === "replicas") demand(Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 31, "replicas", value);
    if (typeof value === "string") demand(!/[\u0000-\u0008\u000b\u000c\u000e-\u001f]|\p{Cs}/u.test(value), `${path.join(".")} has control characters`, value);
    demand(typeof value !== "number" || Number.isFinite(value), path.join("."), value);
  });
  if (kind === "ConfigMap" || kind === "Secret") {
    for (const key of [...Object.keys(object.data ?? {}), ...Object.keys(object.stringData ?? {})]) demand(/^[-._a-zA-Z0-9]{1,253}$/.test(key) && key !== "." && !key.startsWith(".."), "key", key);
    demand(JSON.stringify(object).length < 1_048_576, "size", JSON.stringify(object).length);
  }
  return problems;
}

function visit(value: unknown, path: readonly string[], look: (path: readonly string[], value: unknown) => void): void {
  look(path, value);
  if (typeof value === "object" && value !== null) for (const [key, inner] of Object.entries(value)) visit(inner, [...path, key], look);
}
