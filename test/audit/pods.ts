import type { KubernetesObject } from "../../foundation/kubernetes-object";

/** A container of a pod that somebody declared. */
export interface AuditedContainer {
  readonly name: string;
  readonly image?: string;
  readonly resources?: { readonly requests?: Record<string, string>; readonly limits?: Record<string, string> };
  readonly securityContext?: Record<string, any>;
}

/** A pod that somebody declared: of a workload, of a job, or of a template of a workflow. */
export interface AuditedPod {
  /** Kind, namespace and name of what declares it. */
  readonly owner: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: Record<string, any>;
  readonly containers: readonly AuditedContainer[];
}

/** What an object is called in findings and exceptions. */
export const label = ({ kind, metadata }: KubernetesObject): string => `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ""}${metadata.name}`;

/** Every pod that these objects make. */
export function podsOf(objects: readonly KubernetesObject[]): AuditedPod[] {
  return objects.flatMap((object: any): AuditedPod[] => {
    const namespace = object.metadata.namespace ?? "";
    if (object.kind === "WorkflowTemplate") return object.spec.templates.flatMap((template: any) => templatePod(object, template, namespace));
    const template = object.kind === "Pod" ? object : object.kind === "CronJob" ? object.spec.jobTemplate.spec.template : object.spec?.template;
    if (template?.spec?.containers === undefined) return [];
    const { containers, initContainers = [] } = template.spec;
    return [{ owner: label(object), namespace, labels: template.metadata?.labels ?? {}, spec: template.spec, containers: [...initContainers, ...containers] }];
  });
}

function templatePod(object: any, template: any, namespace: string): AuditedPod[] {
  const containers = [...(template.initContainers ?? []), ...[template.container ?? template.script ?? []].flat()];
  if (containers.length === 0) return [];
  const spec = { ...object.spec, ...template };
  return [{
    owner: `${label(object)} template ${template.name}`, namespace, labels: {}, spec, containers: containers.map((container: any) => ({ name: "main", ...container })),
  }];
}
