import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { readSettings, type Settings } from "../../settings/read-settings";

const certificate = { secretName: "registry-tls" };
const users = [{ name: "builder", password: "correct horse" }];
const nodePort = { mode: "node-port", nodePort: 30500 };
const open = { nodePorts: "the load balancer of the data center takes ports of nodes", plainHttp: "the network is the team's own", anonymousRegistry: "a copy of public images" };

describe("the settings of staging and production", () => {
  const saved = process.env.GITOPS_RENDER;
  before(() => { process.env.GITOPS_RENDER = "true"; });
  after(() => {
    if (saved === undefined) delete process.env.GITOPS_RENDER;
    else process.env.GITOPS_RENDER = saved;
  });

  const read = async (settings: Record<string, unknown>, stack = "prod"): Promise<Settings> => {
    const all = { system: "transcripts", cluster: "team-production", ...settings };
    await pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: () => ({}) }, "gitops-platform", stack);
    pulumi.runtime.setAllConfig(Object.fromEntries(Object.entries(all).map(([key, value]) => [`gitops-platform:${key}`, typeof value === "string" ? value : JSON.stringify(value)])));
    return readSettings(new Date("2026-11-21T15:00:00Z"));
  };
  const refused = (settings: Record<string, unknown>, ...problems: string[]) => assert.rejects(read(settings), (error: Error) => {
    assert.equal(error.message, [`settings in Pulumi.prod.yaml are refused`, ...problems.map((problem) => `  gitops-platform:${problem}`)].join("\n"));
    return true;
  });
  const doors = ({ registry, argoCd, argoWorkflows }: Settings) => [registry.exposure, argoCd.exposure, argoWorkflows?.exposure];

  for (const stack of ["staging", "prod"]) {
    it(`open no port, let nobody into the registry, delete nothing, and say what is missing, in ${stack}`, async () => {
      const settings = await read({ argoWorkflows: { install: true } }, stack);
      assert.deepEqual(doors(settings), [{ mode: "none" }, { mode: "none" }, { mode: "none" }]);
      assert.deepEqual([settings.registry.closed, settings.registry.deletes, settings.registry.clientNamespaces], [true, false, []]);
      assert.deepEqual(settings.warnings, [
        `the registry of ${stack} lets nobody in, since it has no users: name one with pulumi config set --path 'gitops-platform:registry.users[0].name' `
        + "and pulumi config set --secret --path 'gitops-platform:registry.users[0].password', and give it a certificate with pulumi config set --path 'gitops-platform:registry.tls.secretName'",
      ]);
    });
  }

  it("say nothing of a registry that nothing pulls from", async () => assert.deepEqual((await read({ system: "mirai" })).warnings, []));

  it("are as usual in dev, and on the rehearsal cluster whatever it plays", async () => {
    for (const settings of [await read({}, "dev"), await read({ cluster: "rehearsal" })]) {
      assert.deepEqual([doors(settings)[0], doors(settings)[1]], [undefined, undefined]);
      assert.deepEqual([settings.registry.closed, settings.registry.deletes, settings.registry.clientNamespaces], [undefined, undefined, undefined]);
    }
  });

  it("take what is asked for", async () => {
    const settings = await read({ registry: { users, tls: certificate, deletes: true, clientNamespaces: ["builds"] } });
    assert.deepEqual([settings.registry.deletes, settings.registry.clientNamespaces, settings.warnings], [true, ["builds"], []]);
  });

  it("refuse ports of nodes", () => refused({ argoCd: { exposure: nodePort }, argoWorkflows: { exposure: nodePort }, registry: { exposure: nodePort } },
    ...["argoCd", "argoWorkflows", "registry"].map((name) =>
      `${name}.exposure.mode: must be "none" or "ingress" in prod, got "node-port", which opens a port on every node; if it must be, say why with gitops-platform:loosened.nodePorts`),
    "registry.nodeCidrs: must be given with a NodePort in prod, or whoever reaches a node reaches the registry"));

  it("refuse plain HTTP", async () => {
    const advice = "if it must be, say why with gitops-platform:loosened.plainHttp";
    const ingress = { mode: "ingress", host: "a.example.com" };
    await refused({ argoCd: { exposure: ingress }, argoWorkflows: { tls: { enabled: false } }, registry: { users }, nodeTrust: {} },
      `argoCd.exposure.tlsSecretName: must name the Secret with the certificate in prod, got nothing, which is plain HTTP; ${advice}`,
      `argoWorkflows.tls.enabled: must not be false in prod, or tokens can be read on their way; ${advice}`,
      `registry.tls: must be given in prod for a registry that is used, got nothing, which is plain HTTP; ${advice}`,
      `nodeTrust.endpoint: must begin with https:// in prod, got "http://127.0.0.1:30500"; ${advice}`);
    await refused({ registry: { users, exposure: ingress } }, `registry.exposure.tlsSecretName: must name the Secret with the certificate in prod, got nothing, which is plain HTTP; ${advice}`);
  });

  it("are loosened with a reason, which everybody sees", async () => {
    const settings = await read({ loosened: open, argoCd: { exposure: nodePort }, registry: { exposure: nodePort, nodeCidrs: ["10.0.0.0/16"] }, nodeTrust: {} });
    assert.deepEqual([settings.registry.closed, settings.registry.exposure, settings.argoCd.exposure], [undefined, nodePort, nodePort]);
    assert.deepEqual(settings.warnings, [
      "LOOSENED: whoever reaches the registry may push and pull: a copy of public images",
      "LOOSENED: passwords and images may go over plain HTTP: the network is the team's own",
      "LOOSENED: ports may be open on every node: the load balancer of the data center takes ports of nodes",
    ]);
    await assert.rejects(read({ loosened: { nodePorts: "" } }), /gitops-platform:loosened\.nodePorts: must not be empty/);
  });
});
