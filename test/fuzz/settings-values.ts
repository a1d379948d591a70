import * as fc from "fast-check";
import { z } from "zod";
import { hostileNumber, hostileText } from "./hostile";

/** Values of a schema of settings, made of its form: hostile texts and numbers where it takes any, and sometimes something of another type. */
export function valuesOf(schema: unknown): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 30, arbitrary: fitting(schema) }, { weight: 1, arbitrary: fc.constantFrom<unknown>(null, true, 7, "text", [], {}, [[]], { a: {} }) });
}

function fitting(schema: unknown): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return valuesOf(schema.unwrap());
  if (schema instanceof z.ZodEnum) return fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...schema.options) }, { weight: 1, arbitrary: hostileText });
  if (schema instanceof z.ZodArray) return fc.array(valuesOf(schema.element), { maxLength: 2 });
  if (schema instanceof z.ZodRecord) return mapping(schema.keyType instanceof z.ZodEnum ? fc.constantFrom(...schema.keyType.options.map(String)) : hostileText, valuesOf(schema.valueType));
  if (schema instanceof z.ZodObject) return objectOf(schema.shape);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNumber) return hostileNumber;
  if (schema instanceof z.ZodString || schema instanceof z.ZodPipe) return hostileText;
  throw new Error(`no values for ${schema instanceof z.ZodType ? schema.constructor.name : typeof schema}: say here how they are made`);
}

/** A mapping as JSON makes it: `__proto__` is a key as others. */
function mapping(key: fc.Arbitrary<string>, value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.array(fc.tuple(key, value), { maxLength: 2 }).map((entries) => Object.fromEntries(entries));
}

function objectOf(shape: Readonly<Record<string, unknown>>): fc.Arbitrary<unknown> {
  const required = Object.keys(shape).filter((key) => !(shape[key] instanceof z.ZodOptional || shape[key] instanceof z.ZodDefault || shape[key] instanceof z.ZodPrefault));
  const optional = Object.keys(shape).filter((key) => !required.includes(key));
  const keys = fc.subarray(optional, { maxLength: Math.min(3, optional.length) }).map((some) => [...required, ...some]);
  return keys.chain((some) => fc.tuple(...some.map((key) => valuesOf(shape[key]))).map((values) => Object.fromEntries(some.map((key, index) => [key, values[index]]))));
}
