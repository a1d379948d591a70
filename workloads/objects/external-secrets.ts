import { waveAnnotation } from "../../model/annotations";
import { SecretArgs, SecretStoreKind } from "../args/secrets";
import { UnitContext, UnitObject } from "./context";

/** Before everything else of the unit, because pods wait for their Secrets. */
const wave = "-3";

/** The references to Secrets that External Secrets fills; those that somebody creates beforehand have none. */
export function externalSecrets({ system, unit }: UnitContext): UnitObject[] {
  return (unit.secrets ?? []).flatMap(({ name, keys, external }: SecretArgs): UnitObject[] => {
    if (external === undefined) return [];
    const { store, storeKind = SecretStoreKind.Cluster, key, properties = {}, refreshInterval = "1h" } = external;
    return [{
      file: `externalsecret-${name}.yaml`,
      object: {
        apiVersion: "external-secrets.io/v1",
        kind: "ExternalSecret",
        metadata: { name, labels: { "app.kubernetes.io/part-of": system }, annotations: { [waveAnnotation]: wave } },
        spec: {
          refreshInterval,
          secretStoreRef: { name: store, kind: storeKind },
          target: { name, creationPolicy: "Owner" },
          data: keys.map((secretKey) => ({ secretKey, remoteRef: { key, property: properties[secretKey] ?? secretKey } })),
        },
      },
    }];
  });
}
