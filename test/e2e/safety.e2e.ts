import * as assert from "node:assert/strict";
import { CoreV1Api } from "@kubernetes/client-node";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { AddressInfo, createServer, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { cacheDirectory, packageDirectory, rehearsalContext } from "../../foundation/paths";
import { type EngineStack, openStack, type RunSummary } from "../../rehearsal/engine";
import { inventory, touched } from "./support/inventory";
import { Platform } from "./support/platform";
import { e2eTools } from "./support/tools";

const changesOf = ({ changes }: RunSummary) => changes.map(({ operation, name, paths }) => `${operation} ${name} ${paths.join()}`);

describe("pulumi up on clusters that are not the rehearsal's", () => {
  const saved = process.env.KUBECONFIG;
  let directory: string;

  before(async function () {
    this.timeout(3_600_000);
    await e2eTools();
    directory = await mkdtemp(join(tmpdir(), "gitops-safety-"));
  });
  after(async () => {
    if (saved === undefined) delete process.env.KUBECONFIG;
    else process.env.KUBECONFIG = saved;
    if (directory) await rm(directory, { recursive: true, force: true });
  });

  const open = async (stack: string, overrides: Readonly<Record<string, unknown>> = {}, engine = "engine", programDirectory = packageDirectory): Promise<EngineStack> => {
    const tools = await e2eTools();
    return openStack({
      stack,
      overrides: Object.fromEntries(Object.entries(overrides).map(([key, value]) => [`gitops-platform:${key}`, value])),
      tools: { pulumi: tools.pulumi.path, languageHost: tools["pulumi-language-nodejs"].path },
      progress: () => undefined,
      programDirectory,
      stateDirectory: join(directory, engine),
    });
  };

  describe("when another kube context is current", () => {
    let server: Server;
    let calls = 0;

    before(async () => {
      server = createServer((socket) => {
        calls++;
        socket.destroy();
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const cluster = { server: `https://127.0.0.1:${(server.address() as AddressInfo).port}` };
      const names = ["link-staging", "link-production", "somebody-elses"];
      process.env.KUBECONFIG = join(directory, "kubeconfig");
      await writeFile(process.env.KUBECONFIG, stringify({
        apiVersion: "v1", kind: "Config", "current-context": "somebody-elses",
        clusters: [{ name: "all", cluster }], users: [{ name: "me", user: { token: "t" } }],
        contexts: names.map((name) => ({ name, context: { cluster: "all", user: "me" } })),
      }));
    });
    after(() => new Promise((resolve) => server.close(resolve)));

    for (const [stack, context] of [["staging", "link-staging"], ["prod", "link-production"]] as const) {
      for (const operation of ["preview", "up"] as const) {
        it(`${operation} of ${stack} ends before anything is read or written`, async () => {
          const opened = await open(stack);
          await assert.rejects(opened[operation](), (error: Error) => {
            assert.ok(error.message.includes(`Pulumi.${stack}.yaml is for the kube context "${context}", and the current one in ${process.env.KUBECONFIG} is "somebody-elses"; `
              + `nothing was read or written; if you mean this cluster: kubectl config use-context ${context}`), error.message);
            return true;
          });
          assert.equal(calls, 0);
          assert.deepEqual(await opened.outputs(), {});
        });
      }
    }
  });

  describe("when its own kube context is current", () => {
    let platform: Platform;
    const settings = () => ({ cluster: rehearsalContext, repository: platform.repository.url });

    before(async () => {
      platform = await Platform.start();
      // An ordinary context: nothing knows here that it leads to a rehearsal.
      process.env.KUBECONFIG = platform.kubeconfig;
    });
    after(() => platform?.down());

    it("leaves a stack that another machine goes on with: nothing changes there, and it is destroyed from there", async () => {
      // The rehearsal's own setting, under which nothing is protected.
      const own = { cluster: "rehearsal", repository: platform.repository.url, system: "linq" };
      await (await open("dev", own)).up();
      assert.deepEqual(changesOf(await (await open("dev", own)).preview()), []);

      // Another home, another cache, another clone, another directory for state and kubeconfig; and what was before is gone.
      const [home, clone] = [join(directory, "bob"), join(directory, "bob", "clone")];
      await mkdir(join(home, "cache"), { recursive: true });
      await cp(packageDirectory, clone, { recursive: true, filter: (path) => !/\/(node_modules|\.git|\.rehearsal)$/.test(path) });
      await symlink(join(packageDirectory, "node_modules"), join(clone, "node_modules"));
      await symlink(join(cacheDirectory(), "manifests"), join(home, "cache", "manifests"));
      await cp(join(directory, "engine", "pulumi"), join(directory, "moved", "pulumi"), { recursive: true });
      await rm(join(directory, "engine"), { recursive: true });
      const kubeconfig = join(home, "kubeconfig");
      await writeFile(kubeconfig, await readFile(platform.kubeconfig));
      const before = { HOME: process.env.HOME, GITOPS_CACHE_DIR: process.env.GITOPS_CACHE_DIR, KUBECONFIG: process.env.KUBECONFIG };
      Object.assign(process.env, { HOME: home, GITOPS_CACHE_DIR: join(home, "cache"), KUBECONFIG: kubeconfig });
      try {
        const moved = await open("dev", own, "moved", clone);
        assert.deepEqual(changesOf(await moved.preview()), []);
        assert.deepEqual(changesOf(await moved.refresh()), []);
        assert.deepEqual(changesOf(await moved.preview()), []);
        const { deleted } = await moved.destroy();
        assert.ok(deleted > 60, String(deleted));
      } finally {
        for (const [name, value] of Object.entries(before)) {
          if (value === undefined) delete process.env[name];
          else process.env[name] = value;
        }
      }
      const { items } = await platform.config().makeApiClient(CoreV1Api).listNamespace();
      assert.ok(!items.some(({ metadata }) => ["argocd", "infrastructure"].includes(metadata?.name ?? "")));
    }).timeout(300_000);

    it("deploys, and refuses to delete what holds data", async () => {
      const { changed } = await (await open("staging", settings())).up();
      assert.equal(changed, true);
      const before = await inventory(platform);
      await assert.rejects((await open("staging", settings())).destroy(), (error: Error) => {
        assert.match(error.message, /protected/);
        return true;
      });
      const kept = [...before].filter(([object]) => /^(Namespace|PersistentVolumeClaim) .*(infrastructure|link|monitoring)/.test(object));
      assert.ok(kept.some(([object]) => object === "PersistentVolumeClaim infrastructure/docker-registry") && kept.some(([object]) => object === "Namespace /link-data"), kept.join("\n"));
      assert.deepEqual(touched(new Map(kept), await inventory(platform)), []);
      const { items } = await platform.config().makeApiClient(CoreV1Api).listNamespace();
      assert.deepEqual(items.filter(({ status }) => status?.phase !== "Active").map(({ metadata }) => metadata?.name), []);
    }).timeout(300_000);

    it("refuses a second platform before anything is made, and lists what is there", async () => {
      const before = await inventory(platform);
      const another = await open("dev", { ...settings(), system: "mirai" });
      for (const operation of ["preview", "up"] as const) {
        await assert.rejects(another[operation](), (error: Error) => {
          assert.match(error.message, /\d+ of what this stack declares anew are in the cluster already:\n +AppProject argocd\/default \(made by a Pulumi stack\)\n/);
          assert.match(error.message, /Namespace argocd \(made by a Pulumi stack\)[^]*platform to "existing"[^]*pulumi config set gitops-platform:adopt true/);
          return true;
        });
      }
      assert.deepEqual(touched(before, await inventory(platform)), []);
    }).timeout(120_000);

    it("refuses another cluster that has come under the same context, and asks nothing else of it", async () => {
      await platform.down();
      platform = await Platform.start();
      process.env.KUBECONFIG = platform.kubeconfig;
      const namespaces = async () => (await platform.config().makeApiClient(CoreV1Api).listNamespace()).items.map(({ metadata }) => metadata?.name);
      const before = await namespaces();
      const stack = await open("staging", settings());
      for (const operation of ["preview", "up", "refresh"] as const) {
        await assert.rejects(stack[operation](), (error: Error) => {
          assert.match(error.message, /the kube context "gitops-rehearsal" leads to https:\/\/127\.0\.0\.1:\d+, another cluster than the one of this stack: its namespace kube-system has the UID [0-9a-f-]{36}, and the stack was made on [0-9a-f-]{36}/);
          assert.match(error.message, /pulumi stack rm --force --preserve-config/);
          return true;
        });
      }
      assert.deepEqual(await namespaces(), before);
    }).timeout(120_000);
  });
});
