import { existsSync, readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { dirname, join, resolve } from "node:path";

/** The sources of this clone as the command found them, compiled one by one. */
export class OwnSources {
  private readonly compiled: ReadonlyMap<string, string>;
  private maps: Record<string, SourceMapPayload> | undefined;
  private readonly parsed = new Map<string, SourceMap | undefined>();

  /** @param directory where the compiled programs of this clone are. */
  constructor(private readonly directory: string) {
    this.compiled = new Map(Object.entries(readJson<Record<string, string>>(join(directory, "sources.json"))));
  }

  /** Whether the program at a path, a file or a directory with an index.ts, is one of them. */
  hasProgram(main: string): boolean {
    return this.compiled.has(main) || this.compiled.has(join(main, "index.ts"));
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
      const source = this.compiled.has(file) ? file : resolve(this.directory, entry.originalSource);
      return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    });
  }

  private map(file: string): SourceMap | undefined {
    if (!this.parsed.has(file)) {
      const payload = this.compiled.has(file) ? this.mapsOfSources()[file] : this.mapOfBundle(file);
      this.parsed.set(file, payload && new SourceMap(payload));
    }
    return this.parsed.get(file);
  }

  private mapsOfSources(): Record<string, SourceMapPayload> {
    return (this.maps ??= readJson<Record<string, SourceMapPayload>>(join(this.directory, "maps.json")));
  }

  private mapOfBundle(file: string): SourceMapPayload | undefined {
    const map = `${file}.map`;
    return dirname(file) === this.directory && existsSync(map) ? readJson<SourceMapPayload>(map) : undefined;
  }
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, "utf8")) as T;
}

/** What every loader of modules calls; it is not in the published types. */
interface Compilable extends NodeJS.Module {
  _compile(code: string, file: string): unknown;
}
