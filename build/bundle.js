// Bundles the programs of the product: the command, the supervisor of a rehearsal cluster, the stand-in provider.
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");

/** What is started as a process of its own, by the name of its file. Each exports `main`. */
const programs = {
  gitops: "cli/main.ts",
  supervisor: "rehearsal/supervise.ts",
  provider: "rehearsal/provider/main.ts",
};

/** The user's own Pulumi; and a client that the components bring along, which makes a bundle four times as large. */
const external = ["@pulumi/pulumi", "@pulumi/kubernetes", "@kubernetes/client-node"];

/**
 * Writes a file for each program into a directory; each is complete, so that a process that runs needs no file of it any more.
 *
 * @param directoryName what `__dirname` says in the sources; as it is at run time when it is not given.
 * @returns which files went into which bundle, as esbuild describes it.
 */
async function bundle(root, directory, { directoryName, sourcemap } = {}) {
  const { build } = require("esbuild");
  const options = {
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    outdir: directory,
    metafile: true,
    // Their licences are listed in a file.
    legalComments: "none",
    logLevel: "error",
    sourcemap: sourcemap ? "external" : false,
    ...(directoryName === undefined ? {} : { define: { __dirname: JSON.stringify(directoryName) } }),
  };
  const { provider, ...others } = programs;
  const built = await Promise.all([
    build({ ...options, entryPoints: { ...others, loader: "render/loader.ts" }, external }),
    // The provider speaks the engine's protocol and takes no other part in the user's Pulumi.
    build({ ...options, entryPoints: { provider }, external: ["@kubernetes/client-node"] }),
  ]);
  // For `node --require` in processes of Pulumi.
  writeFileSync(join(directory, "prepare-pulumi.js"), 'require("./loader").preparePulumi();\n');
  return built.map(({ metafile }) => metafile);
}

module.exports = { bundle, external, programs };
