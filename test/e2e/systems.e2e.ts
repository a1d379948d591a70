import * as assert from "node:assert/strict";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { UpSummary } from "../../cli/up/summary";
import { packageDirectory } from "../../foundation/paths";
import { EnvironmentName } from "../../model/environment";
import { placeApplications } from "../../model/place-applications";
import { SyncPolicy, defaultSyncPolicy } from "../../model/sync-policy";
import { applicationsOf, System, systems } from "../../systems";
import { Platform } from "./support/platform";
import { e2eTools } from "./support/tools";

const environments = Object.values(EnvironmentName);
/** The stack that installs the platform, with Argo Workflows and the Image Updater; all others share its Argo CD. */
const first = "transcripts-dev";
const stackName = (system: System, environment: EnvironmentName) => `${system.name}-${environment}`;
/** The first stack leads. */
const order = [...systems.values()].sort((left, right) => Number(stackName(right, "dev") === first) - Number(stackName(left, "dev") === first));

/** Applications of link whose real content needs charts from a network, or operators. */
const linkStandIns = [
  "alert-rules", "cert-manager", "external-secrets-operator", "ingress-nginx", "jaeger-tracing", "linkerd-config", "loki-stack", "postgres-ha-cluster",
  "postgres-ha-operator", "postgres-ha-pgbouncer", "prometheus-stack", "qdrant-cluster", "redis-cluster-ha", "redis-sentinel-ha",
];

describe("every system in every environment, in one cluster with one Argo CD", () => {
  let platform: Platform;
  let program: string;
  const timings: string[] = [];

  before(async function () {
    this.timeout(3_600_000);
    await e2eTools();
    program = await mkdtemp(join(tmpdir(), "gitops-systems-"));
    await writeFile(join(program, "Pulumi.yaml"), stringify({ name: "gitops-platform", runtime: { name: "nodejs" }, main: join(packageDirectory, "index.ts") }));
    await symlink(join(packageDirectory, "node_modules"), join(program, "node_modules"));
    for (const system of order) {
      for (const environment of environments) {
        const name = stackName(system, environment);
        // Production's window is a subject of its own, and would let this pass on some hours of the week only.
        const settings = { system: system.name, environment, cluster: "rehearsal", platform: name === first ? "install" : "existing", windows: [] };
        const config = Object.fromEntries(Object.entries(settings).map(([key, value]) => [`gitops-platform:${key}`, value]));
        await writeFile(join(program, `Pulumi.${name}.yaml`), stringify({ config }));
      }
    }
    platform = await Platform.start(program);
  });
  after(async () => {
    if (timings.length > 0) console.log(`      ${timings.join(", ")}`);
    await platform?.down();
    await rm(program, { recursive: true, force: true });
  });

  const application = (name: string) => platform.read<any>({ apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name, namespace: "argocd" } });
  /** As plain data: the client makes instances of classes of known kinds. */
  const workload = async (kind: string, name: string, namespace: string): Promise<any> =>
    JSON.parse(JSON.stringify(await platform.read({ apiVersion: "apps/v1", kind, metadata: { name, namespace } })));

  for (const system of order) {
    for (const environment of environments) {
      const stack = stackName(system, environment);
      const { syncPolicy = defaultSyncPolicy[environment], distinctNames = false, branch } = system.environments[environment];
      const manual = syncPolicy === SyncPolicy.Manual;
      const suffix = stack === first || distinctNames ? undefined : environment;
      const declared = placeApplications(applicationsOf(system, environment), { suffix, cluster: undefined });

      describe(stack, () => {
        let up: UpSummary;
        let seconds = 0;

        before(async function () {
          this.timeout(600_000);
          const begin = Date.now();
          up = JSON.parse(await platform.gitops("up", "--format", "json", "--stack", stack)) as UpSummary;
          seconds = (Date.now() - begin) / 1000;
        });
        after(() => { timings.push(`${stack} ${seconds.toFixed(0)} s`); });

        if (manual) {
          it("deploys nothing until somebody syncs it, and everything then", async function () {
            this.timeout(600_000);
            assert.equal(up.settled, false);
            assert.equal(up.branch, branch);
            for (const { name } of declared) assert.equal(await application(name), undefined, name);
            const begin = Date.now();
            await platform.gitops("sync", stack);
            seconds += (Date.now() - begin) / 1000;
          });
        } else {
          it("comes up by itself", () => {
            assert.equal(up.settled, true);
            assert.equal(up.branch, branch);
            assert.equal(up.applications.length, declared.length);
            assert.deepEqual(up.applications.filter(({ state }) => state !== "healthy"), []);
          });
        }

        it("has every Application Synced and Healthy where it was declared, under the decided policies", async () => {
          const root = await application(stack);
          assert.equal(root.spec.syncPolicy.automated !== undefined, !manual);
          for (const { name, source, destination } of declared) {
            const { spec, status } = await application(name);
            assert.deepEqual([status.sync.status, status.health.status], ["Synced", "Healthy"], name);
            assert.deepEqual([spec.source.path, spec.destination.namespace], [source?.path, destination.namespace], name);
            const { automated, retry, syncOptions } = spec.syncPolicy;
            assert.deepEqual(automated, manual ? { prune: false, selfHeal: false } : { prune: true, selfHeal: true }, name);
            assert.deepEqual([retry.limit, retry.backoff], [5, { duration: "5s", factor: 2, maxDuration: "3m" }], name);
            assert.equal(syncOptions.includes("PrunePropagationPolicy=foreground"), syncPolicy !== SyncPolicy.Automatic, name);
          }
        });

        it("runs what the system declares, and says where it does not", () => {
          const standIns = up.standIns.map(({ application: name }) => name).sort();
          const expected = system.name === "link" ? linkStandIns.map((name) => `${name}-${environment}`) : [];
          assert.deepEqual(standIns, expected);
          assert.deepEqual(up.standIns.filter(({ reason }) => !/^(chart "|nobody there knows )/.test(reason)), []);
        });
      });
    }
  }

  describe("incident-assistant's sizes (B5)", () => {
    const small = { cpu: "200m", memory: "256Mi" };
    const expected = {
      dev: { replicas: 1, requests: small, limits: small },
      staging: { replicas: 2, requests: small, limits: small },
      prod: { replicas: 3, requests: { cpu: "500m", memory: "512Mi" }, limits: { cpu: "1", memory: "1Gi" } },
    };
    for (const environment of environments) {
      it(`are those of ${environment}, with one postgres`, async () => {
        const { replicas, ...resources } = expected[environment];
        for (const name of ["backend", "frontend"]) {
          const { spec, status } = await workload("Deployment", name, environment);
          assert.deepEqual([spec.replicas, status.readyReplicas], [replicas, replicas], name);
          assert.deepEqual(spec.template.spec.containers[0].resources, resources, name);
        }
        const { spec, status } = await workload("StatefulSet", "postgres", environment);
        assert.deepEqual([spec.replicas, status.readyReplicas], [1, 1]);
        assert.deepEqual(spec.template.spec.imagePullSecrets, [{ name: "ai-incident-assistant" }]);
      });
    }
  });

  // A suite of its own, because a suite's own tests run before its inner suites.
  describe("in the end", () => it("changes nothing the second time", async function () {
    this.timeout(300_000);
    const again = JSON.parse(await platform.gitops("up", "--format", "json", "--stack", "mirai-dev")) as UpSummary;
    assert.deepEqual([again.changed, again.settled], [false, true]);
  }));
});
