// Compiles the sources one by one, as ts-node does when `pulumi` runs the program, and keeps what came out.
const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const comment = /\n\/\/# sourceMappingURL=data:application\/json[^,]*;base64,(\S+)\s*$/;

/**
 * Writes `sources.json`, the JavaScript by path of its source, and `maps.json`, the source maps.
 *
 * Pulumi keeps the text of some functions in its state. It must be the same whether `pulumi` or `gitops` ran the program: so the
 * same compiler makes it, with the same settings, and nothing is bundled.
 */
function compileSources(root, directory, files) {
  const service = compiler(root);
  const sources = {};
  const maps = {};
  for (const file of files.filter((name) => name.endsWith(".ts"))) {
    const path = join(root, file);
    const code = service.compile(readFileSync(path, "utf8"), path);
    const [text, map] = comment.exec(code) ?? [""];
    sources[path] = code.slice(0, code.length - text.length);
    if (map !== undefined) maps[path] = JSON.parse(Buffer.from(map, "base64").toString("utf8"));
  }
  writeFileSync(join(directory, "sources.json"), JSON.stringify(sources));
  writeFileSync(join(directory, "maps.json"), JSON.stringify(maps));
  // For `node --require` in the process in which Pulumi runs the program.
  writeFileSync(join(directory, "prepare-program.js"), 'require("./loader").prepareProgram(__dirname);\n');
}

/** The compiler with the options that `pulumi` gives it: it takes those of tsconfig.json, and leaves out what is meant for ts-node alone. */
function compiler(root) {
  // Its cache of compiled code is not written in one step: processes that start at the same time would read halves of it, and crash.
  process.env.DISABLE_V8_COMPILE_CACHE = "1";
  try {
    const typescript = require("typescript");
    const project = join(root, "tsconfig.json");
    const { compilerOptions } = typescript.parseConfigFileTextToJson(project, readFileSync(project, "utf8")).config;
    return require("ts-node").create({
      cwd: root,
      project,
      compilerOptions: { target: "ES2020", module: "nodenext", moduleResolution: "nodenext", sourceMap: "true", ...compilerOptions },
    });
  } finally {
    delete process.env.DISABLE_V8_COMPILE_CACHE;
  }
}

module.exports = { compileSources };
