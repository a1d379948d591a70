import { createHash } from "node:crypto";
import { KubernetesObject } from "../../foundation/kubernetes-object";
import { ExposureArgs, ExposureMode } from "./exposure/args";

/** What is done to the objects of any release manifest; each function changes the object that it is given. */

/** Whether an object runs pods. */
export function isWorkload(object: KubernetesObject): boolean {
  return object.kind === "Deployment" || object.kind === "StatefulSet";
}

/** Adds keys to a ConfigMap. */
export function addData(object: KubernetesObject, data: Record<string, string>): void {
  object.data = { ...(object.data as Record<string, string> | undefined), ...data };
}

/** Has a binding mean the ServiceAccounts of another namespace. */
export function moveSubjects(object: KubernetesObject, namespace: string): void {
  for (const subject of (object.subjects ?? []) as { kind: string; namespace?: string }[]) {
    if (subject.kind === "ServiceAccount") subject.namespace = namespace;
  }
}

/** Opens one port of a Service on every node, where the exposure says so. */
export function exposeService(object: KubernetesObject, exposure: ExposureArgs, portName: string): void {
  if (exposure.mode !== ExposureMode.NodePort) return;
  const spec = object.spec as { type?: string; ports: { name: string; nodePort?: number }[] };
  spec.type = "NodePort";
  const port = spec.ports.find(({ name }) => name === portName);
  if (port) port.nodePort = exposure.nodePort;
}

/** Short checksum for an annotation of a pod template: pods start anew when what they read only at their start changes. */
export function configurationChecksum(content: string): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}
