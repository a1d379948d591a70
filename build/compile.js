// node build/compile.js ROOT DIRECTORY: compiles the sources of a clone into a directory.
const { bundle } = require("./bundle");
const { compileSources } = require("./program");
const { sourceFiles } = require("./sources");

const [root, directory] = process.argv.slice(2);

async function main() {
  // esbuild works in a process of its own meanwhile.
  const bundled = bundle(root, directory, { directoryName: root, sourcemap: true });
  compileSources(root, directory, sourceFiles(root));
  await bundled;
}

main().catch((error) => {
  // esbuild has said what is wrong with the sources.
  if (error.errors === undefined) console.error(error);
  process.exitCode = 1;
});
