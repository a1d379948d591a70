// Which sources the programs of the product are made from, and the key under which their compiled form is kept.
const { createHash } = require("node:crypto");
const { readdirSync, readFileSync } = require("node:fs");
const { join } = require("node:path");

/** Paths of all sources relative to the clone, sorted within each directory. */
function sourceFiles(root) {
  const { include } = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8"));
  // What the compiler checks, without tests and measurements, and what makes the compiled form.
  const places = [...include.filter((place) => !["test", "bench"].includes(place)), "bench/program", "build"];
  return places.flatMap((place) => (/\.ts$/.test(place) ? [place] : filesBelow(root, place)));
}

function filesBelow(root, directory) {
  const files = [];
  for (const entry of readdirSync(join(root, directory), { withFileTypes: true }).sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory()) {
      // Go sources and what Go makes of them.
      if (path !== "rehearsal/toolchain/modules") files.push(...filesBelow(root, path));
    } else if (/\.(ts|js)$/.test(entry.name)) files.push(path);
  }
  return files;
}

/**
 * Another content of a source, another installation of the packages, or another place of the clone gives another key. The content
 * is read because times and sizes stay the same when files are swapped or restored; it takes 15 ms, times would take 5.
 */
function keyOf(root, files) {
  const hash = createHash("sha256").update(root);
  for (const file of files) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  for (const file of ["tsconfig.json", "package-lock.json", "node_modules/.package-lock.json"]) {
    try {
      hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
    } catch (error) {
      // Another package manager keeps no such file.
      if (error.code !== "ENOENT") throw error;
    }
  }
  return hash.digest("hex").slice(0, 20);
}

module.exports = { keyOf, sourceFiles };
