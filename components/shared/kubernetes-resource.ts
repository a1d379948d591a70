import * as pulumi from "@pulumi/pulumi";
import { version } from "@pulumi/kubernetes/package.json";

/** A Kubernetes object with its literal name, as it is applied. */
export interface KubernetesObjectArgs {
  readonly apiVersion: pulumi.Input<string>;
  readonly kind: pulumi.Input<string>;
  readonly metadata: pulumi.Input<Record<string, unknown>>;
  readonly [property: string]: unknown;
}

/** One Kubernetes object of any kind, managed by the Kubernetes provider: for kinds that are only known as data. */
export class KubernetesResource extends pulumi.CustomResource {
  /** Its `spec` as the API server has it, where it has one. */
  declare public readonly spec: pulumi.Output<unknown>;

  constructor(name: string, object: KubernetesObjectArgs & { apiVersion: string; kind: string }, opts: pulumi.CustomResourceOptions) {
    const group = object.apiVersion.includes("/") ? object.apiVersion : `core/${object.apiVersion}`;
    super(`kubernetes:${group}:${object.kind}`, name, { ...object }, pulumi.mergeOptions({ version }, opts));
  }
}
