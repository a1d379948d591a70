#!/usr/bin/env node
// Runs the sources in a clone and the compiled files in an installed package.
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "..");
if (existsSync(join(root, "cli", "main.ts"))) {
  // Its cache of compiled code is not written in one step: processes that start at the same time would read halves of it, and crash.
  process.env.DISABLE_V8_COMPILE_CACHE = "1";
  require("ts-node").register({ project: join(root, "tsconfig.json"), transpileOnly: true, swc: true });
  delete process.env.DISABLE_V8_COMPILE_CACHE;
  require(join(root, "cli", "main.ts")).main(process.argv);
} else {
  require(join(root, "dist", "cli", "main.js")).main(process.argv);
}
