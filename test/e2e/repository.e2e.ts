import * as assert from "node:assert/strict";
import { execa } from "execa";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyPlan, filesIn, Plan, planUpdate, readVersions, repositoryFiles, versionsIn } from "../../gitops-repository";
import { packageDirectory } from "../../foundation/paths";
import { EnvironmentName } from "../../model/environment";
import { systems } from "../../systems";
import { contentOf } from "../../systems/declared";
import { LayoutKind, UnitArgs } from "../../workloads";
import { club, helpdesk, labs, withUnits } from "../workloads/support/systems";
import { buildableUnits, buildUnit, objectsIn, writeBranch } from "./support/built-repository";
import { e2eTools } from "./support/tools";

const environments = Object.values(EnvironmentName);
const workload = (objects: readonly any[], name: string) => objects.find(({ kind, metadata }) => kind === "Deployment" && metadata.name === name);

describe("a written repository, as kustomize and Helm read it", () => {
  let directory = "";
  before(async function () {
    this.timeout(3_600_000);
    await e2eTools();
    directory = await mkdtemp(join(tmpdir(), "gitops-built-"));
  });
  after(() => rm(directory, { recursive: true, force: true }));

  for (const system of [helpdesk, club, labs, ...systems.values()]) {
    it(`of ${system.name} has every service with its image, replicas and resources in every environment (B5)`, async () => {
      for (const environment of environments) {
        const out = join(directory, `${system.name}-${environment}`);
        await writeBranch(out, system, environment);
        for (const unit of buildableUnits(system, environment)) {
          const found = await buildUnit(out, unit, environment);
          assert.ok(found.length > 0, unit.name);
          const names = found.map(({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata.name}`);
          assert.equal(new Set(names).size, names.length);
          for (const service of unit.services ?? []) {
            const { spec } = workload(found, service.name);
            const [container] = spec.template.spec.containers;
            const own = service.environments?.[environment] ?? {};
            assert.equal(container.image, `${service.image}:${own.firstTag ?? "unreleased"}`);
            assert.equal(spec.replicas, own.autoscaling ? undefined : own.replicas ?? { dev: 1, staging: 2, prod: 3 }[environment]);
            if (own.resources === undefined) assert.equal(container.resources.requests.memory, environment === "prod" ? "512Mi" : "256Mi");
            for (const [name, value] of Object.entries({ ...service.variables, ...own.variables })) {
              assert.deepEqual(container.env.filter((entry: { name: string }) => entry.name === name), [{ name, value }]);
            }
          }
        }
      }
    });
  }

  for (const system of systems.values()) {
    it(`of ${system.name} takes the documented commands for images, in every environment`, async () => {
      const bare = join(directory, `${system.name}.git`);
      await execa("git", ["init", "--quiet", "--bare", bare]);
      const gitops = (...args: string[]) => execa(process.execPath, [join(packageDirectory, "bin", "gitops.js"), ...args, "--system", system.name, "--repo", bare], { cwd: packageDirectory, reject: false });
      assert.equal((await gitops("repo", "init", "--push")).exitCode, 0);
      for (const environment of environments) {
        const services = async () => (JSON.parse((await gitops("image", "get", environment, "--format", "json")).stdout) as { images: { service: string; tag: string }[] }).images;
        const before = await services();
        assert.ok(before.length > 0, environment);
        // All services of the environment.
        const { exitCode, stderr } = await gitops("image", "set", environment, "sha-abc1234", "--push", "--no-verify-registry");
        if (system.pipeline !== undefined && environment === EnvironmentName.Dev) {
          assert.match(stderr, /the image tags of dev are written by ImageUpdater/);
          continue;
        }
        assert.deepEqual([exitCode, stderr], [0, ""]);
        assert.deepEqual(await services(), before.map((image) => ({ ...image, tag: "sha-abc1234" })));
      }
    }).timeout(180_000);
  }

  it("of charts and of kustomizations is the same", async () => {
    const other = withUnits(labs, ([unit]) => { unit.layout = { kind: LayoutKind.Directory, paths: { dev: "x/dev", staging: "x/staging", prod: "x/prod" } }; });
    const [unit, otherUnit] = [labs, other].map((system) => contentOf(system).units[0]!) as [UnitArgs, UnitArgs];
    const [charts, plain] = [join(directory, "same-charts"), join(directory, "same-plain")];
    await writeBranch(charts, labs, "dev");
    await writeBranch(plain, other, "dev");
    for (const environment of environments) {
      const sorted = (objects: any[]) => objects.map((object) => [`${object.kind} ${object.metadata.name}`, object] as const).sort(([left], [right]) => (left < right ? -1 : 1));
      const withoutOrder = (objects: any[]) => sorted(objects).map(([name, object]) => {
        for (const container of object.spec?.template?.spec?.containers ?? []) container.env = container.env ?? [];
        return [name, object];
      });
      assert.deepEqual(withoutOrder(await buildUnit(charts, unit, environment)), withoutOrder(await buildUnit(plain, otherUnit, environment)));
    }
  });

  /** Updates the helpdesk's repository from its declaration. */
  const update = async (out: string): Promise<Plan> => {
    const files = repositoryFiles(helpdesk, "dev", { versions: versionsIn(filesIn(out)) });
    const plan = planUpdate(files, { system: helpdesk.name, present: filesIn(out), force: false });
    assert.deepEqual(plan.conflicts, []);
    await applyPlan(out, plan);
    return plan;
  };

  it("carries one image from dev to production, the same digest everywhere, and an update leaves it (B1)", async () => {
    const { kustomize } = await e2eTools();
    const out = join(directory, "promotion");
    await update(out);
    const image = "registry.example.com/helpdesk/backend";
    const digest = `sha256:${"7".repeat(64)}`;
    const overlay = (environment: string) => join(out, "k8s", "overlays", environment);
    const deploy = (environment: string, found: string) => execa(kustomize.path, ["edit", "set", "image", `backend=${image}@${found}`], { cwd: overlay(environment) });
    await deploy("dev", digest);
    for (const [from, to] of [["dev", "staging"], ["staging", "prod"]] as const) {
      const version = readVersions("kustomization.yaml", await readFile(join(overlay(from), "kustomization.yaml"), "utf8")).get("backend");
      await deploy(to, version?.digest ?? assert.fail(`${from} has no digest`));
    }
    const plan = await update(out);
    assert.deepEqual([plan.added, plan.changed, plan.removed], [[], [], []]);
    for (const environment of environments) {
      const objects = objectsIn((await execa(kustomize.path, ["build", overlay(environment)])).stdout);
      const images = objects.flatMap(({ spec }) => spec?.template?.spec?.containers ?? []).map(({ image: found }: { image: string }) => found).filter((found: string) => found.startsWith(image));
      assert.ok(images.length >= 2, "the Deployment and its Jobs");
      assert.deepEqual([...new Set(images)], [`${image}@${digest}`], environment);
    }
  });
});
