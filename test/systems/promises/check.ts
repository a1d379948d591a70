import { deepEqual, ok } from "node:assert/strict";
import { JSONPath } from "jsonpath-plus";
import { parse } from "yaml";
import type { KubernetesObject } from "../../../foundation/kubernetes-object";
import { packageDirectory } from "../../../foundation/paths";
import { repositoryFiles } from "../../../gitops-repository";
import { EnvironmentName } from "../../../model/environment";
import { renderStack } from "../../../render";
import { System, systems } from "../../../systems";
import { contentOf } from "../../../systems/declared";
import { unitObjects } from "../../../workloads/objects";
import type { PromiseRow } from "./rows";

const environments = Object.values(EnvironmentName);
type Finder = (system: System, environment: EnvironmentName) => Promise<(name: string) => unknown>;

/** Compares every line of a system's table with what is written and rendered. */
export function checkPromises(name: string, rows: readonly PromiseRow[]): void {
  describe(`what the document of ${name} promises`, function () {
    this.timeout(120_000);
    const system = systems.get(name) ?? failed(`there is no system "${name}"`);
    for (const row of rows) {
      it(`${row.id}: ${row.says}`, async () => {
        for (const environment of environmentsOf(row)) await check(system, environment, row);
      });
    }
  });
}

function environmentsOf(row: PromiseRow): readonly EnvironmentName[] {
  return row.in ?? (row.each ? environments.filter((environment) => environment in (row.each ?? {})) : environments);
}

async function check(system: System, environment: EnvironmentName, row: PromiseRow): Promise<void> {
  const [find, names] = placeOf(row);
  const expected = row.each ? row.each[environment] : row.is;
  for (const name of typeof names === "string" ? [names] : names) {
    const found = valueAt((await find(system, environment))(name), row.at);
    const where = `${name}${row.at === undefined ? "" : ` at ${row.at}`} in ${environment}`;
    if (!("includes" in row)) deepEqual(found, expected, where);
    else if (typeof found === "string") ok(found.includes(String(row.includes)), `${where}: "${String(row.includes)}" is missing in\n${found}`);
    else deepEqual((found as unknown[]).filter((item) => isEqual(item, row.includes)).length, 1, `${where}: ${JSON.stringify(row.includes)} is missing in ${JSON.stringify(found)}`);
  }
}

function placeOf({ deployed, declared, file }: PromiseRow): [Finder, string | readonly string[]] {
  if (deployed !== undefined) return [deployedObjects, deployed];
  if (declared !== undefined) return [declaredObjects, declared];
  return [writtenFiles, file ?? failed("a promise must say where it is kept")];
}

/** Everything but a whole text is read as YAML. */
function valueAt(held: unknown, at: string | undefined): unknown {
  if (at === undefined) return held;
  const json = (typeof held === "string" ? parse(held) : held) as object;
  return JSONPath({ path: at, json, wrap: false, eval: "safe" }) as unknown;
}

const deployedObjects = once((system, environment) => {
  const content = contentOf(system);
  const objects = content.units.flatMap((unit) => unitObjects({ system: system.name, content, unit, environment })).map(({ object }) => object);
  return Promise.resolve(byName(objects, `the repository deploys in ${environment}`));
});

const declaredObjects = once(async (system, environment) => {
  const { objects, children } = await renderStack({ stack: environment, system: system.name, directory: packageDirectory });
  return byName([...objects, ...children.map(({ object }) => object)], `the stack ${environment} declares`);
});

const writtenFiles = once((system, environment) => {
  const { files } = repositoryFiles(system, environment);
  return Promise.resolve((path) => files.get(path) ?? failed(`${path} is no file of the repository, which has\n${[...files.keys()].join("\n")}`));
});

function byName(objects: readonly KubernetesObject[], where: string): (name: string) => unknown {
  const nameOf = ({ kind, metadata }: KubernetesObject) => `${kind}/${metadata.name}`;
  return (name) => objects.find((object) => nameOf(object) === name) ?? failed(`there is no ${name}; ${where}\n${objects.map(nameOf).join("\n")}`);
}

/** Asked once for each environment of each system. */
function once(find: Finder): Finder {
  const known = new Map<string, ReturnType<Finder>>();
  return (system, environment) => {
    const key = `${system.name} ${environment}`;
    const found = known.get(key) ?? find(system, environment);
    known.set(key, found);
    return found;
  };
}

function isEqual(left: unknown, right: unknown): boolean {
  try {
    deepEqual(left, right);
    return true;
  } catch {
    return false;
  }
}

function failed(message: string): never {
  throw new Error(message);
}
