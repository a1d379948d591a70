import * as pulumi from "@pulumi/pulumi";
import { ExposureArgs } from "./exposure";
import { checkExposure } from "./internal/check-exposure";
import { checkImage } from "./internal/images";
import { KubernetesResource } from "./internal/kubernetes-resource";
import { checkName } from "./internal/names";
import { registryObjects, registryPort } from "./internal/registry-objects";
import { Problem, rejectProblems } from "./internal/validation";

export interface RegistryArgs {
  /** Namespace, created here. Default: `infrastructure`. */
  namespace?: string;
  /** Image of CNCF distribution, version 3. Default: `docker.io/library/registry:3.1.2`. */
  image?: string;
  /** Size of the volume, a Kubernetes quantity. Default: `20Gi`. */
  storage?: string;
  /** Storage class of the volume. Default: the cluster's default class. */
  storageClassName?: string;
  /** How the registry is reached from outside the cluster, such as by the container runtime of the nodes. Default: NodePort 30500. */
  exposure?: ExposureArgs;
  /** Whether Pulumi refuses to delete the volume with the images. Default: true. */
  protectData?: boolean;
}

/**
 * The in-cluster image registry: CNCF distribution 3 on one volume, `docker-registry.<namespace>.svc.cluster.local:5000`.
 *
 * One replica, replaced rather than rolled, because two processes on one file system corrupt each other's uploads. Nodes
 * do not use the cluster's DNS: docs/registry.md says how they pull by this name.
 */
export class Registry extends pulumi.ComponentResource {
  /** Host and port by which pods push and pull, and the first part of every image name. */
  public readonly address: string;
  /** Namespace of the registry. */
  public readonly namespace: string;

  constructor(name: string, args: RegistryArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    const { namespace = "infrastructure", image = "docker.io/library/registry:3.1.2", storage = "20Gi", storageClassName } = args;
    const { exposure = { mode: "node-port", nodePort: 30500 }, protectData = true } = args;
    rejectProblems(`Registry "${name}"`, [
      ...checkName("namespace", namespace),
      ...checkImage("image", image),
      ...checkStorage("storage", storage),
      ...checkExposure("exposure", exposure),
    ]);
    super("gitops-platform:index:Registry", name, args, opts);

    const home = new KubernetesResource(`${name}-namespace`, {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: namespace },
    }, { parent: this, protect: protectData });
    for (const object of registryObjects({ namespace, image, storage, storageClassName, exposure })) {
      new KubernetesResource(`${name}-${object.kind.toLowerCase()}`, object, {
        parent: this, dependsOn: [home], protect: protectData && object.kind === "PersistentVolumeClaim",
      });
    }

    this.address = `docker-registry.${namespace}.svc.cluster.local:${registryPort}`;
    this.namespace = namespace;
    this.registerOutputs({ address: this.address, namespace: this.namespace });
  }
}

function checkStorage(propertyPath: string, value: string): Problem[] {
  if (/^[1-9][0-9]*(\.[0-9]+)?(Mi|Gi|Ti|M|G|T)$/.test(value)) return [];
  return [{ propertyPath, reason: `must be a quantity such as "20Gi", got "${value}"` }];
}
