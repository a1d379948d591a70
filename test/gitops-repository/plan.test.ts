import { deepEqual, equal, ok, rejects, throws } from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { UserError } from "../../foundation/errors";
import { applyPlan, filesIn, listingName, planUpdate, RepositoryFiles, RepositorySystem, repositoryFiles, versionsIn } from "../../gitops-repository";
import { helpdesk, labs, withUnits } from "../workloads/support/systems";

/** A repository in memory. */
class Repository {
  readonly texts = new Map<string, string>();
  readonly present = (path: string) => this.texts.get(path);

  constructor(private readonly system: RepositorySystem) {}

  declared(system = this.system): RepositoryFiles {
    return repositoryFiles(system, "dev", { versions: versionsIn(this.present) });
  }

  /** As declared, whatever stands in the files. */
  declaredWithoutVersions(): RepositoryFiles {
    return repositoryFiles(this.system, "dev");
  }

  plan({ system = this.system, force = false, files = this.declared(system) }: { system?: RepositorySystem; force?: boolean; files?: Pick<RepositoryFiles, "files" | "seeds"> } = {}) {
    return planUpdate(files, { system: system.name, present: this.present, force });
  }

  update(options: Parameters<Repository["plan"]>[0] = {}) {
    const plan = this.plan(options);
    if (plan.conflicts.length > 0) return plan;
    for (const [path, text] of plan.writes) this.texts.set(path, text);
    for (const path of plan.removed) this.texts.delete(path);
    return plan;
  }

  edit(path: string, change: (text: string) => string): void {
    const text = this.texts.get(path) ?? "";
    const edited = change(text);
    ok(edited !== text, `nothing to edit in ${path}`);
    this.texts.set(path, edited);
  }
}

const overlay = "k8s/overlays/prod/kustomization.yaml";
const values = "environments/dev-env-1/values.yaml";
const withoutFrontend = (): RepositorySystem => withUnits(helpdesk, ([unit]) => {
  unit.services = unit.services.filter(({ name }: { name: string }) => name !== "frontend");
  delete unit.services[0].traffic.from;
});

