import { Problem } from "./problems";

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const configKey = /^[-._a-zA-Z0-9]{1,253}$/;
const qualifiedName = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** A problem when a value is no RFC 1123 subdomain, the rule of Kubernetes for Secrets, storage classes and ingress classes. */
export function checkObjectName(propertyPath: string, value: string): Problem[] {
  if (isSubdomain(value)) return [];
  return [{ propertyPath, reason: `must have 1 to 253 of a-z, 0-9, "-" and ".", each part beginning and ending with a letter or digit, got ${JSON.stringify(value)}` }];
}

/** Problems of the keys of a ConfigMap or Secret. */
export function checkConfigKeys(path: string, values: Readonly<Record<string, unknown>>): Problem[] {
  return Object.keys(values).flatMap((key): Problem[] => {
    // "." and everything that begins with ".." would be a path where the object is mounted.
    if (configKey.test(key) && key !== "." && !key.startsWith("..")) return [];
    return [{ propertyPath: `${path}[${JSON.stringify(key)}]`, reason: 'must be a key of 1 to 253 letters, digits, ".", "_" and "-" that does not begin with ".."' }];
  });
}

/** Problems of labels: keys with or without a prefix, values of at most 63 characters. */
export function checkLabels(path: string, labels: Readonly<Record<string, string>>): Problem[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...checkQualifiedName(path, key),
    ...(value === "" || (typeof value === "string" && qualifiedName.test(value)) ? []
      : [{ propertyPath: `${path}[${JSON.stringify(key)}]`, reason: `must have at most 63 letters, digits, "-", "_" and "." and begin and end with a letter or digit, got ${JSON.stringify(value)}` }]),
  ]);
}

/** Problems of the keys of annotations; their values are any text. */
export function checkAnnotations(path: string, annotations: Readonly<Record<string, string>>): Problem[] {
  const size = Object.entries(annotations).reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(String(value)), 0);
  return [
    // Kubernetes lower-cases the keys of annotations before it looks at them.
    ...Object.keys(annotations).flatMap((key) => checkQualifiedName(path, key, key.toLowerCase())),
    ...(size > 200_000 ? [{ propertyPath: path, reason: `must have at most 200,000 bytes, got ${size}: Kubernetes takes 256 KiB with its own` }] : []),
  ];
}

function checkQualifiedName(path: string, key: string, read = key): Problem[] {
  const [name = "", prefix, ...more] = read.split("/").reverse();
  if (more.length === 0 && qualifiedName.test(name) && (prefix === undefined || isSubdomain(prefix))) return [];
  return [{ propertyPath: `${path}[${JSON.stringify(key)}]`, reason: 'must be a key such as "team" or "example.com/team": at most 63 letters, digits, "-", "_" and ".", with or without a DNS name and "/" before them' }];
}

function isSubdomain(value: unknown): boolean {
  return typeof value === "string" && value.length <= 253 && subdomain.test(value);
}
