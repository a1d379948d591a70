import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ownSources } from "./compiled";
import type { PulumiProject } from "./project";

/**
 * Has `require` load TypeScript, for a program in it: the program of this clone from its compiled files, another one with the
 * compiler that `pulumi` would take, the program's own or else Pulumi's. Types are not checked.
 */
export function registerTypeScript({ directory, main }: PulumiProject, load: NodeJS.Require): void {
  if (require.extensions[".ts"] !== undefined) return;
  const own = ownSources();
  if (own?.hasProgram(main)) {
    own.register();
    return;
  }
  const pulumi = dirname(load.resolve("@pulumi/pulumi"));
  const vendored = (path: string): string => join(pulumi, "vendor", path);
  const compiler = resolved(load, "typescript") ?? vendored("typescript@3.8.3/typescript.js");
  const { register } = load(resolved(load, "ts-node") ?? vendored("ts-node@7.0.1")) as { register: (options: object) => unknown };
  const project = join(directory, "tsconfig.json");
  register({
    compiler,
    transpileOnly: true,
    project,
    skipProject: !existsSync(project),
    cwd: directory,
    compilerOptions: { target: "ES2020", module: "commonjs", moduleResolution: "node", sourceMap: "true", ...ownOptions(project, load(compiler) as Compiler) },
  });
}

interface Compiler {
  parseConfigFileTextToJson: (file: string, text: string) => { config?: { compilerOptions?: object } };
}

/** The options of the project, which win over the defaults. */
function ownOptions(project: string, { parseConfigFileTextToJson }: Compiler): object {
  if (!existsSync(project)) return {};
  return parseConfigFileTextToJson(project, readFileSync(project, "utf8")).config?.compilerOptions ?? {};
}

function resolved(load: NodeJS.Require, name: string): string | undefined {
  try {
    return load.resolve(name);
  } catch {
    return undefined;
  }
}
