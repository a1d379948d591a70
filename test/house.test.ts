import { deepEqual, equal, ok } from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { circlesOf, importsOf, sourceFiles, type Import } from "./support/import-graph";

/** The floors, the lowest first: a file imports from its own floor and from those below. To change this list is a decision; see CONTRIBUTING.md. */
const floors = [
  "foundation", "model", "releases", "clients", "workloads", "components", "systems", "image-tags", "gitops-repository", "settings", "program",
  "library", "index.ts", "render", "rehearsal", "cli",
];
/** What the components stand on, then the components: a folder imports from those before it only. */
const componentFolders = [
  "shared", "cluster-identity", "custom-resource-definitions", "project", "pull-secrets", "application", "registry", "node-trust", "argo-cd", "argo-workflows",
  "image-updater", "build-pipeline", "environment", "delivery-repository", "service-image", "index.ts",
];
/** These import anything, and nothing imports them. */
const outside = ["bench", "test", "docs", "charts", "bin"];
/** They are loaded by every command, also by one that only prints its help. */
const withoutPulumi = ["foundation", "model", "releases", "clients"];

const root = resolve(__dirname, "..");

interface House {
  readonly files: string[];
  readonly imports: Import[];
}

function read(directory: string): House {
  const files = sourceFiles(directory, [...outside, "node_modules", "dist"]);
  return { files, imports: importsOf(directory, files) };
}

/** Imports that run up a list of floors; `place` says where a file stands in it. */
function upward({ imports }: House, place: (file: string) => number | undefined): string[] {
  return imports.flatMap(({ from, to }) => {
    const [low, high] = [place(from), place(to)];
    return low !== undefined && high !== undefined && high > low ? [`${from} imports ${to}`] : [];
  });
}

const floorOf = (file: string) => floors.indexOf(file.split("/")[0] ?? "");
const componentOf = (file: string) => {
  const [top, folder = ""] = file.split("/");
  return top === "components" ? componentFolders.indexOf(folder) : undefined;
};
const faults = (house: House) => [...upward(house, floorOf), ...upward(house, componentOf), ...circlesOf(house.imports, house.files)];

describe("the house", () => {
  const house = read(root);

  it("is read whole", () => {
    ok(house.files.length > 300 && house.imports.length > 1000, `${house.files.length} files, ${house.imports.length} imports`);
    deepEqual(house.imports.filter(({ to }) => to.startsWith(".")), []);
    const relative = house.imports.filter(({ to }) => floors.includes(to.split("/")[0] ?? "") && !house.files.includes(to)).map(({ from, to }) => `${from} imports ${to}`);
    deepEqual(relative, [], "imports that lead to no file");
  });

  it("has every source on one of its floors, and nothing on an unknown one", () => {
    deepEqual(house.files.filter((file) => floorOf(file) === -1), []);
    deepEqual(floors.filter((floor) => !house.files.some((file) => file.split("/")[0] === floor)), []);
    deepEqual(house.files.filter((file) => componentOf(file) === -1), []);
    deepEqual([...new Set(house.files.filter((file) => file.startsWith("components/")).map((file) => file.split("/")[1]))].sort(), [...componentFolders].sort());
  });

  it("has no import that runs up", () => deepEqual(upward(house, floorOf), []));

  it("has no component that imports one that comes after it", () => deepEqual(upward(house, componentOf), []));

  it("has no circle of files or of folders", () => deepEqual(circlesOf(house.imports, house.files), []));

  it("imports nothing that is not part of the package", () => {
    deepEqual(house.imports.filter(({ to }) => outside.includes(to.split("/")[0] ?? "")), []);
  });

  it("has low floors that know no Pulumi, and a command that loads none before it has to", () => {
    const pulumi = ({ to }: Import) => to.startsWith("@pulumi/");
    deepEqual(house.imports.filter((arrow) => pulumi(arrow) && arrow.eager && withoutPulumi.includes(arrow.from.split("/")[0] ?? "")), []);
    const loaded = new Set(["cli/main.ts"]);
    for (const file of loaded) for (const { from, to, eager } of house.imports) if (from === file && eager && house.files.includes(to)) loaded.add(to);
    ok(loaded.size > 5, [...loaded].join(", "));
    deepEqual(house.imports.filter((arrow) => pulumi(arrow) && arrow.eager && loaded.has(arrow.from)), []);
  });

  it("has a test folder for no other floors than these", () => {
    const own = ["audit", "e2e", "fixtures", "fuzz", "programs", "support"];
    const folders = readdirSync(join(root, "test"), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
    deepEqual(folders.filter((name) => !floors.includes(name) && !own.includes(name)), []);
  });
});

describe("the test of the house", () => {
  let directory: string;
  const plant = (files: Record<string, string>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    return faults(read(directory));
  };
  beforeEach(() => { directory = mkdtempSync(join(tmpdir(), "house-")); });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it("is content with imports that run down", () => {
    deepEqual(plant({
      "foundation/a.ts": "export const a = 1;",
      "model/sub/b.ts": 'import { a } from "../../foundation/a"; import { c } from "../c"; export const b = a + c;',
      "model/c.ts": "export const c = 1;",
      "model/index.ts": 'export * from "./sub/b";',
    }), []);
  });

  for (const [kind, statement] of Object.entries({
    "an import": 'import { b } from "../model/b"; export const a = b;',
    "an import of a type": 'import type { B } from "../model/b"; export type A = B;',
    "an export from": 'export * from "../model/b";',
    "a require in a function": 'export const a = () => require("../model/b");',
    "an import in a function": 'export const a = () => import("../model/b");',
    "a type import in an expression": 'export type A = import("../model/b").B;',
  })) {
    it(`finds ${kind} that runs up`, () => {
      deepEqual(plant({ "foundation/a.ts": statement, "model/b.ts": "export const b = 1; export type B = 1;" }), ["foundation/a.ts imports model/b.ts"]);
    });
  }

  it("finds a component that imports a later one", () => {
    deepEqual(plant({
      "components/project/project.ts": 'import "../environment/environment";',
      "components/environment/environment.ts": "export {};",
    }), ["components/project/project.ts imports components/environment/environment.ts"]);
  });

  it("finds a circle of files", () => {
    const found = plant({ "model/a.ts": 'import "./b";', "model/b.ts": 'import "./c";', "model/c.ts": 'import "./a";' });
    deepEqual(found, ["circle in model: model/a.ts imports model/b.ts, model/b.ts imports model/c.ts, model/c.ts imports model/a.ts"]);
  });

  it("finds a circle of folders whose files have none", () => {
    const found = plant({
      "model/x/a.ts": 'import "../y/b";', "model/y/b.ts": "export {};",
      "model/y/c.ts": 'import "../x/d";', "model/x/d.ts": "export {};",
    });
    equal(found.length, 1);
    deepEqual(found, ["circle in model: model/x/a.ts imports model/y/b.ts, model/y/c.ts imports model/x/d.ts"]);
  });
});
