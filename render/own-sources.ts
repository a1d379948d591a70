import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { join } from "node:path";

/** The sources of this clone as the command found them, compiled one by one. */
export class OwnSources {
  private readonly compiled: ReadonlyMap<string, string>;
  private maps: Record<string, SourceMapPayload> | undefined;
  private readonly parsed = new Map<string, SourceMap>();

  /** @param directory where the compiled programs of this clone are. */
  constructor(private readonly directory: string) {
    this.compiled = new Map(Object.entries(JSON.parse(readFileSync(join(directory, "sources.json"), "utf8")) as Record<string, string>));
  }

  /** Whether a file is one of them. */
  has(file: string): boolean {
    return this.compiled.has(file);
  }

  /** Has `require` load them. */
  register(): void {
    const before = require.extensions[".ts"];
    require.extensions[".ts"] = (module, file) => {
      const code = this.compiled.get(file);
      if (code !== undefined) (module as Compilable)._compile(code, file);
      else if (before !== undefined) before(module, file);
      else throw new Error(`${file} was not there when the command started: repeat it`);
    };
  }

  /** The stack trace of an error with the lines of the sources; as it is where they cannot be told. */
  readable(stack: string): string {
    return stack.replace(/((?:\/|[A-Z]:\\)[^()\n]*?\.[cm]?[jt]s):(\d+):(\d+)/g, (found, file: string, line: string, column: string) => {
      const entry = this.map(file)?.findEntry(Number(line) - 1, Number(column) - 1);
      if (entry === undefined || !("originalLine" in entry)) return found;
      return `${file.endsWith(".ts") ? file : entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    });
  }

  private map(file: string): SourceMap | undefined {
    const known = this.parsed.get(file);
    if (known !== undefined) return known;
    this.maps ??= JSON.parse(readFileSync(join(this.directory, "maps.json"), "utf8")) as Record<string, SourceMapPayload>;
    const payload = this.maps[file];
    if (payload === undefined) return undefined;
    const map = new SourceMap(payload);
    this.parsed.set(file, map);
    return map;
  }
}

/** What every loader of modules calls; it is not in the published types. */
interface Compilable extends NodeJS.Module {
  _compile(code: string, file: string): unknown;
}
