// Mocha's "spec" reporter, which also writes one word for every test into the file that GITOPS_TEST_RESULTS names, as soon as it
// hears of it, so that the tests of a run that breaks off are counted too.
const { appendFileSync, writeFileSync } = require("node:fs");
const { reporters, Runner } = require("mocha");

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.GITOPS_TEST_RESULTS;
    if (!file) return;
    const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = Runner.constants;
    writeFileSync(file, "");
    runner.on(EVENT_TEST_PASS, () => appendFileSync(file, "passed\n"));
    // A failing hook arrives here as well.
    runner.on(EVENT_TEST_FAIL, () => appendFileSync(file, "failed\n"));
    runner.on(EVENT_TEST_PENDING, () => appendFileSync(file, "skipped\n"));
    runner.once(EVENT_RUN_END, () => appendFileSync(file, "ended\n"));
  }
};
