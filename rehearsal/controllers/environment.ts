import type { V1Container, V1EnvVar } from "@kubernetes/client-node";
import type { Workload } from "./workload";

/** Reads what a declaration refers to: the data of ConfigMaps and Secrets of one namespace. */
export interface ReferenceReader {
  readonly configMap: (name: string) => Readonly<Record<string, string>> | undefined;
  /** Already decoded. */
  readonly secret: (name: string) => Readonly<Record<string, string>> | undefined;
}

/** The process cannot start yet: something that it refers to is not there. The kubelet would wait likewise. */
export class MissingReference extends Error {}

/**
 * Resolves the environment of a container as the kubelet does: `envFrom`, `value` with `$(NAME)` references, ConfigMap
 * and Secret keys, fields of the pod.
 *
 * @throws MissingReference when a key that is not optional does not exist
 */
export function resolveEnvironment(
  container: V1Container,
  workload: Workload,
  references: ReferenceReader,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const { prefix = "", configMapRef, secretRef } of container.envFrom ?? []) {
    const data = configMapRef
      ? whole("ConfigMap", configMapRef, references.configMap)
      : secretRef && whole("Secret", secretRef, references.secret);
    for (const [key, value] of Object.entries(data ?? {})) environment[`${prefix}${key}`] = value;
  }
  for (const variable of container.env ?? []) {
    const value = resolveVariable(variable, workload, references, environment);
    if (value !== undefined) environment[variable.name] = value;
  }
  return environment;
}

/** Replaces `$(NAME)` by the value of a variable; an unknown name stays as it is, `$$(NAME)` means `$(NAME)`. */
export function expand(text: string, environment: Readonly<Record<string, string>>): string {
  return text.replace(/\$(\$?)\(([A-Za-z_][A-Za-z0-9_.-]*)\)/g, (whole: string, escaped: string, name: string) =>
    escaped ? whole.slice(1) : (environment[name] ?? whole),
  );
}

function resolveVariable(
  { value, valueFrom }: V1EnvVar,
  workload: Workload,
  references: ReferenceReader,
  environment: Readonly<Record<string, string>>,
): string | undefined {
  if (valueFrom?.configMapKeyRef) return key("ConfigMap", valueFrom.configMapKeyRef, references.configMap);
  if (valueFrom?.secretKeyRef) return key("Secret", valueFrom.secretKeyRef, references.secret);
  if (valueFrom?.fieldRef) return podField(valueFrom.fieldRef.fieldPath, workload);
  if (valueFrom) return undefined;
  return expand(value ?? "", environment);
}

type Reader = (name: string) => Readonly<Record<string, string>> | undefined;

function key(
  kind: string,
  reference: { readonly name?: string; readonly key: string; readonly optional?: boolean },
  read: Reader,
): string | undefined {
  const value = read(reference.name ?? "")?.[reference.key];
  if (value === undefined && !reference.optional) {
    throw new MissingReference(`waiting for ${kind} ${reference.name}, key ${reference.key}`);
  }
  return value;
}

function whole(kind: string, reference: { readonly name?: string; readonly optional?: boolean }, read: Reader) {
  const data = read(reference.name ?? "");
  if (!data && !reference.optional) throw new MissingReference(`waiting for ${kind} ${reference.name}`);
  return data;
}

function podField(path: string, { namespace, name, pod }: Workload): string | undefined {
  const fields: Readonly<Record<string, string>> = {
    "metadata.namespace": namespace,
    "metadata.name": `${name}-0`,
    "spec.serviceAccountName": serviceAccountOf(pod),
    "spec.nodeName": "rehearsal-0",
    "status.podIP": "127.0.0.1",
    "status.hostIP": "127.0.0.1",
  };
  return fields[path];
}

/** Name of the ServiceAccount of a pod. */
export function serviceAccountOf({ serviceAccountName }: Workload["pod"]): string {
  return serviceAccountName ?? "default";
}
