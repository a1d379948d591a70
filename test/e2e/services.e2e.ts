import * as assert from "node:assert/strict";
import { execa } from "execa";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toYaml } from "../../foundation/yaml";
import { applyPlan, filesIn, planUpdate, RepositorySystem, repositoryFiles, versionsIn } from "../../gitops-repository";
import { EnvironmentName } from "../../model/environment";
import { seedRepository, withCheckout } from "../../rehearsal/local-repository";
import { systems } from "../../systems";
import { everywhere, httpProbes, LayoutKind } from "../../workloads";
import { club, helpdesk, labs } from "../workloads/support/systems";
import { buildableUnits, buildUnit, objectsIn, writeBranch } from "./support/built-repository";
import { eventually, Platform } from "./support/platform";
import { type PreparedStack, preparedStack } from "./support/prepared-stack";
import { e2eTools } from "./support/tools";

const environments = Object.values(EnvironmentName);

/** A service in production, whose Jobs can be made to fail. */
const keeper: RepositorySystem = {
  name: "keeper",
  repositoryUrl: "https://git.example.com/keeper.git",
  environments: { dev: { branch: "dev" }, staging: { branch: "staging" }, prod: { branch: "main" } },
  applications: [{
    unit: {
      name: "keeper",
      layout: { kind: LayoutKind.Directory, paths: everywhere("keeper") },
      namespaces: everywhere("keeper"),
      services: [{
        name: "keeper", image: "registry.example/keeper", port: 8080, probes: httpProbes("/health"), endpointCheck: {},
        migrations: { command: ["migrate"], zeroDowntime: { expand: ["expand"], contract: ["contract"] } },
      }],
    },
  }],
};

