import { toYaml } from "../../foundation/yaml";
import { ObjectStoreArgs } from "./args";
import { dataDirectory, debugPort, passwordsDirectory, registryPort, RegistrySettings, tlsDirectory } from "./settings";

/** The configuration file, without a secret in it. https://distribution.github.io/distribution/about/configuration/ */
export function configuration(settings: RegistrySettings): string {
  const { objectStore, authenticated, tlsSecretName, monitoringNamespace, deletes } = settings;
  return toYaml({
    version: 0.1,
    log: { level: "info" },
    storage: {
      ...(objectStore ? { s3: objectStorage(objectStore) } : { filesystem: { rootdirectory: dataDirectory } }),
      delete: { enabled: deletes },
      // Nodes may not reach the store by the name that the registry knows it by.
      ...(objectStore ? { redirect: { disable: true } } : {}),
    },
    ...(authenticated ? { auth: { htpasswd: { realm: "registry", path: `${passwordsDirectory}/htpasswd` } } } : {}),
    http: {
      addr: `:${registryPort}`,
      ...(tlsSecretName ? { tls: { certificate: `${tlsDirectory}/tls.crt`, key: `${tlsDirectory}/tls.key` } } : {}),
      ...(monitoringNamespace ? { debug: { addr: `:${debugPort}`, prometheus: { enabled: true, path: "/metrics" } } } : {}),
    },
    health: { storagedriver: { enabled: true, interval: "10s", threshold: 3 } },
  });
}

function objectStorage({ bucket, region, endpoint, pathStyle = endpoint !== undefined, rootDirectory }: ObjectStoreArgs) {
  return {
    bucket,
    region,
    ...(endpoint ? { regionendpoint: endpoint, secure: endpoint.startsWith("https:") } : {}),
    forcepathstyle: pathStyle,
    ...(rootDirectory ? { rootdirectory: rootDirectory } : {}),
  };
}
