import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as ts from "typescript";
import { sourceFiles } from "./import-graph";

/** A property of an interface `XxxArgs`. */
export interface ArgsField {
  /** `SingleSignOnArgs.clientSecret`. */
  readonly place: string;
  readonly name: string;
  /** Its type, as it is written. */
  readonly type: string;
}

/** The properties of all interfaces `XxxArgs` in directories of a clone, in the order of files and lines. */
export function argsFields(root: string, directories: readonly string[]): ArgsField[] {
  const files = directories.flatMap((directory) => sourceFiles(join(root, directory), []).map((path) => join(root, directory, path)));
  return files.flatMap((path) => fieldsOf(readFileSync(path, "utf8")));
}

/** The same in a text. */
export function fieldsOf(text: string): ArgsField[] {
  const file = ts.createSourceFile("args.ts", text, ts.ScriptTarget.Latest, true);
  return file.statements.filter(ts.isInterfaceDeclaration).filter(({ name }) => name.text.endsWith("Args")).flatMap((declaration) =>
    declaration.members.filter(ts.isPropertySignature).map((member) => {
      const name = member.name.getText(file);
      return { place: `${declaration.name.text}.${name}`, name, type: member.type?.getText(file) ?? "" };
    }));
}
