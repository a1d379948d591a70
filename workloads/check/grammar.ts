import { isAddressRange } from "../../foundation/address-range";
import { Problem } from "../../foundation/problems";

const quantity = /^([0-9]+|[0-9]+\.[0-9]+)(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/;
const host = /^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;
const units: Readonly<Record<string, number>> = {
  "": 1, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18,
  Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60,
};

/** A problem with one value, in one form for all of them. */
export function problem(propertyPath: string, allowed: string, found: unknown): Problem {
  return { propertyPath, reason: `must be ${allowed}, got ${found === undefined ? "nothing" : JSON.stringify(found)}` };
}

/** The amount that a quantity of Kubernetes stands for; undefined when it is none. */
export function amount(text: string): number | undefined {
  const [, number, unit = ""] = quantity.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * (units[unit] ?? 1);
}

/** A problem when the value is no quantity, or nothing. */
export function checkQuantity(propertyPath: string, value: string | undefined, example: string): Problem[] {
  if (value === undefined) return [];
  const found = amount(value);
  return found !== undefined && found > 0 ? [] : [problem(propertyPath, `a quantity above 0 such as "${example}"`, value)];
}

/** A problem when the value is not a whole number within limits; nothing is no problem. */
export function checkInteger(propertyPath: string, value: number | undefined, lowest: number, highest?: number): Problem[] {
  if (value === undefined || (Number.isInteger(value) && value >= lowest && value <= (highest ?? value))) return [];
  return [problem(propertyPath, highest === undefined ? `a whole number, at least ${lowest}` : `a whole number from ${lowest} to ${highest}`, value)];
}

/** A problem when the value is not the absolute path of a directory below the root. */
export function checkAbsolutePath(propertyPath: string, value: string): Problem[] {
  const valid = /^(\/[^/:\0]+)+$/.test(value) && !value.split("/").some((part) => part === "." || part === "..");
  return valid ? [] : [problem(propertyPath, 'an absolute path such as "/tmp"', value)];
}

/** A problem when the value is not the path of an HTTP request. */
export function checkUrlPath(propertyPath: string, value: string): Problem[] {
  return /^\/[\w\-.~!$&'()*+,;=:@%/?]*$/.test(value) ? [] : [problem(propertyPath, 'a path such as "/health"', value)];
}

/** A problem when the value is not a directory or file inside of the repository, written in the one way that there is. */
export function checkRepositoryPath(propertyPath: string, value: string): Problem[] {
  const valid = /^[\w.@-]+(\/[\w.@-]+)*$/.test(value) && !value.split("/").some((part) => part === "." || part === ".." || part === ".git");
  return valid ? [] : [problem(propertyPath, 'a directory of the repository such as "k8s/base"', value)];
}

/** A problem when the value is not a full DNS name in small letters. */
export function checkHost(propertyPath: string, value: string): Problem[] {
  return value.length <= 253 && host.test(value) ? [] : [problem(propertyPath, 'a full host name such as "shop.example.com"', value)];
}

/** A problem when the value is not a range of addresses. */
export function checkCidr(propertyPath: string, value: string): Problem[] {
  return isAddressRange(value) ? [] : [problem(propertyPath, 'a range of addresses such as "203.0.113.0/24"', value)];
}

/** A problem for every entry that is the same as one before it. */
export function checkDistinct<Value>(entries: readonly { propertyPath: string; value: Value }[], what: string): Problem[] {
  const first = new Map<Value, string>();
  return entries.flatMap(({ propertyPath, value }) => {
    const before = first.get(value);
    if (before === undefined) first.set(value, propertyPath);
    return before === undefined ? [] : [{ propertyPath, reason: `${what} ${JSON.stringify(value)} is also that of ${before}` }];
  });
}

/** A problem unless exactly one of some properties is given. */
export function checkExactlyOne(propertyPath: string, args: object, names: readonly string[]): Problem[] {
  const given = Object.entries(args).filter(([name, value]) => names.includes(name) && value !== undefined && value !== false).map(([name]) => name);
  return given.length === 1 ? [] : [{ propertyPath, reason: `must have exactly one of ${names.join(", ")}, got ${given.join(", ") || "none"}` }];
}