describe("services and their repository", () => {
  let prepared: PreparedStack;
  let platform: Platform;
  let directory = "";
  before(async function () {
    this.timeout(3_600_000);
    await e2eTools();
    directory = await mkdtemp(join(tmpdir(), "gitops-services-"));
    prepared = await preparedStack("--stack", "dev", "--system", "linq");
    platform = prepared.platform;
    for (const name of ["keeper", "restricted"]) {
      await platform.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels: { "pod-security.kubernetes.io/enforce": "restricted" } } });
    }
  });
  after(async () => {
    prepared?.release();
    await rm(directory, { recursive: true, force: true });
  });

  const kubectl = async (...args: string[]) => {
    const tools = await e2eTools();
    return execa(tools.kubectl.path, ["--kubeconfig", platform.kubeconfig, ...args], { reject: false });
  };

  describe("every written repository", () => {
    for (const system of [helpdesk, club, labs, ...systems.values()]) {
      it(`of ${system.name} is accepted by the API server under Pod Security restricted`, async function () {
        this.timeout(300_000);
        const all: any[] = [];
        for (const environment of environments) {
          const out = join(directory, `${system.name}-${environment}`);
          await writeBranch(out, system, environment);
          for (const unit of buildableUnits(system, environment)) all.push(...(await buildUnit(out, unit, environment)).filter(isBuiltIn));
        }
        assert.deepEqual(await refusals(all.map((object, index) => unique(object, index)), "apply"), []);
        const pods = all.filter(({ spec }) => spec?.template?.spec?.containers).map((object, index) => podOf(object, index));
        assert.ok(pods.length > 0);
        assert.deepEqual(await refusals(pods, "create"), []);
      });
    }

    it("would be refused with a pod that runs as root, or has a field that nobody knows", async () => {
      const [deployment] = objectsIn(repositoryFiles(keeper, "prod").files.get("keeper/deployment.yaml") ?? "");
      const root = podOf(structuredClone(deployment), 0);
      root.spec.securityContext.runAsUser = 0;
      const [refused = ""] = await refusals([root], "create");
      assert.match(refused, /violates PodSecurity "restricted:latest": runAsUser=0/);
      deployment.spec.replica = 1;
      assert.match((await refusals([deployment], "apply"))[0] ?? "", /unknown field "replica" in io.k8s.api.apps.v1.DeploymentSpec/);
    });
  });

  /** What the API server says against objects, without keeping them. */
  const refusals = async (items: any[], verb: "apply" | "create"): Promise<string[]> => {
    const file = join(directory, "objects.json");
    await writeFile(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    const { stderr, exitCode } = await kubectl(verb, "--namespace", "restricted", "--dry-run=server", "--validate=strict", "--filename", file);
    const lines = stderr.split("\n").filter((line) => line !== "" && !line.startsWith("Warning:"));
    assert.equal(lines.length > 0, exitCode !== 0, stderr);
    return lines;
  };

  describe("a deployment", () => {
    const application = { apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name: "keeper", namespace: "argocd" } };
    const object = (apiVersion: string, kind: string, name: string) => ({ apiVersion, kind, metadata: { name, namespace: "keeper" } });

    /** Deploys a tag, with a Job that fails where one is named; waits for the end of its sync. */
    const deploy = async (tag: string, failing?: string): Promise<{ phase: string; message: string }> => {
      let commit = "";
      await withCheckout(platform.repository, "main", `Deploy ${tag}`, async (checkout) => {
        const files = repositoryFiles(keeper, "prod", { versions: versionsIn(filesIn(checkout)) });
        const plan = planUpdate({ ...files, files: new Map([...files.files].filter(([path]) => path.startsWith("keeper/"))) }, { system: keeper.name, present: filesIn(checkout), force: false });
        assert.deepEqual(plan.conflicts, []);
        await applyPlan(checkout, plan);
        const kustomization = join(checkout, "keeper", "kustomization.yaml");
        const text = (await readFile(kustomization, "utf8")).replace(/newTag: .*/, `newTag: ${tag}`).replace(/components:\n.*\n/, "");
        await writeFile(kustomization, failing ? `${text}components:\n  - custom\n` : text);
        if (failing) await writeComponent(join(checkout, "keeper", "custom"), failing);
      });
      commit = (await execa("git", ["rev-parse", "refs/heads/main"], { cwd: platform.repository.directory })).stdout.trim();
      if ((await platform.read(application)) === undefined) await installApplication();
      let state: any;
      await eventually(`the sync of ${tag} ends`, async () => {
        state = (await platform.read<any>(application))?.status?.operationState;
        return state?.syncResult?.revision === commit && state.phase !== "Running";
      }, 120);
      return { phase: state.phase, message: state.message };
    };
    const writeComponent = async (at: string, job: string) => {
      await mkdir(at, { recursive: true });
      const patch = toYaml({ apiVersion: "batch/v1", kind: "Job", metadata: { name: job }, spec: { template: { metadata: { annotations: { "gitops.platform/simulate": "fail" } } } } });
      await writeFile(join(at, "kustomization.yaml"), toYaml({ apiVersion: "kustomize.config.k8s.io/v1alpha1", kind: "Component", patches: [{ patch }] }));
    };
    const installApplication = async () => {
      await platform.apply({
        apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata: { name: "keeper", namespace: "argocd" },
        spec: { sourceRepos: ["*"], destinations: [{ server: "*", namespace: "keeper" }] },
      } as object as Parameters<Platform["apply"]>[0]);
      await platform.apply({
        ...application,
        spec: {
          project: "keeper",
          source: { repoURL: platform.repository.url, targetRevision: "main", path: "keeper" },
          destination: { server: "https://kubernetes.default.svc", namespace: "keeper" },
          syncPolicy: { automated: { prune: true, selfHeal: true }, retry: { limit: 0 } },
        },
      } as object as Parameters<Platform["apply"]>[0]);
    };
    /** The image that serves, and how many of its pods are ready. */
    const serving = async (): Promise<[string, number]> => {
      const deployment = await platform.read<any>(object("apps/v1", "Deployment", "keeper"));
      return [deployment?.spec.template.spec.containers[0].image, deployment?.status?.readyReplicas];
    };
    const uid = async (job: string) => (await platform.read<any>(object("batch/v1", "Job", job)))?.metadata.uid;

    before(async function () {
      this.timeout(60_000);
      await seedRepository(platform.repository, { branch: "main", chartPath: "charts/applications", applications: [] });
    });

    it("expands, rolls out, checks the endpoint and contracts, in this order (L10, Q5)", async function () {
      this.timeout(180_000);
      assert.deepEqual(await deploy("v1"), { phase: "Succeeded", message: "successfully synced (no more tasks)" });
      assert.deepEqual(await serving(), ["registry.example/keeper:v1", 3]);
      const versions = await Promise.all(["keeper-expand", "keeper-endpoint-check", "keeper-contract"].map(async (name) => {
        const { metadata, status } = (await platform.read<any>(object("batch/v1", "Job", name))) ?? assert.fail(name);
        return { name, begin: Date.parse(metadata.creationTimestamp), end: Date.parse(status.completionTime) };
      }));
      const deployment = await platform.read<any>(object("apps/v1", "Deployment", "keeper"));
      const [expand, check, contract] = versions;
      const created = Date.parse(deployment.metadata.creationTimestamp);
      assert.ok(expand!.end <= created && created <= check!.begin && check!.end <= contract!.begin, JSON.stringify({ versions, created }));
    });

    it("is stopped by a failed migration, and the old version goes on serving (M4)", async function () {
      this.timeout(180_000);
      const { phase, message } = await deploy("v2", "keeper-expand");
      assert.equal(phase, "Failed", message);
      assert.deepEqual(await serving(), ["registry.example/keeper:v1", 3]);
    });

    it("goes on with the migration repaired", async function () {
      this.timeout(180_000);
      assert.equal((await deploy("v3")).phase, "Succeeded");
      assert.deepEqual(await serving(), ["registry.example/keeper:v3", 3]);
    });

    it("has failed when the endpoint does not answer, and nothing is contracted (Q5)", async function () {
      this.timeout(180_000);
      const before = await uid("keeper-contract");
      const { phase, message } = await deploy("v4", "keeper-endpoint-check");
      assert.equal(phase, "Failed", message);
      assert.deepEqual(await serving(), ["registry.example/keeper:v4", 3]);
      assert.equal(await uid("keeper-contract"), before, "the contract Job is the one of the deployment before");
      assert.ok(before !== undefined);
    });
  });
});

