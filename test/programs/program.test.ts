import { equal, match, notEqual } from "node:assert/strict";
import { execa } from "execa";
import { join } from "node:path";
import { packageDirectory } from "../../foundation/paths";

const { compiledDirectory } = require("../../bin/load") as { compiledDirectory: () => Promise<string> };

/** What Pulumi's own runner registers for this clone, see cmd/run/run.js of @pulumi/pulumi. */
const asPulumiDoes = (overrides: string) => `
  const ts = require("typescript");
  const { compilerOptions } = ts.parseConfigFileTextToJson("tsconfig.json", require("node:fs").readFileSync("tsconfig.json", "utf8")).config;
  require("ts-node").register({
    compiler: "typescript", transpileOnly: undefined, project: "tsconfig.json", skipProject: false,
    compilerOptions: { target: "ES2020", module: "nodenext", moduleResolution: "nodenext", sourceMap: "true", ...compilerOptions, ${overrides} },
  });`;

/** The text that Pulumi keeps in its state of the dynamic provider, where the sources are loaded that way. */
async function stateText(prepare: string): Promise<string> {
  const script = `${prepare}
    const { customResourceDefinitionsProvider } = require("./components/custom-resource-definitions/provider.ts");
    const { runtime } = require("@pulumi/pulumi");
    runtime.serializeFunction(() => customResourceDefinitionsProvider).then(({ text }) => process.stdout.write(text));`;
  const { stdout } = await execa(process.execPath, ["-e", script], { cwd: packageDirectory });
  return stdout;
}

describe("the compiled program of a clone", () => {
  it("gives Pulumi's state the same text of the dynamic provider as plain `pulumi up`", async () => {
    const prepared = `require(${JSON.stringify(join(await compiledDirectory(), "prepare-program.js"))});`;
    const [plain, compiled, other] = await Promise.all([stateText(asPulumiDoes("")), stateText(prepared), stateText(asPulumiDoes('module: "commonjs", moduleResolution: "node10"'))]);
    match(plain, /exports\.handler = /);
    equal(compiled, plain);
    notEqual(other, plain, "other options of the compiler make no difference: this test proves nothing");
  });
});
