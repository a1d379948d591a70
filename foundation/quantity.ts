import { Problem } from "./problems";

/** The grammar of `resource.Quantity` (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/), without a sign. */
const form = /^(\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:([KMGTPE]i)|([numkMGTPE]?)|[eE]([+-]?\d{1,2}))$/;
const binary: Readonly<Record<string, bigint>> = { Ki: 1n << 10n, Mi: 1n << 20n, Gi: 1n << 30n, Ti: 1n << 40n, Pi: 1n << 50n, Ei: 1n << 60n };
const exponents: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, "": 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
/** A whole number stands for so many parts, so that every quantity can be compared exactly. */
const digits = 150;
const one = 10n ** BigInt(digits);
/** Kubernetes takes everything above for this. */
const largest = ((1n << 63n) - 1n) * one;

/** The value of a Kubernetes quantity such as `500m` or `1.5Gi`, exactly; undefined for what is none, is negative or is too large for one. */
export function readQuantity(text: string): bigint | undefined {
  const [, number = "", binarySuffix = "", decimalSuffix = "", exponent] = form.exec(text) ?? [];
  if (number === "") return undefined;
  const [whole = "", fraction = ""] = number.split(".");
  const shift = digits - fraction.length + (exponent === undefined ? exponents[decimalSuffix] ?? 0 : Number(exponent));
  const value = BigInt(`${whole}${fraction}` || "0") * 10n ** BigInt(shift) * (binary[binarySuffix] ?? 1n);
  return value > largest ? undefined : value;
}

/** A problem when a value is no quantity, or one below the smallest that is allowed. */
export function checkQuantity(propertyPath: string, value: string, example: string, { positive = false } = {}): Problem[] {
  const read = typeof value === "string" ? readQuantity(value) : undefined;
  if (read !== undefined && (!positive || read > 0n)) return [];
  return [{ propertyPath, reason: `must be a quantity of Kubernetes${positive ? " above 0" : ""} such as "${example}", got ${JSON.stringify(value)}` }];
}

/** What a container can ask for. */
const resources = ["cpu", "memory", "ephemeral-storage"];
const examples: Readonly<Record<string, string>> = { cpu: "500m" };

/** Problems of what a container asks for and is held to: names, quantities, and requests above their limits. */
export function checkRequirements(path: string, { requests = {}, limits = {} }: { readonly requests?: Readonly<Record<string, string>>; readonly limits?: Readonly<Record<string, string>> }): Problem[] {
  const each = Object.entries({ requests, limits }).flatMap(([list, values]) => Object.entries(values).flatMap(([name, value]): Problem[] => {
    const propertyPath = `${path}.${list}.${name}`;
    if (!resources.includes(name)) return [{ propertyPath, reason: `must be ${resources.join(", ")}, got ${JSON.stringify(name)}` }];
    return checkQuantity(propertyPath, value, examples[name] ?? "512Mi");
  }));
  if (each.length > 0) return each;
  return Object.keys(requests).flatMap((name): Problem[] => {
    const [request, limit] = [requests, limits].map((values) => (Object.hasOwn(values, name) ? readQuantity(values[name] ?? "") : undefined));
    if (request === undefined || limit === undefined || request <= limit) return [];
    return [{ propertyPath: `${path}.requests.${name}`, reason: `must be at most the limit "${limits[name]}", got "${requests[name]}"` }];
  });
}
