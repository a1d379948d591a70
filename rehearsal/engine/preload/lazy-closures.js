// Loaded by Node.js before Pulumi's own processes, those of programs and of dynamic resources. Two modules of Pulumi turn
// functions into text and look for the packages that they need. Only programs with functions as inputs call them, but Pulumi
// loads both at its start, and with them a TypeScript compiler and half of npm: two thirds of its processor time. Here each
// function of theirs loads its module when it is called first.
const { readFileSync, realpathSync } = require("node:fs");
const { createRequire, Module } = require("node:module");

const modules = ["runtime/closure/codePaths", "runtime/closure/serializeClosure"];

/** The exported names, when every export is a function of the module's own; undefined when that is not seen from its text. */
function functionNames(text) {
  const names = [...text.matchAll(/^exports\.(\w+) = (.*);$/gm)].map(([, name, value]) => (name === value && new RegExp(`^(async )?function ${name}\\(`, "m").test(text) ? name : undefined));
  return names.length > 0 && !names.includes(undefined) ? names : undefined;
}

function makeLazy(load, path) {
  const names = functionNames(readFileSync(path, "utf8"));
  if (names === undefined || load.cache[path] !== undefined) return;
  const standIn = new Module(path);
  const real = () => {
    if (load.cache[path] === standIn) delete load.cache[path];
    return load(path);
  };
  standIn.exports = Object.fromEntries(names.map((name) => [name, (...args) => real()[name](...args)]));
  standIn.loaded = true;
  load.cache[path] = standIn;
}

/** Where this copy of Pulumi lies, when the process is one of its own. */
function pulumiDirectory(script = "") {
  return /^(.*[\\/]@pulumi[\\/]pulumi)[\\/]cmd[\\/](run|dynamic-provider)([\\/]|$)/.exec(script)?.[1];
}

try {
  const directory = pulumiDirectory(process.argv[1]);
  if (directory !== undefined) {
    const load = createRequire(`${realpathSync(directory)}/package.json`);
    for (const name of modules) makeLazy(load, load.resolve(`./${name}`));
  }
} catch {
  // Another version of Pulumi that has no such modules: it starts as it always did.
}
