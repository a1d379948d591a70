import { yamlScalar } from "../../foundation/yaml";
import type { Override, RoleContext, RoleDefinition } from "./role";

const container = "there is no container, and the volume is a directory of this machine";
const loopback = "it listens on loopback only, and several processes share the ports of one machine";

const data = "/var/lib/registry";
const passwords = "/etc/registry-passwords/htpasswd";
const certificate = "/etc/registry-tls/tls.crt";
const key = "/etc/registry-tls/tls.key";

const listen = (name: string, port: string): Override => ({
  name,
  value: (context) => `127.0.0.1:${context.port(port)}`,
  why: loopback,
});
/** A path of the configuration file, where the declared container has a volume there; the registry reads its variables as YAML. */
const file = (name: string, path: string): Override => ({
  name,
  value: (context) => {
    const mounted = context.mounted(path);
    return mounted === undefined ? undefined : yamlScalar(mounted);
  },
  why: container,
});

/** The in-cluster image registry: the real server on the data of its declared volume. */
export const registry: RoleDefinition = {
  role: "docker-registry",
  ports: ["main", "debug"],
  binary: "registry",
  sameVersion: false,
  passArguments: true,
  flags: [],
  environment: [
    listen("REGISTRY_HTTP_ADDR", "main"),
    listen("REGISTRY_HTTP_DEBUG_ADDR", "debug"),
    file("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY", data),
    { name: "REGISTRY_STORAGE", value: withoutObjectStore, why: "there is no object store" },
    file("REGISTRY_AUTH_HTPASSWD_PATH", passwords),
    file("REGISTRY_HTTP_TLS_CERTIFICATE", certificate),
    file("REGISTRY_HTTP_TLS_KEY", key),
  ],
  probe: { port: "debug", path: "/debug/health" },
  publicPort: "main",
  publicScheme: (context) => (context.mounted(certificate) === undefined ? "http" : "https"),
};

/** Images lie in a directory where an object store is declared. */
function withoutObjectStore(context: RoleContext): string | undefined {
  if (context.mounted(data) !== undefined) return undefined;
  return JSON.stringify({ filesystem: { rootdirectory: context.directory(data) }, delete: { enabled: true } });
}
