// Root hooks of Mocha: writes how long each file of tests took into the file that GITOPS_TEST_TIMES names, one line a file:
// seconds, a tab, the file. In a run of several files in one process there is one line for all of them.
const { appendFileSync } = require("node:fs");
const { relative } = require("node:path");

let begun;
module.exports.mochaHooks = {
  beforeAll() {
    begun = Date.now();
  },
  afterAll() {
    const times = process.env.GITOPS_TEST_TIMES;
    if (!times) return;
    const files = new Set(this.test.parent.suites.map(({ file }) => file));
    const name = files.size === 1 ? relative(process.cwd(), [...files][0]) : `${files.size} files`;
    appendFileSync(times, `${((Date.now() - begun) / 1000).toFixed(1)}\t${name}\n`);
  },
};