describe("an update of a repository", () => {
  let repository: Repository;
  beforeEach(() => {
    repository = new Repository(helpdesk);
    repository.update();
  });

  it("writes everything where there is nothing, and then no more", () => {
    const first = new Repository(helpdesk).plan();
    equal(first.added.length, first.writes.size - 1);
    ok(first.writes.has(listingName));
    const { writes, added, changed, removed, conflicts, left, unchanged } = repository.plan();
    deepEqual([[...writes.keys()], added, changed, removed, conflicts, left, unchanged], [[], [], [], [], [], [], first.added.length]);
  });

  it("leaves the tags and digests in Git alone (B1)", () => {
    const tagged = (text: string) => text.replace("newTag: unreleased", "newTag: \"1234567\"").replace("newTag: unreleased", `newTag: v2\n    digest: sha256:${"a".repeat(64)}`);
    repository.edit(overlay, tagged);
    deepEqual(repository.plan().writes.size, 0);
    const system = withoutFrontend();
    repository.update({ system, files: repository.declared(system) });
    const text = repository.texts.get(overlay) ?? "";
    ok(text.includes('newTag: "1234567"') && !text.includes("v2"), text);
  });

  it("leaves the tags in the values of charts alone", () => {
    const charts = new Repository(labs);
    charts.update();
    charts.edit(values, (text) => text.replace("tag: unreleased", "tag: v3.2.2"));
    const system = withUnits(labs, ([unit]) => { unit.services[0].environments.dev.replicas = 7; });
    const { changed } = charts.update({ system, files: charts.declared(system) });
    ok(changed.includes(values));
    ok(/tag: v3.2.2\n  replicas: 7/.test(charts.texts.get(values) ?? ""), charts.texts.get(values));
  });

  it("takes no offence at another format", () => {
    repository.edit(overlay, (text) => `# by kustomize edit\n${stringify(parse(text), { indentSeq: false })}`);
    equal(repository.plan().unchanged, repository.declared().files.size);
  });

  it("keeps the components of a kustomization", () => {
    repository.edit(overlay, (text) => `${text}components:\n- custom\n`);
    equal(repository.plan().writes.size, 0);
    const system = withoutFrontend();
    deepEqual(repository.update({ system, files: repository.declared(system) }).conflicts, []);
    ok((repository.texts.get(overlay) ?? "").endsWith("components:\n  - custom\n"));
  });

  it("keeps the lines between the marks", () => {
    for (const file of ["CODEOWNERS", "README.md"]) {
      repository.edit(file, (text) => text.replace(/(gitops:keep(?: -->|:).*\n)/, "$1Our own line\n"));
      equal(repository.plan().writes.size, 0);
    }
    const system = { ...helpdesk, owners: { everything: ["@example/others"] } };
    const { changed } = repository.update({ system, files: repository.declared(system) });
    deepEqual(changed, ["CODEOWNERS"]);
    equal(repository.texts.get("CODEOWNERS"), "# The last line that matches a file counts.\n* @example/others\n# gitops:keep: lines between these marks stay as they are\nOur own line\n# gitops:end\n");
  });

  it("refuses lines between the marks that make the file unreadable", () => {
    const charts = new Repository(labs);
    charts.update();
    charts.edit(values, (text) => text.replace("# gitops:end", "global: {}\n# gitops:end"));
    const { conflicts } = charts.plan({ files: charts.declaredWithoutVersions() });
    deepEqual(conflicts, [{ path: values, reason: "its lines between the marks do not fit: Map keys must be unique at line 31, column 1:" }]);
  });

  it("reports an edit elsewhere, writes nothing, and overwrites it when forced", () => {
    repository.edit("k8s/base/frontend-deployment.yaml", (text) => text.replace("maxSurge: 1", "maxSurge: 2"));
    repository.edit(overlay, (text) => `namePrefix: x\n${text}`);
    const { conflicts } = repository.update();
    deepEqual(conflicts, [{ path: "k8s/base/frontend-deployment.yaml", reason: "it was edited by hand" }, { path: overlay, reason: "it was edited by hand" }]);
    deepEqual(repository.update({ force: true }).changed, ["k8s/base/frontend-deployment.yaml", overlay]);
    ok(!(repository.texts.get(overlay) ?? "").includes("namePrefix"));
    deepEqual(repository.plan().conflicts, []);
  });

  it("does not take files of others for its own", () => {
    const fresh = new Repository(helpdesk);
    fresh.texts.set("README.md", "Ours\n");
    fresh.texts.set("other.txt", "Ours\n");
    deepEqual(fresh.plan().conflicts, [{ path: "README.md", reason: "it was not written by `gitops repo`" }]);
    fresh.texts.delete("README.md");
    fresh.update();
    equal(fresh.texts.get("other.txt"), "Ours\n");
  });

  it("writes a file again that somebody deleted", () => {
    repository.texts.delete("CODEOWNERS");
    deepEqual(repository.plan().added, ["CODEOWNERS"]);
  });

  it("removes what is not declared any more, unless it was edited", () => {
    repository.edit("k8s/base/frontend-pdb.yaml", (text) => text.replace("maxUnavailable: 1", "maxUnavailable: 2"));
    const system = withoutFrontend();
    const files = repository.declared(system);
    const { removed, left } = repository.update({ system, files });
    deepEqual(left, ["k8s/base/frontend-pdb.yaml"]);
    ok(removed.includes("k8s/base/frontend-deployment.yaml") && !removed.includes("k8s/base/frontend-pdb.yaml"));
    // It is reported until somebody removes it.
    deepEqual(repository.plan({ system, files: repository.declared(system) }).left, ["k8s/base/frontend-pdb.yaml"]);
    deepEqual(repository.update({ system, files: repository.declared(system), force: true }).removed, ["k8s/base/frontend-pdb.yaml"]);
    deepEqual(repository.plan({ system, files: repository.declared(system) }).left, []);
  });

  it("writes the status of an environment once", () => {
    const charts = new Repository(labs);
    charts.update();
    charts.texts.set("environments/dev-env-1/status.yaml", "status: healthy\n");
    equal(charts.plan().writes.size, 0);
  });

  it("refuses the files of another system, and a damaged list", () => {
    throws(() => repository.plan({ system: { ...helpdesk, name: "other" } }), { message: 'the repository holds the files of system "helpdesk", not of "other"' });
    for (const text of ["<<<<<<< HEAD", '{"version":1,"system":"helpdesk"}']) {
      repository.texts.set(listingName, text);
      throws(() => repository.plan(), { message: ".gitops-repository.json is damaged: it is not what `gitops repo` wrote" });
    }
    repository.texts.set(listingName, '{"version":1,"system":"helpdesk","files":{"../x":""}}');
    throws(() => repository.plan(), { message: '.gitops-repository.json is damaged: it lists "../x"' });
  });

  it("refuses to lose the tags of a file that cannot be read", () => {
    repository.texts.set(overlay, "images: [\n");
    throws(() => repository.declared(), (error: unknown) => error instanceof UserError && error.message.startsWith(`the image tags in ${overlay} cannot be read: `));
  });
});

describe("a directory", () => {
  let directory = "";
  beforeEach(async () => { directory = await mkdtemp(join(tmpdir(), "gitops-repository-")); });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it("gets what was planned, and loses empty directories", async () => {
    const declared = { files: new Map([["a/b/c.txt", "1"], ["d.txt", "2"]]), seeds: new Set<string>() };
    await applyPlan(directory, planUpdate(declared, { system: "s", present: filesIn(directory), force: false }));
    equal(await readFile(join(directory, "a/b/c.txt"), "utf8"), "1");
    declared.files.delete("a/b/c.txt");
    const plan = planUpdate(declared, { system: "s", present: filesIn(directory), force: false });
    deepEqual([plan.removed, plan.unchanged], [["a/b/c.txt"], 1]);
    await applyPlan(directory, plan);
    equal(filesIn(directory)("a/b/c.txt"), undefined);
    await rejects(readFile(join(directory, "a")), { code: "ENOENT" });
  });

  it("is not left over a symbolic link", async () => {
    await mkdir(join(directory, "elsewhere"));
    await symlink(join(directory, "elsewhere"), join(directory, "a"));
    await writeFile(join(directory, "elsewhere", "keep"), "");
    const plan = planUpdate({ files: new Map([["a/b.txt", "1"]]), seeds: new Set<string>() }, { system: "s", present: filesIn(directory), force: false });
    await rejects(applyPlan(directory, plan), { message: `${join(directory, "a")} is a symbolic link` });
    equal(filesIn(directory)("elsewhere/b.txt"), undefined);
  });
});
