import { deepEqual, equal, ok } from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { Command } from "commander";
import { z } from "zod";
import { commands } from "../cli/commands";
import { renderStack } from "../render";
import { schema } from "../settings/schema";

const root = resolve(__dirname, "..");
const notOurs = ["node_modules", "dist", "rendered", ".rehearsal", ".git"];
const read = (path: string) => readFileSync(join(root, path), "utf8");
const pages = (directory = root): string[] => readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
  const path = join(directory, entry.name);
  if (entry.isDirectory()) return notOurs.includes(entry.name) ? [] : pages(path);
  return entry.name.endsWith(".md") ? [relative(root, path)] : [];
});

/** First cells of the rows of all tables in a text, which are in backquotes, with the rest of their row. */
function rows(text: string): Map<string, string> {
  return new Map([...text.matchAll(/^\| (`.*?) \| (.*) \|$/gm)].map(([, first = "", rest = ""]) => [first.replaceAll("`", ""), rest]));
}

describe("docs/settings.md", () => {
  const documented = rows(read("docs/settings.md").split("## Environment variables")[0] ?? "");
  const settings = settingsOf(schema);

  it("describes every setting of a stack, and no other", () => {
    ok(settings.size > 20, "the schema was read");
    deepEqual([...documented.keys()].sort(), [...settings.keys()].sort());
  });

  it("names every allowed value of every closed set", () => {
    for (const [name, values] of settings) {
      for (const value of values) ok(documented.get(name)?.includes(`\`${value}\``), `${name}: ${value}`);
    }
  });
});

/** Every setting by its path, with its allowed values where they are a closed set. */
function settingsOf(type: unknown, path = ""): Map<string, readonly string[]> {
  if (type instanceof z.ZodOptional || type instanceof z.ZodDefault || type instanceof z.ZodPrefault) return settingsOf(type.unwrap(), path);
  if (type instanceof z.ZodObject) {
    const members = Object.entries(type.shape).flatMap(([name, member]) => [...settingsOf(member, path ? `${path}.${name}` : name)]);
    return new Map(members);
  }
  const members = type instanceof z.ZodRecord ? [...settingsOf(type.valueType, `${path}.NAME`)].filter(([name]) => !name.endsWith(".NAME")) : [];
  return new Map([[path, type instanceof z.ZodEnum ? type.options.map(String) : []], ...members]);
}

describe("docs/commands.md", () => {
  const sections = new Map(read("docs/commands.md").split(/^## /m).slice(1).map((text) => [text.split("\n")[0] ?? "", text]));
  const program = new Command("gitops");
  for (const register of commands) register(program);

  it("has a section for every command, and no other", () => {
    deepEqual([...sections.keys()].sort(), leaves(program, "gitops").map(([name]) => name).sort());
  });

  for (const [name, command] of leaves(program, "gitops")) {
    it(`describes every option of ${name}, and no other`, () => {
      const section = sections.get(name) ?? "";
      const documented = [...rows(section).keys()].flatMap((cell) => cell.match(/--[a-z-]+/g) ?? []);
      deepEqual(documented.sort(), command.options.map(({ long }) => long).sort());
      for (const argument of command.registeredArguments) {
        ok(section.toLowerCase().includes(`${name} `) && section.includes(argument.name().split("|")[0]?.toUpperCase() ?? ""), argument.name());
      }
    });
  }
});

/** Commands that do something, by their full name; hidden ones are left out. */
function leaves(command: Command, name: string): [string, Command][] {
  const visible = command.createHelp().visibleCommands(command).filter((child) => child.name() !== "help");
  if (visible.length === 0) return [[name, command]];
  return visible.flatMap((child) => leaves(child as Command, `${name} ${child.name()}`));
}

describe("the documentation", () => {
  const scripts = Object.keys((JSON.parse(read("package.json")) as { scripts: Record<string, string> }).scripts);

  for (const page of pages()) {
    const text = read(page);

    it(`${page} has no broken link`, () => {
      const prose = text.replace(/^```[\s\S]*?^```/gm, "");
      for (const [, target = ""] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(target)) continue;
        const [path = "", anchor] = target.split("#");
        const file = path ? join(root, dirname(page), path) : join(root, page);
        ok(existsSync(file), `there is no ${target}`);
        if (anchor !== undefined) ok(anchors(readFileSync(file, "utf8")).includes(anchor), `there is no heading for ${target}`);
      }
    });

    it(`${page} names scripts of package.json only`, () => {
      for (const [, script = ""] of text.matchAll(/npm run (?:--\S+ )*([a-z0-9:]+)/g)) ok(scripts.includes(script), `npm run ${script}`);
    });
  }

  it("links every page of docs/ from the README", () => {
    const readme = read("README.md");
    deepEqual(pages(join(root, "docs")).filter((page) => !readme.includes(`](${page}`)), []);
  });
});

/** Anchors of the headings of a page, as GitHub forms them. */
function anchors(text: string): string[] {
  return [...text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/^#+ (.*)$/gm)]
    .map(([, heading = ""]) => heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-"));
}

describe("the README's example of a stack of one's own", function () {
  this.timeout(60_000);
  const directory = join(root, "test", "fixtures", "own-stack");

  it("is the program that the type checker and the next test see", () => {
    const program = readFileSync(join(directory, "index.ts"), "utf8").replace("../../../library", "gitops-platform");
    ok(read("README.md").includes(`\`\`\`ts\n${program}\`\`\``));
  });

  it("renders, with its Applications in the waves that follow from their order", async () => {
    const { outputs, objects, children } = await renderStack({ stack: "dev", directory });
    deepEqual(outputs, { root: "shop-dev", waves: { database: 0, dashboard: 0, backend: 1, frontend: 2 } });
    deepEqual(objects.filter(({ kind }) => kind === "AppProject").map(({ metadata }) => metadata.name), ["default", "shop-dev", "shop-dev-root"]);
    equal(children.length, 4);
  });
});
