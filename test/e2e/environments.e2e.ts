import * as assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { simpleGit } from "simple-git";
import { KubernetesObject } from "@kubernetes/client-node";
import { overriddenWindows, windowSpec } from "../../model/windows/spec";
import { SyncWindowArgs } from "../../model/windows/window";
import { openStack, RunSummary } from "../../rehearsal/engine";
import { sampleWorkload, withCheckout, writeFiles } from "../../rehearsal/local-repository";
import { renderStack } from "../../render";
import { applicationsOf } from "../../systems";
import { link } from "../../systems/link";
import { ArgoCdApi } from "./support/argo-cd-api";
import { violations } from "./support/order";
import { Passages } from "./support/passages";
import { eventually, Platform, UpOutput } from "./support/platform";
import { type PreparedStack, preparedStack } from "./support/prepared-stack";
import { e2eTools } from "./support/tools";

const root = "link-prod";
const [childProject, rootProject] = ["link-prod", "link-prod-root"];
const applications = new Map(applicationsOf(link, "prod").map((application) => [application.name, application]));
/** Applications of every wave. */
const everyWave = ["cert-manager", "postgres-ha-cluster", "redis-cluster-ha", "alert-rules", "user-svc", "link-frontend", "api-gateway"];
const teams = { developers: ["acme:developers"], qa: ["acme:qa"], sre: ["acme:sre"], viewers: ["acme:everybody"] };
const minute = 60_000;

/** A window that is open from some minutes ago until some seconds from now; closed where both lie ahead or behind. */
function windowAround(minutesAgo: number, seconds: number, more: Partial<SyncWindowArgs> = {}): SyncWindowArgs {
  const begin = new Date(Math.floor(Date.now() / minute) * minute - minutesAgo * minute);
  const duration = `${Math.round((Date.now() + seconds * 1000 - begin.getTime()) / 1000)}s`;
  return { kind: "allow", schedule: `${begin.getUTCMinutes()} ${begin.getUTCHours()} * * *`, duration, ...more };
}
const closed = () => windowAround(-6 * 60, 7 * 3600);
const inUtc = (milliseconds: number) => `${new Date(milliseconds).toISOString().slice(0, 16)}Z`;

