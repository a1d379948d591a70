// The licences of the packages that are bundled into the programs.
const { existsSync, readFileSync, readdirSync } = require("node:fs");
const { join } = require("node:path");

/**
 * The packages whose files went into bundles, by name and version, with licence and its text.
 *
 * @param metafiles what esbuild says of its bundles.
 * @throws Error when a package does not say its licence, or brings no text of it.
 */
function bundledPackages(root, metafiles) {
  const directories = new Set();
  for (const { outputs } of metafiles) {
    for (const { inputs } of Object.values(outputs)) {
      for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
        const [directory] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? [];
        if (directory !== undefined && bytesInOutput > 0) directories.add(directory);
      }
    }
  }
  const packages = [...directories].map((directory) => describe(join(root, directory)));
  const byName = new Map(packages.map((one) => [`${one.name} ${one.version}`, one]));
  return [...byName.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, one]) => one);
}

function describe(directory) {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  if (typeof license !== "string") throw new Error(`${name} ${version} does not say its licence: it cannot be bundled`);
  const file = readdirSync(directory).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  // Some say in their README what they have no file for.
  const readme = ["README.md", "readme.md"].map((entry) => join(directory, entry)).find(existsSync);
  const section = readme && /^#+ licen[cs]e\b[\s\S]*/im.exec(readFileSync(readme, "utf8"))?.[0];
  const text = file !== undefined ? readFileSync(join(directory, file), "utf8") : section;
  return { name, version, license, text: text?.trim() };
}

/** The file that the package ships. */
function licencesText(packages) {
  const head = "The programs of this package contain files of the packages below, each under its own licence;\nwhere a licence can be chosen, it is the first.\n";
  const list = packages.map(({ name, version, license }) => `${name} ${version}: ${license}`).join("\n");
  const texts = packages.map(({ name, version, license, text }) => `${"-".repeat(80)}\n${name} ${version}: ${license}\n\n${text ?? `(the package has no text of the licence ${license})`}\n`);
  return [head, `${list}\n`, ...texts].join("\n");
}

module.exports = { bundledPackages, licencesText };
