import { createRequire, Module } from "node:module";

/**
 * What Pulumi loads at once and hardly ever uses: TypeScript, to turn functions into text; npm's resolver, to find the files of a
 * function that goes to the cloud; and what drives the engine. Together they are more than half of what loading Pulumi takes.
 */
const rarelyUsed = ["./typescript-shim", "@npmcli/arborist", "./automation"];

/**
 * Has Pulumi load its heavy modules when it first uses them. Nothing else changes: what stands in for a module is the module
 * itself from then on. Without effect where Pulumi is loaded already, or has no such modules.
 *
 * @param from a file that finds `@pulumi/pulumi`.
 */
export function loadPulumiLazily(from: string): void {
  let load: NodeJS.Require;
  try {
    load = createRequire(createRequire(from).resolve("@pulumi/pulumi"));
  } catch {
    return;
  }
  for (const request of rarelyUsed) {
    try {
      const path = load.resolve(request);
      load.cache[path] ??= lazyModule(path, load);
    } catch {
      // This version of Pulumi does without it.
    }
  }
}

function lazyModule(path: string, load: NodeJS.Require): NodeJS.Module {
  const standIn = new Module(path);
  let real: object | undefined;
  const loaded = (): object => {
    if (real === undefined) {
      delete load.cache[path];
      real = load(path) as object;
    }
    return real;
  };
  standIn.filename = path;
  standIn.loaded = true;
  standIn.exports = new Proxy(Object.create(null) as object, {
    // Compiled imports ask for it at once, and copy every property where the answer is no.
    get: (_target, key) => (key === "__esModule" ? true : key === "default" ? defaultOf(loaded()) : Reflect.get(loaded(), key)),
    has: (_target, key) => key === "__esModule" || Reflect.has(loaded(), key),
    ownKeys: () => Reflect.ownKeys(loaded()),
    getOwnPropertyDescriptor: (_target, key) => {
      const found = Reflect.getOwnPropertyDescriptor(loaded(), key);
      return found && { ...found, configurable: true };
    },
  });
  return standIn;
}

function defaultOf(exports: object): unknown {
  return "__esModule" in exports && exports.__esModule === true ? Reflect.get(exports, "default") : exports;
}
