#!/usr/bin/env node
// Runs the sources in a clone and the compiled files in an installed package.
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "..");
if (existsSync(join(root, "cli", "main.ts"))) {
  require("ts-node").register({ project: join(root, "tsconfig.json"), transpileOnly: true, swc: true });
  require(join(root, "cli", "main.ts")).main(process.argv);
} else {
  require(join(root, "dist", "cli", "main.js")).main(process.argv);
}
