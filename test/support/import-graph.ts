import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import * as ts from "typescript";

/** One import of a source file by another, or of a package. */
export interface Import {
  readonly from: string;
  /** The source file, or the name of a package as it is written. */
  readonly to: string;
  /** Whether the module is loaded as soon as the importing one is: neither a `require` in a function nor a type. */
  readonly eager: boolean;
}

/** The TypeScript files below a directory, without declarations; `skipped` are entries of the directory itself. */
export function sourceFiles(root: string, skipped: readonly string[]): string[] {
  return readdirSync(root).filter((name) => !name.startsWith(".") && !skipped.includes(name)).flatMap((name) => {
    const below = statSync(join(root, name)).isDirectory()
      ? readdirSync(join(root, name), { recursive: true, encoding: "utf8" }).map((path) => posix.join(name, path))
      : [name];
    return below.filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"));
  }).sort();
}

/** Every import in the files: `import`, `export ... from`, `import()`, `require()` and `import("...")` as a type. */
export function importsOf(root: string, files: readonly string[]): Import[] {
  const known = new Set(files);
  return files.flatMap((from) => {
    const found: Import[] = [];
    const add = (specifier: ts.Node | undefined, eager: boolean) => {
      if (specifier !== undefined && ts.isStringLiteral(specifier)) found.push({ from, to: target(from, specifier.text, known), eager });
    };
    const visit = (node: ts.Node) => {
      if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, node.importClause?.isTypeOnly !== true);
      if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, !node.isTypeOnly);
      if (ts.isCallExpression(node) && (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === "require")) add(node.arguments[0], false);
      if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, false);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(from, readFileSync(join(root, from), "utf8"), ts.ScriptTarget.Latest, true));
    return found;
  });
}

function target(from: string, specifier: string, known: ReadonlySet<string>): string {
  if (!specifier.startsWith(".")) return specifier;
  const path = posix.join(posix.dirname(from), specifier);
  return [`${path}.ts`, posix.join(path, "index.ts"), path].find((candidate) => known.has(candidate)) ?? path;
}

/**
 * The circles between neighbours, in every folder: two of its files or subfolders that need each other, directly or over others.
 * Where no folder has one, no files have one either.
 */
export function circlesOf(imports: readonly Import[], files: readonly string[]): string[] {
  const known = new Set(files);
  const folders = new Map<string, Map<string, Map<string, Import>>>();
  for (const arrow of imports.filter(({ to }) => known.has(to))) {
    const [from, to] = [arrow.from.split("/"), arrow.to.split("/")];
    const fork = from.findIndex((part, index) => part !== to[index]);
    if (fork === -1) continue;
    const folder = from.slice(0, fork).join("/") || ".";
    const arrows = folders.get(folder) ?? new Map<string, Map<string, Import>>();
    const ofPart = arrows.get(from[fork] ?? "") ?? new Map<string, Import>();
    folders.set(folder, arrows.set(from[fork] ?? "", ofPart.set(to[fork] ?? "", arrow)));
  }
  return [...folders].flatMap(([folder, arrows]) => {
    const circle = circleIn(arrows);
    return circle === undefined ? [] : [`circle in ${folder}: ${circle.map(({ from, to }) => `${from} imports ${to}`).join(", ")}`];
  });
}

/** The imports along one circle; undefined where there is none. */
function circleIn(arrows: ReadonlyMap<string, ReadonlyMap<string, Import>>): Import[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (part: string): Import[] | undefined => {
    if (path.includes(part)) {
      const circle = [...path.slice(path.indexOf(part)), part];
      return circle.slice(1).flatMap((next, index) => arrows.get(circle[index] ?? "")?.get(next) ?? []);
    }
    if (done.has(part)) return undefined;
    path.push(part);
    for (const next of arrows.get(part)?.keys() ?? []) {
      const circle = visit(next);
      if (circle !== undefined) return circle;
    }
    path.pop();
    done.add(part);
    return undefined;
  };
  for (const part of arrows.keys()) {
    const circle = visit(part);
    if (circle !== undefined) return circle;
  }
  return undefined;
}
