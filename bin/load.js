// Finds the compiled form of a program of the product: in a package it was built, in a clone it is compiled where it is not yet.
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "..");

/** @returns the directory that holds `<program>.js`. */
async function compiledDirectory() {
  if (!existsSync(join(root, "build", "compiled.js"))) return join(root, "dist", "programs");
  try {
    return await require("../build/compiled").compiled(root);
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND" || !/Cannot find module '(esbuild|ts-node|@swc\/core|typescript)/.test(error.message)) throw error;
    process.stderr.write(`error: ${error.message.split("\n")[0]}: the development dependencies of this clone are not installed\n`
      + "       run `npm ci --ignore-scripts`; without them, use the package that `npm pack` makes elsewhere\n");
    process.exit(1);
  }
}

/** Runs a program: `gitops`, `supervisor` or `provider`. */
async function run(program, argv) {
  const directory = await compiledDirectory();
  await require(join(directory, `${program}.js`)).main(argv, directory);
}

module.exports = { compiledDirectory, run };
