import Ajv from "ajv";
import addFormats from "ajv-formats";
import { execa } from "execa";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory } from "../../../foundation/paths";

type Json = Record<string, any>;

/** The package with GitHub's own description of its API, of which one file is needed; SHA-512 as npm states it, computed here as well. */
const description = {
  name: "@octokit/openapi@23.0.2",
  sha512: "pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg==",
  file: "package/generated/api.github.com.json",
};

/** One request with its answer. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
  readonly answer: unknown;
}

/** What GitHub's description says of requests and answers. */
export class GitHubSchema {
  private readonly ajv: Ajv;
  private readonly templates: { readonly template: string; readonly pattern: RegExp }[];

  constructor(private readonly document: Json) {
    this.ajv = new Ajv({ strict: false, allErrors: true, logger: false });
    addFormats(this.ajv);
    this.ajv.addSchema(withNull(document) as Json, "github");
    this.templates = Object.keys(document.paths as Json)
      // The most literal one first.
      .sort((left, right) => left.split("{").length - right.split("{").length)
      .map((template) => ({ template, pattern: new RegExp(`^${template.replace(/[.+]/g, "\\$&").replace(/\{[^}]+\}/g, "[^/]+")}$`) }));
  }

  /** What is wrong with a request and its answer; one text for a path that GitHub does not describe. */
  public problems({ method, path, body, status, answer }: Exchange): string[] {
    const operation = this.operation(method, path);
    if (operation === undefined) return [`${method} ${path}: not described`];
    const response = this.response(operation, status);
    if (response === undefined) return [`${method} ${path}: no answer ${status} is described`];
    return [
      ...(body === undefined ? [] : this.validate(`${operation.at}/requestBody/content/application~1json/schema`, body, `${method} ${path}: request`)),
      ...(answer === undefined ? [] : this.validate(`${response.at}/content/application~1json/schema`, answer, `${method} ${path}: answer ${status}`)),
    ];
  }

  /** An answer with everything that GitHub always says; what is given stays. */
  public complete(method: string, path: string, status: number, answer: unknown): unknown {
    const operation = this.operation(method, path);
    const schema = operation && this.response(operation, status)?.object.content?.["application/json"]?.schema;
    return schema === undefined ? answer : this.filled(schema, answer);
  }

  private operation(method: string, path: string): { object: Json; at: string } | undefined {
    for (const { template, pattern } of this.templates) {
      const object = pattern.test(path) ? this.document.paths[template][method.toLowerCase()] : undefined;
      if (object !== undefined) return { object, at: `#/paths/${pointer(template)}/${method.toLowerCase()}` };
    }
    return undefined;
  }

  private response({ object, at }: { object: Json; at: string }, status: number): { object: Json; at: string } | undefined {
    const found = object.responses[String(status)];
    if (found === undefined) return undefined;
    return found.$ref === undefined ? { object: found, at: `${at}/responses/${status}` } : { object: this.at(found.$ref), at: found.$ref };
  }

  private at(reference: string): Json {
    return reference.slice(2).split("/").reduce<Json>((value, key) => value[key.replaceAll("~1", "/").replaceAll("~0", "~")], this.document);
  }

  private validate(at: string, value: unknown, where: string): string[] {
    const validate = this.ajv.getSchema(`github${at}`);
    if (validate === undefined) return [];
    return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${where}${instancePath} ${message}`);
  }

  /** The least that a schema takes, with what is given in its place. */
  private filled(schema: Json, given: unknown): unknown {
    if (schema.$ref !== undefined) return this.filled(this.at(schema.$ref), given);
    if (Array.isArray(given)) return given.map((item) => this.filled(schema.items ?? {}, item));
    const choices = schema.allOf ?? (schema.anyOf ?? schema.oneOf)?.slice(0, 1);
    if (choices !== undefined) return (choices as Json[]).reduce<unknown>((value, choice) => this.filled(choice, value), given);
    if (schema.properties !== undefined || (typeof given === "object" && given !== null)) {
      if (given === undefined && schema.nullable === true) return null;
      if (given !== undefined && (typeof given !== "object" || given === null)) return given;
      const missing = ((schema.required ?? []) as string[]).filter((name) => (given as Json | undefined)?.[name] === undefined);
      return {
        ...Object.fromEntries(missing.map((name) => [name, this.filled(schema.properties?.[name] ?? {}, /_at$/.test(name) && schema.properties?.[name]?.type === "string" ? someDay : undefined)])),
        ...Object.fromEntries(Object.entries((given ?? {}) as Json).filter(([, value]) => value !== undefined).map(([name, value]) => [name, schema.properties?.[name] ? this.filled(schema.properties[name], value) : value])),
      };
    }
    return given === undefined ? least(schema) : given;
  }
}

/** Not every time is described as one. */
const someDay = "2026-01-01T00:00:00Z";

/** A value that a plain schema takes. */
function least({ type, format, nullable, enum: values, default: usual }: Json): unknown {
  if (usual !== undefined) return usual;
  if (values !== undefined) return values[0];
  if (nullable === true) return null;
  if (type === "string") return format === "date-time" ? someDay : format === "uri" ? "https://api.github.com/" : "";
  return { integer: 0, number: 0, boolean: false, array: [], object: {} }[type as string] ?? null;
}

/** OpenAPI 3.0 says `nullable` where JSON Schema has another type. */
function withNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNull);
  if (typeof value !== "object" || value === null) return value;
  const { nullable, ...rest } = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, key === "examples" || key === "example" ? undefined : withNull(inner)])) as Json;
  return nullable === true ? { anyOf: [rest, { type: "null" }] } : rest;
}

function pointer(text: string): string {
  return encodeURIComponent(text.replaceAll("~", "~0").replaceAll("/", "~1")).replaceAll("%7E", "~");
}

/**
 * GitHub's description, from the cache or from npm.
 *
 * @returns undefined where it cannot be had.
 */
export async function gitHubSchema(): Promise<GitHubSchema | undefined> {
  const path = join(cacheDirectory(), "openapi", `${description.name.replace(/\W+/g, "-")}.json`);
  if (!existsSync(path) && !(await fetchDescription(path))) return undefined;
  return new GitHubSchema(JSON.parse(readFileSync(path, "utf8")) as Json);
}

async function fetchDescription(path: string): Promise<boolean> {
  await mkdir(join(path, ".."), { recursive: true });
  const directory = await mkdtemp(`${path}-`);
  try {
    await execa("npm", ["pack", description.name, "--pack-destination", directory, "--silent"]);
    const [archive = ""] = await readdir(directory);
    const found = createHash("sha512").update(await readFile(join(directory, archive))).digest("base64");
    if (found !== description.sha512) throw new Error(`${description.name} has the SHA-512 ${found}`);
    await execa("tar", ["-xzf", archive, description.file], { cwd: directory });
    await rename(join(directory, description.file), path);
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes("SHA-512")) throw error;
    return false;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
