import { checkImage } from "../../foundation/check-image";
import { checkName } from "../../foundation/names";
import { Problem } from "../../foundation/problems";
import { NodeTrustArgs } from "./args";

const address = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*(:[0-9]{1,5})?$/;
const endpoint = /^https?:\/\/[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:[0-9]{1,5})?$/;
const directory = /^(\/[A-Za-z0-9._-]+)+$/;

/** Everything that is wrong with the args. The values end up in files of the nodes, so their alphabet is small. */
export function checkNodeTrust({ registries, namespace, directory: path, image }: Required<NodeTrustArgs>): Problem[] {
  return [
    ...registries.flatMap((registry, index) => {
      const at = (property: string) => `registries[${index}].${property}`;
      const first = registries.findIndex((other) => other.address === registry.address);
      const { certificateAuthority: ca } = registry;
      return [
        ...(address.test(registry.address) ? [] : [{ propertyPath: at("address"), reason: `must be a host such as "registry.example.com:5000", got "${registry.address}"` }]),
        ...(first === index ? [] : [{ propertyPath: at("address"), reason: `"${registry.address}" is already the address of registries[${first}]` }]),
        ...(endpoint.test(registry.endpoint) ? [] : [{ propertyPath: at("endpoint"), reason: `must be an address such as "http://127.0.0.1:30500", got "${registry.endpoint}"` }]),
        ...(ca === undefined || /^-----BEGIN CERTIFICATE-----/m.test(ca) ? [] : [{ propertyPath: at("certificateAuthority"), reason: 'must be PEM text with a line "-----BEGIN CERTIFICATE-----"' }]),
        ...(ca !== undefined && registry.endpoint.startsWith("http:") ? [{ propertyPath: at("certificateAuthority"), reason: "applies to an https endpoint only" }] : []),
      ];
    }),
    ...checkName("namespace", namespace),
    ...(directory.test(path) && !path.includes("..") ? [] : [{ propertyPath: "directory", reason: `must be an absolute path such as "/etc/containerd/certs.d", got "${path}"` }]),
    ...checkImage("image", image),
  ];
}
