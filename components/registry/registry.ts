import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { restrictedNamespace } from "../../model/pod-security";
import { ExposureMode } from "../shared/exposure/args";
import { KubernetesResource } from "../shared/kubernetes-resource";
import { namespaceMetadata } from "../shared/namespace-metadata";
import { registeredArgs } from "../shared/registered-args";
import { rejectProblems, rejectUnfitArgs } from "../shared/reject-problems";
import { checkSecrets, guardedSecrets } from "../shared/secret-inputs";
import { RegistryArgs } from "./args";
import { checkRegistry, defaultStorage, secretChecks } from "./check";
import { registryObjects } from "./objects";
import { registrySecrets } from "./secrets";
import { registryName, registryPort, tlsName } from "./settings";

/**
 * The in-cluster image registry: CNCF distribution 3, `docker-registry.<namespace>.svc.cluster.local:5000`.
 *
 * On a volume there is one replica, replaced rather than rolled, because two processes on one file system corrupt each
 * other's uploads. Nodes do not use the cluster's DNS: docs/node-trust.md says how they pull by this name.
 *
 * Throws one error that lists everything that is wrong with its args, before anything is registered.
 */
export class Registry extends pulumi.ComponentResource {
  /** Host and port by which pods push and pull, and the first part of every image name. */
  public readonly address: string;
  /** The same as an address, with its protocol. */
  public readonly url: string;
  /** Namespace of the registry. */
  public readonly namespace: string;

  constructor(name: string, given: RegistryArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    rejectUnfitArgs(`Registry "${name}"`, given);
    const args = guardedSecrets(`Registry "${name}"`, given, secretChecks);
    const { namespace = "infrastructure", image = "docker.io/library/registry:3.1.2", storage = defaultStorage, storageClassName } = args;
    const { exposure = { mode: ExposureMode.NodePort, nodePort: 30500 }, protectData = true, objectStore, garbageCollection } = args;
    const { users, htpasswd = closedFile(args), tls, monitoringNamespace, clientNamespaces, deletes = true, nodeCidrs, podSecurity = restrictedNamespace } = args;
    rejectProblems(`Registry "${name}"`, [...checkRegistry({ ...args, namespace, image, storage, exposure }), ...checkSecrets(args, secretChecks)]);
    super("gitops-platform:index:Registry", name, registeredArgs(args, secretChecks), opts);

    const authenticated = users !== undefined || htpasswd !== undefined;
    const inClear = (users ?? args.htpasswd) !== undefined && !tls && !(exposure.mode === ExposureMode.Ingress && exposure.tlsSecretName);
    if (inClear) void pulumi.log.warn("the registry asks for passwords over plain HTTP: give it a certificate (tls), and see docs/registry.md for clients that refuse this", this);

    const home = new KubernetesResource(`${name}-namespace`, {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: namespaceMetadata(namespace, podSecurity),
    } satisfies k8s.types.input.core.v1.Namespace, { parent: this, protect: protectData });
    const secrets = registrySecrets({ namespace, users, htpasswd, tls, objectStore })
      .map(({ noun, args: secret }) => ({ noun, secret: new k8s.core.v1.Secret(`${name}-${noun}`, secret, { parent: this, dependsOn: [home] }) }));
    const objects = registryObjects({
      namespace, image, storage, storageClassName, objectStore, exposure, authenticated, monitoringNamespace, clientNamespaces, deletes, nodeCidrs, garbageCollection,
      tlsSecretName: tls && (tls.secretName ?? tlsName),
      // A Secret's version changes with its content and tells nothing of it, unlike a hash.
      revisions: Object.fromEntries(secrets.map(({ noun, secret }) => [noun, secret.metadata.resourceVersion])),
    });
    for (const object of objects) {
      new KubernetesResource(childName(name, object), object, {
        parent: this, dependsOn: [home], protect: protectData && object.kind === "PersistentVolumeClaim",
      });
    }

    this.address = `${registryName}.${namespace}.svc.cluster.local:${registryPort}`;
    this.url = `${args.tls ? "https" : "http"}://${this.address}`;
    this.namespace = namespace;
    this.registerOutputs({ address: this.address, namespace: this.namespace });
  }
}

/** The passwords of a registry that lets nobody in. An empty file, or none, would have the registry make up a user. */
function closedFile({ closed = false, users }: RegistryArgs): string | undefined {
  return closed && users === undefined ? "# nobody\n" : undefined;
}

/** By kind, and by the name of the object where a kind has several. */
function childName(name: string, { kind, metadata }: { kind: string; metadata: { name: string } }): string {
  const part = metadata.name.slice(registryName.length);
  return `${name}-${kind.toLowerCase()}${part}`;
}
