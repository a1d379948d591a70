import { KubernetesObject } from "@kubernetes/client-node";
import { execa } from "execa";
import { Platform } from "./platform";
import { e2eTools } from "./tools";

/** Kinds whose objects change although nobody touches them. */
const restless = ["events", "events.events.k8s.io", "leases.coordination.k8s.io", "nodes", "componentstatuses"];

/** Argo CD takes this annotation away again. */
const refresh = "argocd.argoproj.io/refresh";

/** Every object of a cluster, as `Kind namespace/name`, with what would show that somebody changed it. */
export async function inventory(platform: Platform): Promise<Map<string, string>> {
  const { kubectl } = await e2eTools();
  const run = async (...args: string[]) => (await execa(kubectl.path, ["--kubeconfig", platform.kubeconfig, ...args], { maxBuffer: 256 * 1024 * 1024 })).stdout;
  const kinds = (await run("api-resources", "--verbs=list", "--output=name")).split("\n").filter((kind) => kind !== "" && !restless.includes(kind));
  const objects = new Map<string, string>();
  const template = "{range .items[*]}{.kind}|{.metadata.namespace}|{.metadata.name}|{.metadata.resourceVersion}{\"\\n\"}{end}";
  const others = kinds.filter((kind) => kind !== "applications.argoproj.io");
  for (const line of (await run("get", others.join(","), "--all-namespaces", `--output=jsonpath=${template}`)).split("\n")) {
    const [kind = "", namespace = "", name = "", version = ""] = line.split("|");
    if (kind !== "") objects.set(`${kind} ${namespace}/${name}`, version);
  }
  // The controller writes the status of Applications again and again; what they are is in `spec`.
  const { items } = JSON.parse(await run("get", "applications.argoproj.io", "--all-namespaces", "--output=json")) as { items: { metadata: { name: string; namespace: string; uid: string }; spec: unknown }[] };
  for (const { metadata: { name, namespace, uid }, spec } of items) objects.set(`Application ${namespace}/${name}`, `${uid} ${JSON.stringify(spec)}`);
  return objects;
}

/** Kinds that follow from others and are made anew when processes start. */
const followers = ["pods", "endpoints", "endpointslices.discovery.k8s.io"];

/** Every object of a cluster, as `Kind namespace/name`, with its identity and all that it says of itself; how it is doing is left out. */
export async function contents(platform: Platform): Promise<Map<string, string>> {
  const { kubectl } = await e2eTools();
  const run = async (...args: string[]) => (await execa(kubectl.path, ["--kubeconfig", platform.kubeconfig, ...args], { maxBuffer: 256 * 1024 * 1024 })).stdout;
  const kinds = (await run("api-resources", "--verbs=list", "--output=name")).split("\n").filter((kind) => kind !== "" && ![...restless, ...followers].includes(kind));
  const { items } = JSON.parse(await run("get", kinds.join(","), "--all-namespaces", "--output=json")) as { items: KubernetesObject[] };
  return new Map(items.map((object) => {
    // The generation of an Application counts what is written into its status.
    const { metadata: { resourceVersion: _version, generation: _generation, managedFields: _fields, annotations: { [refresh]: _refresh, ...annotations } = {}, ...metadata } = {}, ...rest } = object;
    const { status: _status, ...content } = rest as { status?: unknown };
    return [`${object.kind} ${metadata.namespace ?? ""}/${metadata.name}`, JSON.stringify({ ...content, metadata: { ...metadata, annotations } })];
  }));
}

/** The objects of the first inventory that are gone or changed in the second. */
export function touched(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...before].filter(([object, version]) => after.get(object) !== version).map(([object, version]) => `${object}: ${version} -> ${after.get(object) ?? "gone"}`);
}
