import { deepEqual, equal, ok } from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { commands } from "../../cli/commands";
import { packageDirectory } from "../../foundation/paths";

interface Documented {
  /** Page and line. */
  readonly place: string;
  readonly words: readonly string[];
}

const pages = ["README.md", ...readdirSync(join(packageDirectory, "docs")).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)];
const begin = /(?:^|[|;(]|&&|\$\(|[=\s])\s*(?:npx )?(?:gitops|node bin\/gitops\.js) (?=[a-z])/;

/** The `gitops` lines in the code blocks of a page, without prompts, comments and what a shell does with their output. */
function documentedIn(page: string): Documented[] {
  let inBlock = false;
  return readFileSync(join(packageDirectory, page), "utf8").split("\n").flatMap((line, index): Documented[] => {
    if (line.trimStart().startsWith("```")) {
      inBlock = !inBlock;
      return [];
    }
    const found = inBlock && begin.exec(line);
    if (!found) return [];
    const rest = line.slice(found.index + found[0].length).replace(/\$\{\{.*?\}\}/g, "value").replace(/ +#.*$/, "").replace(/\s*(\||>|&&|\)).*$/, "");
    const words = [...rest.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? "");
    return [{ place: `${page}:${index + 1}`, words }];
  });
}

/** What the command line says of some words; undefined when it takes them. Nothing is run. */
function refusal(words: readonly string[]): string | undefined {
  const program = new Command("gitops").exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  for (const register of commands) register(program);
  let reached = false;
  const disarm = (command: Command): void => {
    command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
    if (command.commands.length === 0) command.action(() => { reached = true; });
    for (const inner of command.commands) disarm(inner);
  };
  disarm(program);
  try {
    program.parse([...words], { from: "user" });
    return reached ? undefined : "it is no command by itself";
  } catch (error) {
    return error instanceof CommanderError ? error.message : String(error);
  }
}

describe("the commands in the docs", () => {
  const all = pages.flatMap(documentedIn);

  it("are found", () => ok(all.length > 35, `${all.length}: ${all.map(({ place }) => place).join(" ")}`));

  for (const { place, words } of all) {
    it(`gitops ${words.join(" ")}, in ${place}, is one that there is`, () => equal(refusal(words), undefined));
  }

  it("would be found wrong", () => {
    deepEqual([["image", "sett", "dev"], ["sync"], ["render", "--stak", "dev"], ["repo"]].map((words) => refusal(words) === undefined), [false, false, false, false]);
  });
});
