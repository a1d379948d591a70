// Mocha's "spec" reporter, which also says how long each suite took that took long, and writes one word for every test into the
// file that GITOPS_TEST_RESULTS names, at once, so that the tests of a run that breaks off are counted too.
const { appendFileSync, writeFileSync } = require("node:fs");
const { reporters, Runner } = require("mocha");

/** Seconds from which on a suite's time is worth a line. */
const long = 20;

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const { EVENT_RUN_END, EVENT_SUITE_BEGIN, EVENT_SUITE_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = Runner.constants;
    const begun = new Map();
    runner.on(EVENT_SUITE_BEGIN, (suite) => begun.set(suite, Date.now()));
    runner.on(EVENT_SUITE_END, (suite) => {
      const seconds = Math.round((Date.now() - begun.get(suite)) / 1000);
      if (suite.parent?.root && seconds >= long) console.log(`  (${seconds} s: ${suite.title})\n`);
    });

    const file = process.env.GITOPS_TEST_RESULTS;
    if (!file) return;
    writeFileSync(file, "");
    runner.on(EVENT_TEST_PASS, () => appendFileSync(file, "passed\n"));
    // A failing hook arrives here as well.
    runner.on(EVENT_TEST_FAIL, () => appendFileSync(file, "failed\n"));
    runner.on(EVENT_TEST_PENDING, () => appendFileSync(file, "skipped\n"));
    runner.once(EVENT_RUN_END, () => appendFileSync(file, "ended\n"));
  }
};
