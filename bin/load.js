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
    process.stderr.write(`error: ${error.message}\n${error.hint ? `       ${error.hint}\n` : ""}`);
    process.exit(1);
  }
}

/** Runs a program: `gitops`, `supervisor` or `provider`. */
async function run(program, argv) {
  const directory = await compiledDirectory();
  await require(join(directory, `${program}.js`)).main(argv, directory);
}

module.exports = { compiledDirectory, run };
