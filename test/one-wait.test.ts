import { deepEqual } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as ts from "typescript";
import { packageDirectory } from "../foundation/paths";
import { sourceFiles } from "./support/import-graph";

/** The loops that sleep themselves, and why they may. */
const exceptions: Readonly<Record<string, string>> = {
  "foundation/retry.ts": "what all others try again with",
};

/** The lines of loops in which time passes: a wait of its own, made by hand. */
function handMadeLoops(text: string): number[] {
  const file = ts.createSourceFile("file.ts", text, ts.ScriptTarget.Latest, true);
  const sleepers = new Set(["setTimeout", "setInterval"]);
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier) || statement.moduleSpecifier.text !== "node:timers/promises") continue;
    const bindings = statement.importClause?.namedBindings;
    if (bindings && ts.isNamedImports(bindings)) for (const { name } of bindings.elements) sleepers.add(name.text);
  }
  const lines: number[] = [];
  const sleeps = (node: ts.Node): boolean =>
    (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && sleepers.has(node.expression.text)) || ts.forEachChild(node, sleeps) === true;
  const visit = (node: ts.Node): void => {
    if (ts.isIterationStatement(node, false) && sleeps(node)) lines.push(file.getLineAndCharacterOfPosition(node.getStart()).line + 1);
    else ts.forEachChild(node, visit);
  };
  visit(file);
  return lines;
}

describe("waiting", () => {
  it("is done by foundation/wait.ts and foundation/retry.ts, and by no loop made by hand", () => {
    const found = sourceFiles(packageDirectory, ["bench", "test", "docs", "charts", "bin", "node_modules", "dist"]).flatMap((path) => handMadeLoops(readFileSync(join(packageDirectory, path), "utf8")).map((line) => `${path}:${line}`));
    deepEqual(found.filter((place) => !(place.replace(/:\d+$/, "") in exceptions)), []);
    deepEqual(Object.keys(exceptions).filter((path) => !found.some((place) => place.startsWith(`${path}:`))), [], "exceptions that need none");
  });

  for (const [what, text] of [
    ["a loop with a sleep under any name", 'import { setTimeout as nap } from "node:timers/promises";\nfor (;;) { if (ready()) break; await nap(100); }'],
    ["a sleep in the head of a loop", 'import { setTimeout as delay } from "node:timers/promises";\nfor (const end = 5; ; await delay(100)) if (ready()) break;'],
    ["a promise around a timer", "\nwhile (!ready()) await new Promise((resolve) => setTimeout(resolve, 50));"],
  ] as const) {
    it(`is found where it is ${what}`, () => deepEqual(handMadeLoops(text), [2]));
  }

  it("is not found in a loop that only works", () => deepEqual(handMadeLoops("for (const one of all) await work(one);\nsetTimeout(end, 5);"), []));
});
