import type { OutputInstance } from "@pulumi/pulumi";
import { isMapping } from "../../foundation/mapping";

/** Whether something may come from another resource. */
type IsInput<Value> = [Extract<Value, OutputInstance<unknown>>] extends [never] ? false : true;

/** The places below a property, in the notation of `InputPlace`. */
type Below<Name extends string, Value> =
  Value extends (...words: never[]) => unknown ? never
    : Value extends readonly (infer Item)[] ? (IsInput<Item> extends true ? Name : Item extends object ? `${Name}[].${InputPlace<Item>}` : never)
      : Value extends object ? (string extends keyof Value ? (IsInput<Value[keyof Value]> extends true ? Name : never) : `${Name}.${InputPlace<Value>}`)
        : never;

/**
 * The places in args that take an `Input`, such as `clusters[].clientCertificate.key`. A list or a mapping of them is one place.
 * What a component takes as an `Input` is a credential, or comes from the resource that makes one.
 */
export type InputPlace<Args> = { [Name in keyof Args & string]-?: IsInput<Args[Name]> extends true ? Name : Below<Name, NonNullable<Args[Name]>> }[keyof Args & string];

/**
 * The args of a component as the engine keeps and shows them: what takes an `Input` is left out, also where it was given as plain
 * text. Credentials are in the Secrets that the component makes, and nowhere else.
 *
 * @param places every place that takes an `Input`, such as the checks of secrets; the compiler asks for one that is missing, and refuses any other.
 */
export function registeredArgs<Args extends object>(args: Args, places: NoInfer<Readonly<Record<InputPlace<Args>, unknown>>>): object {
  return Object.keys(places).reduce<object>((rest, place) => without(rest, place.replaceAll("[]", ".[]").split(".")), args);
}

function without<Value>(value: Value, [step, ...further]: readonly string[]): Value | object {
  if (step === "[]") return Array.isArray(value) ? value.map((item: unknown) => without(item, further)) : value;
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, inner]) => {
    if (name !== step) return [[name, inner]];
    return further.length === 0 ? [] : [[name, without(inner, further)]];
  }));
}
