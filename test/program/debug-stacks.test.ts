import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { packageDirectory } from "../../foundation/paths";

/** What a process of its own prints, because the formatter of stack traces is that of the process. */
function printed(script: string, environment: NodeJS.ProcessEnv = {}): string {
  const text = `
    const { omitDebugStacks } = require("./program/debug-stacks");
    const promise = Promise.resolve();
    const { debuggablePromise } = require("@pulumi/pulumi/runtime/debuggable");
    ${script}`;
  return execFileSync(process.execPath, ["-r", "ts-node/register", "-e", text], { cwd: packageDirectory, encoding: "utf8", env: { ...process.env, ...environment } });
}

const traceOfPromise = 'try { debuggablePromise(promise, "x"); } catch {} console.log(promise._debugStackTrace);';

describe("debug stacks", function () {
  this.timeout(60_000);

  it("of Pulumi's promises are there before, and left out after", () => {
    assert.match(printed(traceOfPromise), /at debuggablePromise/);
    assert.equal(printed(`omitDebugStacks(); ${traceOfPromise}`), "\n");
  });

  it("stay where leaks are looked for", () => {
    assert.match(printed(`omitDebugStacks(); ${traceOfPromise}`, { PULUMI_DEBUG_PROMISE_LEAKS: "true" }), /at debuggablePromise/);
  });

  it("leave the stack traces of errors, with the lines of the source where these are known", () => {
    const trace = "try { require('./foundation/names').rootName(undefined); } catch (error) { console.log(error.stack); }";
    const before = printed(trace);
    assert.match(before, /^TypeError: .*\n +at .*names\.ts:\d+/);
    assert.equal(printed(`omitDebugStacks(); omitDebugStacks(); ${trace}`).split("\n")[1], before.split("\n")[1]);
    const plain = "Error.prepareStackTrace = undefined; const shown = () => new RangeError('too far').stack;";
    assert.equal(printed(`${plain} console.log(shown().split("\\n").slice(0, 2).join())`), printed(`${plain} omitDebugStacks(); console.log(shown().split("\\n").slice(0, 2).join())`));
  });

  it("are left out once, however many programs run in a process", () => {
    assert.equal(printed("omitDebugStacks(); const first = Error.prepareStackTrace; delete require.cache[require.resolve('./program/debug-stacks')]; require('./program/debug-stacks').omitDebugStacks(); console.log(Error.prepareStackTrace === first);"), "true\n");
  });

  it("are left out by the program", () => {
    const script = `require(${JSON.stringify(join(packageDirectory, "program", "program.ts"))}).program(async () => ({}))().then(() => { ${traceOfPromise} });`;
    assert.equal(printed(script), "\n");
  });
});
