// The fast tests: files run side by side, each once, in processes of their own.
const { availableParallelism } = require("node:os");

// Node.js processes that compile the same files at the same time crash on halves of that cache.
process.env.DISABLE_V8_COMPILE_CACHE = "1";

module.exports = {
  require: ["ts-node/register", "./.ci/file-times.js"],
  reporter: "./.ci/reporter.js",
  timeout: 60_000,
  jobs: Math.max(2, availableParallelism() - 1),
};