const builtInGroups = ["apps", "autoscaling", "batch", "networking.k8s.io", "policy", "rbac.authorization.k8s.io"];

function isBuiltIn({ apiVersion }: { apiVersion: string }): boolean {
  return !apiVersion.includes("/") || builtInGroups.includes(apiVersion.split("/")[0] ?? "");
}

/** The objects of several environments in one namespace. */
function unique(object: any, index: number): any {
  if (object.kind === "Namespace") return object;
  const { namespace: _namespace, ...metadata } = object.metadata;
  const ports = object.kind === "Service" ? (object.spec.ports ?? []).map(({ nodePort: _nodePort, ...port }: any) => port) : undefined;
  return { ...object, metadata: { ...metadata, name: `${metadata.name}-${index}` }, ...(ports ? { spec: { ...object.spec, ports } } : {}) };
}

/** The pod of a template, by itself: Pod Security looks at pods only. */
function podOf({ metadata: { name }, spec: { template, volumeClaimTemplates = [] } }: any, index: number): any {
  const { serviceAccountName: _account, restartPolicy: _policy, volumes = [], ...spec } = structuredClone(template.spec);
  const claims = volumeClaimTemplates.map(({ metadata: { name: claim } }: any) => ({ name: claim, emptyDir: {} }));
  return { apiVersion: "v1", kind: "Pod", metadata: { ...template.metadata, name: `${name}-${index}` }, spec: { ...spec, volumes: [...volumes, ...claims] } };
}
