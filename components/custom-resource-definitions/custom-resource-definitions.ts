import * as pulumi from "@pulumi/pulumi";
import { CrdRetention } from "../shared/crd-retention";
import { CustomResourceDefinitionsArgs } from "./args";
import { customResourceDefinitionsProvider, providerRevision } from "./provider";

/**
 * The CustomResourceDefinitions of a release manifest, applied server-side and awaited until Established.
 *
 * They do not travel through the Pulumi engine: Argo CD's three make a preview without any change four times as long.
 * The engine knows their names, the version and the checksum; the content comes from the local cache of manifests.
 */
export class CustomResourceDefinitions extends pulumi.dynamic.Resource {
  constructor(name: string, args: CustomResourceDefinitionsArgs, opts?: pulumi.CustomResourceOptions) {
    const { manifest, cluster, retention = CrdRetention.Keep } = args;
    super(customResourceDefinitionsProvider, name, {
      component: manifest.component,
      version: manifest.version,
      sha256: manifest.sha256,
      crds: manifest.crds.map((crd) => crd.name),
      retention,
      context: cluster.context ?? "",
      revision: providerRevision,
    }, opts);
  }
}
