import * as pulumi from "@pulumi/pulumi";
import { ExposureArgs } from "../shared/exposure/args";
import { GarbageCollectionArgs, ObjectStoreArgs } from "./args";

export const registryName = "docker-registry";
export const registryPort = 5000;
/** Metrics and profiles; never on the Service that nodes and pods use. */
export const debugPort = 5001;
export const registryLabels = { "app.kubernetes.io/name": registryName, "app.kubernetes.io/component": "registry" };
export const collectionLabels = { "app.kubernetes.io/name": registryName, "app.kubernetes.io/component": "garbage-collection" };
export const passwordsName = `${registryName}-passwords`;
export const storeName = `${registryName}-object-store`;
export const tlsName = `${registryName}-tls`;
/** Version 3 reads this path; a file at the path of version 2 would be ignored without a word. */
export const configurationDirectory = "/etc/distribution";
export const configurationFile = `${configurationDirectory}/config.yml`;
export const dataDirectory = "/var/lib/registry";
export const passwordsDirectory = "/etc/registry-passwords";
export const tlsDirectory = "/etc/registry-tls";

/** The settings of the registry, all resolved. */
export interface RegistrySettings {
  readonly namespace: string;
  readonly image: string;
  /** Size of the volume, where there is one. */
  readonly storage: string;
  readonly storageClassName: string | undefined;
  readonly objectStore: ObjectStoreArgs | undefined;
  readonly exposure: ExposureArgs;
  readonly authenticated: boolean;
  /** Secret with the registry's own certificate; undefined for plain HTTP. */
  readonly tlsSecretName: string | undefined;
  readonly monitoringNamespace: string | undefined;
  readonly deletes: boolean;
  readonly clientNamespaces: readonly string[] | undefined;
  readonly nodeCidrs: readonly string[] | undefined;
  readonly garbageCollection: GarbageCollectionArgs | undefined;
  /** Change with Secrets that the process reads only when it starts, and say nothing about them. */
  readonly revisions: Readonly<Record<string, pulumi.Input<string>>>;
}