describe("environments on the rehearsal cluster", () => {
  let prepared: PreparedStack;
  let platform: Platform;
  let passages: Passages;
  let first: UpOutput;
  let admin: ArgoCdApi;

  before(async function () {
    this.timeout(3_600_000);
    await e2eTools();
    prepared = await preparedStack("--stack", "prod", "--sample-workloads");
    ({ platform, first } = prepared);
    passages = new Passages(platform);
    admin = await ArgoCdApi.asAdmin(platform);
  });
  after(async () => {
    passages?.stop();
    prepared?.release();
  });

  /** `pulumi up`, `preview` or `refresh` of production with other settings than its stack file has. */
  const pulumi = async (settings: Record<string, unknown>, operation: "up" | "preview" | "refresh" = "up"): Promise<RunSummary> => {
    const tools = await e2eTools();
    const all = { cluster: "rehearsal", repository: platform.repository.url, teams, argoCd: { config: { "accounts.person": "login" } }, ...settings };
    const stack = await openStack({
      stack: "prod",
      overrides: Object.fromEntries(Object.entries(all).map(([key, value]) => [`gitops-platform:${key}`, value])),
      tools: { pulumi: tools.pulumi.path, languageHost: tools["pulumi-language-nodejs"].path },
      progress: () => undefined,
      stateDirectory: platform.stateDirectory,
      kubeconfig: platform.kubeconfig,
    });
    return stack[operation]();
  };
  const application = (name = root) => platform.read<any>({ apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name, namespace: "argocd" } });
  const deployment = (name: string) => platform.read<any>({
    apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace: applications.get(name)?.destination.namespace },
  });
  const generation = async (name: string) => (await deployment(name))?.spec.template.metadata.annotations["gitops.platform/generation"];
  const sync = (api = admin) => api.post(`applications/${root}/sync`);
  const push = async (message: string, change: (directory: string) => Promise<void>): Promise<string> => {
    await withCheckout(platform.repository, "main", message, change);
    return (await simpleGit(platform.repository.directory).revparse(["refs/heads/main"])).trim();
  };
  /** Puts windows into the root's project as the program would, without the time that `pulumi up` takes. */
  const setWindows = async (windows: readonly SyncWindowArgs[]) => {
    const project = await platform.read<any>({ apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata: { name: rootProject, namespace: "argocd" } });
    const syncWindows = windows.map((window) => windowSpec({ applications: [root], ...window }, true));
    await platform.api().replace({ ...project, spec: { ...project.spec, syncWindows } });
  };
  const newGeneration = (names: readonly string[], number: number, readyAfterSeconds?: number) => push(`Generation ${number}`, async (directory) => {
    for (const name of names) {
      const { source, destination } = applications.get(name) ?? assert.fail(name);
      await writeFiles(join(directory, source.path ?? ""), sampleWorkload({ name, namespace: destination.namespace, generation: number, readyAfterSeconds }));
    }
  });
  const seen = (commit: string) => eventually("Argo CD has seen the commit", async () => (await application())?.status?.sync?.revision === commit);
  const deployed = (commit?: string) => eventually("the rollout has ended", async () => {
    const { operation, status } = (await application()) ?? {};
    const done = operation === undefined && status?.operationState?.phase === "Succeeded";
    return done && status.sync.status === "Synced" && (commit === undefined || status.operationState.syncResult?.revision === commit);
  }, 240);

  describe("production", () => {
    it("deploys nothing by itself on the first installation", async () => {
      assert.equal(first.settled, false);
      const { spec, status } = await application();
      assert.equal(spec.syncPolicy.automated, undefined);
      assert.equal(status.sync.status, "OutOfSync");
      assert.equal(await application("user-svc"), undefined);
    });

    it("refuses a sync outside its window", async () => {
      await pulumi({ windows: [closed()] });
      const { status, body } = await sync();
      assert.deepEqual([status, body.message], [403, "cannot sync: blocked by sync window"]);
    });

    it("deploys in the order of its waves once an emergency override opens the window", async () => {
      const until = inUtc(Date.now() + 2 * 60 * minute);
      const { warnings } = await pulumi({ windows: [closed()], emergencyOverride: { ticket: "INC-1", reason: "first deployment", until } });
      assert.ok(warnings.some((line) => line.includes(`EMERGENCY OVERRIDE INC-1 until ${until}: sync windows do not hold: first deployment`)), warnings.join("\n"));
      assert.equal((await sync()).status, 200);
      await deployed();
      // Argo CD calls an Application Healthy before its workload exists.
      await eventually("the last wave is healthy", async () => {
        const { sync: compared, health } = (await application("api-gateway"))?.status ?? {};
        return compared?.status === "Synced" && health?.status === "Healthy" && (await deployment("api-gateway"))?.status?.availableReplicas === 1;
      });
      const waves = Object.fromEntries(first.applications.map(({ name, wave }) => [name, wave]));
      assert.deepEqual(violations(await passages.installation(waves)), []);
    });

    it("is closed again without the override, and an expired one is refused", async () => {
      const until = inUtc(Date.now() - 2 * minute);
      await assert.rejects(pulumi({ windows: [closed()], emergencyOverride: { ticket: "INC-1", reason: "first deployment", until } }, "preview"),
        new RegExp(`emergencyOverride in Pulumi.prod.yaml \\(INC-1\\) ended at ${until}; remove it`));
      await pulumi({ windows: [closed()] });
      assert.equal((await sync()).status, 403);
    });

    it("closes by itself when the override ends, even if nobody runs `pulumi up` again", async () => {
      // The same project as the program declares, for an override that ended a minute ago.
      const override = (until: number) => overriddenWindows([{ ...closed(), applications: [root] }], { ticket: "INC-1", reason: "r", until: inUtc(until) }, root);
      const canSync = async () => (await admin.get(`applications/${root}/syncwindows`)).body.canSync === true;
      await setWindows(override(Date.now() + 2 * minute));
      await eventually("the override opens the window", canSync);
      await setWindows(override(Date.now() - minute));
      await eventually("the override has ended", async () => !(await canSync()));
      assert.equal((await sync()).status, 403);
    });

    it("does not move after a push, and shows the root OutOfSync", async () => {
      const commit = await newGeneration(["user-svc"], 2);
      await seen(commit);
      await eventually("the root is OutOfSync", async () => (await application()).status.sync.status === "OutOfSync");
      await sleep(10_000);
      assert.equal(await generation("user-svc"), "1");
    });

    it("does not bring back what somebody deleted, nor undo what somebody changed", async () => {
      await platform.api().delete(await deployment("chat-svc"));
      await platform.apply({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "ai-svc", namespace: "link" }, spec: { replicas: 3 } } as object);
      await eventually("Argo CD sees the drift", async () => (await application("chat-svc")).status.sync.status === "OutOfSync");
      await sleep(12_000);
      assert.equal(await deployment("chat-svc"), undefined);
      assert.equal((await deployment("ai-svc")).spec.replicas, 3);
    });

    it("prunes nothing, and its root finishes all the same", async () => {
      await setWindows([]);
      const directory = applications.get("discovery-svc")?.source.path ?? "";
      const commit = await push("No settings for discovery-svc", (checkout) => rm(join(checkout, directory, "configmap.yaml")));
      await seen(commit);
      assert.equal((await sync()).status, 200);
      await deployed(commit);
      await eventually("discovery-svc is at the commit", async () => (await application("discovery-svc")).status.sync.revision === commit);
      assert.ok(await platform.read({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "discovery-svc", namespace: "link" } }));
      await eventually("the older change is deployed as well", async () => (await generation("user-svc")) === "2");
    });

    for (const finishBegun of [true, false]) {
      it(finishBegun ? "finishes a rollout whose window closes" : "holds it where the window says so, as Argo CD does by itself", async () => {
        const number = finishBegun ? 3 : 4;
        // Ready only after the window has closed, in each of seven waves.
        const commit = await newGeneration(everyWave, number, 6);
        await seen(commit);
        await setWindows([windowAround(5, 12, { finishBegun })]);
        const begun = Date.now();
        await eventually("the sync begins", async () => (await sync()).status === 200, 10);
        await eventually("the window has closed", async () => (await admin.get(`applications/${root}/syncwindows`)).body.canSync !== true);
        const closedAfter = (Date.now() - begun) / 1000;
        assert.equal((await application()).status.operationState.phase, "Running", "the rollout lasted longer than the window was open");
        assert.notEqual(await generation("api-gateway"), String(number));
        if (!finishBegun) {
          await eventually("the rollout is held", async () => (await application()).status.operationState.message === "Sync operation blocked by sync window");
          await sleep(15_000);
          assert.notEqual(await generation("api-gateway"), String(number));
          await setWindows([windowAround(5, 3600)]);
        }
        await deployed(commit);
        await eventually("the last wave is deployed", async () => (await generation("api-gateway")) === String(number));
        console.log(`      the window closed ${closedAfter.toFixed(0)} s after the sync began, the rollout ended after ${((Date.now() - begun) / 1000).toFixed(0)} s`);
      });
    }
  });

  describe("projects", () => {
    const assertStopped = async (name: string, spec: object, message: RegExp) => {
      await platform.apply({ apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name, namespace: "argocd" }, spec } as object);
      const conditions = async (): Promise<{ type: string; message: string }[]> => (await application(name))?.status?.conditions ?? [];
      await eventually(`${name} is refused`, async () => (await conditions()).some(({ type }) => type === "InvalidSpecError"));
      assert.match((await conditions()).map((condition) => condition.message).join("; "), message);
      await platform.api().delete({ apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name, namespace: "argocd" } });
    };
    const spec = (project: string, namespace: string, more: object = {}) => ({
      project, destination: { server: "https://kubernetes.default.svc", namespace },
      source: { repoURL: platform.repository.url, path: "applications/user-svc/production", targetRevision: "main", ...more },
    });

    it("stop an Application that goes elsewhere, to Argo CD's own namespace or comes from elsewhere", async () => {
      await assertStopped("stray", spec(childProject, "kube-system"), /do not match any of the allowed destinations in project 'link-prod'/);
      await assertStopped("stray-argocd", spec(childProject, "argocd"), /do not match any of the allowed destinations in project 'link-prod'/);
      await assertStopped("stray-source", spec(childProject, "link", { repoURL: "https://git.example/else.git" }), /is not permitted in project 'link-prod'/);
    });

    it("leave nothing to the project `default`", () => assertStopped("stray-default", spec("default", "link"), /is not permitted in project 'default'/));
  });

  describe("roles", () => {
    before(async () => {
      // The projects of the other environments, beside production's: one Argo CD for all three.
      for (const stack of ["dev", "staging"]) {
        const { objects } = await renderStack({ stack, overrides: { cluster: "rehearsal", teams: JSON.stringify(teams) } });
        for (const object of objects.filter(({ kind, metadata }) => kind === "AppProject" && metadata.name !== "default")) await platform.apply(object as KubernetesObject);
      }
      await sleep(2000);
    });

    const verbs: readonly [resource: string, action: string][] = [
      ["applications", "get"], ["applications", "sync"], ["applications", "override"], ["applications", "create"], ["applications", "update"],
      ["applications", "delete"], ["logs", "get"], ["exec", "create"],
    ];
    const read = ["get", "logs get"];
    const operate = ["get", "sync", "logs get"];
    const everything = verbs.map(([resource, action]) => (resource === "applications" ? action : `${resource} ${action}`));
    const expected: Readonly<Record<string, Readonly<Record<string, { children: string[]; root: string[] }>>>> = {
      "acme:developers": { dev: { children: everything, root: ["get", "sync", "override"] } },
      "acme:qa": { staging: { children: operate, root: ["get", "sync"] } },
      "acme:sre": { prod: { children: operate, root: ["get", "sync"] } },
      "acme:everybody": { dev: { children: read, root: ["get"] }, staging: { children: read, root: ["get"] }, prod: { children: read, root: ["get"] } },
      "acme:strangers": {},
    };
    const permitted = async (api: ArgoCdApi, object: string): Promise<string[]> => {
      const found: string[] = [];
      for (const [resource, action] of verbs) {
        if (await api.canI(resource, action, object)) found.push(resource === "applications" ? action : `${resource} ${action}`);
      }
      return found;
    };

    for (const [group, environments] of Object.entries(expected)) {
      it(`give ${group} what the table says, in every environment, for every verb`, async () => {
        const person = await ArgoCdApi.asMemberOf(platform, "person", [group]);
        for (const environment of ["dev", "staging", "prod"]) {
          const { children, root: ofRoot } = environments[environment] ?? { children: [], root: [] };
          assert.deepEqual(await permitted(person, `link-${environment}/user-svc`), children, `${environment}: children`);
          assert.deepEqual(await permitted(person, `link-${environment}-root/link-${environment}`), ofRoot, `${environment}: root`);
        }
      });
    }

    it("hold when the verbs are really used", async () => {
      const viewer = await ArgoCdApi.asMemberOf(platform, "person", ["acme:everybody"]);
      const sre = await ArgoCdApi.asMemberOf(platform, "person", ["acme:sre"]);
      assert.equal((await viewer.get("applications/user-svc")).status, 200);
      assert.deepEqual([(await viewer.post("applications/user-svc/sync")).status, (await viewer.delete("applications/user-svc")).status], [403, 403]);
      assert.equal((await sre.delete("applications/user-svc")).status, 403);
      assert.equal((await sre.post(`applications/${root}/sync`, { revision: "HEAD~1" })).status, 403, "another revision needs `override`");
      assert.equal((await sync(sre)).status, 200);
      await eventually("the root's sync has ended", async () => (await application()).operation === undefined && (await application()).status.operationState.phase !== "Running", 120);
    });

    it("tell the objects of an Application apart: a restart is no scaling and no deletion", async () => {
      const [viewer, sre] = [await ArgoCdApi.asMemberOf(platform, "person", ["acme:everybody"]), await ArgoCdApi.asMemberOf(platform, "person", ["acme:sre"])];
      const object = { namespace: "link", resourceName: "user-svc", version: "v1", group: "apps", kind: "Deployment" };
      const act = async (api: ArgoCdApi, action: string) => (await api.post("applications/user-svc/resource/actions/v2", { name: "user-svc", ...object, action })).status;
      assert.equal(await act(viewer, "restart"), 403);
      assert.equal(await act(sre, "scale"), 403);
      assert.equal(await act(sre, "restart"), 200);
      const query = new URLSearchParams({ ...object }).toString();
      assert.equal((await sre.delete(`applications/user-svc/resource?${query}`)).status, 403);
    });

    it("let a token of `ci` deploy and read, and nothing else", async () => {
      const [ofRoot, ofChildren] = [await admin.mint(rootProject, "ci"), await admin.mint(childProject, "ci")];
      assert.deepEqual(await permitted(ofRoot, `${rootProject}/${root}`), ["get", "sync"]);
      assert.deepEqual(await permitted(ofRoot, `${childProject}/user-svc`), []);
      assert.deepEqual(await permitted(ofChildren, `${childProject}/user-svc`), ["get"]);
      assert.deepEqual((await ofRoot.get("clusters")).body.items ?? [], []);
      assert.equal(await ofRoot.canI("projects", "update", rootProject), false);
    });

    it("keep their tokens whatever `pulumi up` does", async () => {
      const token = await admin.mint(rootProject, "ci");
      const works = async () => (await token.get(`applications/${root}`)).status === 200;
      assert.ok(await works());
      await pulumi({ windows: [] });
      assert.equal((await pulumi({ windows: [] })).changed, false, "nothing to do after minting");
      const changed = await pulumi({ windows: [windowAround(5, 3600)] });
      assert.deepEqual(changed.changes.map(({ name, operation }) => [name, operation]), [["prod-root-project-appproject", "update"]]);
      await sleep(1500);
      assert.ok(await works(), "after the project was written");
      await pulumi({ windows: [windowAround(5, 3600)] }, "refresh");
      await pulumi({ windows: [windowAround(5, 7200)] });
      await sleep(1500);
      assert.ok(await works(), "after a refresh");
      const another = await admin.mint(rootProject, "ci");
      assert.equal((await another.get(`applications/${root}`)).status, 200);
      assert.ok(await works(), "beside a newer token");
    });
  });

  // The last one: it leaves a child behind that goes on trying.
  describe("the project of the children", () => {
    it("does not let a child create a project", async () => {
      const path = applications.get("search-svc")?.source.path ?? "";
      const commit = await push("An Application out of a child", (directory) => writeFiles(join(directory, path), {
        "stray.json": JSON.stringify({ apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata: { name: "open", namespace: "link" }, spec: {} }),
      }));
      await setWindows([]);
      await seen(commit);
      await sync();
      await eventually("search-svc is refused", async () => {
        // While a new operation is taken up there is no state of it.
        const { operationState } = (await application("search-svc")).status;
        return JSON.stringify(operationState ?? "").includes("is not permitted in project link-prod");
      }, 120);
      assert.equal(await platform.read({ apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata: { name: "open", namespace: "link" } }), undefined);
    });
  });
});
