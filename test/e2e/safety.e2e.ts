import * as assert from "node:assert/strict";
import { CoreV1Api } from "@kubernetes/client-node";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { AddressInfo, createServer, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { packageDirectory, rehearsalContext } from "../../foundation/paths";
import { openStack } from "../../rehearsal/engine";
import { inventory, touched } from "./support/inventory";
import { Platform } from "./support/platform";
import { e2eTools } from "./support/tools";

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

  const open = async (stack: string, overrides: Readonly<Record<string, unknown>> = {}) => {
    const tools = await e2eTools();
    return openStack({
      stack,
      overrides: Object.fromEntries(Object.entries(overrides).map(([key, value]) => [`gitops-platform:${key}`, value])),
      tools: { pulumi: tools.pulumi.path, languageHost: tools["pulumi-language-nodejs"].path },
      progress: () => undefined,
      programDirectory: packageDirectory,
      stateDirectory: join(directory, "engine"),
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
  });
});
