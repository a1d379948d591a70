import * as pulumi from "@pulumi/pulumi";
import { objectLine } from "../clients/kubernetes/existing-objects";
import { DeclaredObjectsArgs } from "../components";
import { isMapping } from "../foundation/mapping";

/**
 * Collects what a program declares of its cluster, so that what is there already can be refused before anything is made. What has
 * no name before it is made, patches others' objects or is imported is left out.
 */
export class DeclaredObjects {
  /** Known when the program has ended. */
  public readonly args: Promise<DeclaredObjectsArgs>;
  private readonly objects = new Set<string>();
  private readonly needStorageClass = new Set<string>();
  private resolve: (args: DeclaredObjectsArgs) => void = () => undefined;

  constructor() {
    this.args = new Promise((resolve) => (this.resolve = resolve));
    pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
      if (!("import" in opts) || opts.import === undefined) this.note(type, props);
      return undefined;
    });
  }

  /** Everything is declared. */
  complete(): void {
    const sorted = (lines: ReadonlySet<string>) => [...lines].sort();
    this.resolve({ objects: sorted(this.objects), needStorageClass: sorted(this.needStorageClass) });
  }

  private note(type: string, props: Readonly<Record<string, unknown>>): void {
    if (type.startsWith("pulumi-nodejs:") && Array.isArray(props.crds)) {
      for (const name of props.crds) this.objects.add(objectLine({ apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", name: String(name) }));
      return;
    }
    const { apiVersion, kind, metadata } = props;
    if (!type.startsWith("kubernetes:") || typeof apiVersion !== "string" || typeof kind !== "string" || type.endsWith("Patch") || !isMapping(metadata)) return;
    const { name, namespace } = metadata;
    if (typeof name !== "string" || (namespace !== undefined && typeof namespace !== "string")) return;
    const line = objectLine({ apiVersion, kind, name, namespace });
    this.objects.add(line);
    if (kind === "PersistentVolumeClaim" && isMapping(props.spec) && props.spec.storageClassName === undefined) this.needStorageClass.add(line);
  }
}
