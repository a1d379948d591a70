import { Problem } from "./validation";

const host = /^([a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?)(\.[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?)*(:[0-9]+)?$/;
const component = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*$/;
const tag = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digest = /^sha256:[0-9a-f]{64}$/;

/**
 * A problem when the value is not an image with a tag or a digest, by the grammar of the OCI distribution specification
 * (https://github.com/opencontainers/distribution-spec/blob/main/spec.md), or when its tag is `latest`.
 */
export function checkImage(propertyPath: string, value: string): Problem[] {
  const [name = "", digestPart, ...more] = value.split("@");
  const colon = name.lastIndexOf(":");
  const tagged = colon > name.lastIndexOf("/");
  const path = (tagged ? name.slice(0, colon) : name).split("/");
  const tagPart = tagged ? name.slice(colon + 1) : undefined;
  const first = path[0] ?? "";
  const hasHost = path.length > 1 && (first.includes(".") || first.includes(":") || first === "localhost");
  const valid = more.length === 0
    && (!hasHost || host.test(first))
    && (hasHost ? path.slice(1) : path).every((part) => component.test(part))
    && (tagPart === undefined || tag.test(tagPart))
    && (digestPart === undefined || digest.test(digestPart));
  if (!valid) return [{ propertyPath, reason: `must be an image such as "registry.example/team/app:1.2.3", got "${value}"` }];
  if (tagPart === undefined && digestPart === undefined) {
    return [{ propertyPath, reason: `must name a tag or a digest, got "${value}"` }];
  }
  if (tagPart === "latest" && digestPart === undefined) {
    return [{ propertyPath, reason: `must name a fixed version, got "${value}": latest is another image tomorrow` }];
  }
  return [];
}
