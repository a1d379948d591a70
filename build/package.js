// Builds what the package ships: the component library, the programs, and the licences of what the programs contain.
const { spawnSync } = require("node:child_process");
const { mkdirSync, rmSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { bundle } = require("./bundle");
const { bundledPackages, licencesText } = require("./licences");

const root = join(__dirname, "..");

async function main() {
  const dist = join(root, "dist");
  rmSync(dist, { recursive: true, force: true });
  const { status } = spawnSync(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
  const programs = join(dist, "programs");
  mkdirSync(programs, { recursive: true });
  const metafiles = await bundle(root, programs);
  writeFileSync(join(dist, "LICENCES.txt"), licencesText(bundledPackages(root, metafiles)));
}

void main();
