import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { preflight } from "../../program/preflight";
import { upgradeNotes } from "../../program/upgrade-notes";

const none = { overrunWindows: 0 };
const helm4 = 'charts are rendered by Helm 4: OCI registries without TLS need insecureOCIForceHttp: "true" in their repository Secret, also for dependencies of charts';
const impersonation = "impersonation holds for what people do through Argo CD too: its ServiceAccounts need get, patch and delete of objects, and logs";
const helm3 = "charts are rendered by Helm 3 again: insecureOCIForceHttp in repository Secrets means nothing";
const fields = "syncOverrun of sync windows and sourceIntegrity of projects are not known before 3.5: they are lost when their object is next written";

describe("upgradeNotes", () => {
  it("are what the minor that is entered asks for", () => {
    assert.deepEqual(upgradeNotes("3.4.13", "3.5.7", none), [`Argo CD 3.4.13 becomes 3.5.7: ${helm4}`, `Argo CD 3.4.13 becomes 3.5.7: ${impersonation}`]);
  });

  it("are those of every minor in between, the oldest first", () => {
    const notes = upgradeNotes("3.2.11", "3.6.1", none);
    assert.deepEqual(notes.map((note) => /applied server-side|is missing does not count|Helm 4|impersonation|ServerSideApply/.exec(note)?.[0]),
      ["applied server-side", "is missing does not count", "Helm 4", "impersonation", "ServerSideApply"]);
  });

  it("name what is lost on the way back, and how much of it is in use", () => {
    const begin = "Argo CD 3.5.7 becomes 3.4.13: ";
    assert.deepEqual(upgradeNotes("3.5.7", "3.4.13", none), [begin + helm3, begin + fields]);
    assert.deepEqual(upgradeNotes("3.5.7", "3.4.13", { overrunWindows: 1 }), [
      begin + helm3, begin + fields,
      `${begin}in use here, and lost with 3.5: 1 sync window that lets a rollout finish; with 3.4.13 a rollout is held when the window closes`,
    ]);
    assert.match(upgradeNotes("3.6.1", "3.4.13", { overrunWindows: 2 }).at(-1) ?? "", /2 sync windows that let a rollout finish/);
    assert.deepEqual(upgradeNotes("3.6.1", "3.5.7", { overrunWindows: 2 }).filter((note) => note.includes("in use")), []);
  });

  it("are none within one minor", () => {
    assert.deepEqual(upgradeNotes("3.5.6", "3.5.7", { overrunWindows: 1 }), []);
    assert.deepEqual(upgradeNotes("3.5.7", "3.5.6", { overrunWindows: 1 }), []);
  });

  it("count 3.10 after 3.9", () => {
    assert.equal(upgradeNotes("3.10.0", "3.4.13", none)[0]?.startsWith("Argo CD 3.10.0 becomes 3.4.13: Applications with ServerSideApply=true are compared on the client again"), true);
  });
});

describe("preflight", () => {
  const rendering = process.env.GITOPS_RENDER;
  afterEach(() => {
    if (rendering === undefined) delete process.env.GITOPS_RENDER;
    else process.env.GITOPS_RENDER = rendering;
  });

  /** What a stack is told whose last update had these outputs. */
  const told = async (outputs: Record<string, unknown>, more: { installsPlatform?: boolean; upgradeFrom?: string; version?: string } = {}) => {
    const asked: unknown[] = [];
    await pulumi.runtime.setMocks({
      // A reference to the stack itself would be a resource that differs after every change of an output.
      newResource: ({ type }) => assert.fail(`registers ${type}`),
      call: ({ token, inputs }) => {
        assert.equal(token, "pulumi:pulumi:readStackOutputs");
        asked.push(inputs.name);
        return { ...inputs, outputs };
      },
    }, "gitops-platform", "prod", false, "acme");
    const { installsPlatform = true, upgradeFrom, version = "3.4.13" } = more;
    const notes = await preflight({ installsPlatform, environment: "prod", windows: undefined, release: { component: "argo-cd", version, file: undefined, upgradeFrom } });
    return { asked, notes };
  };

  it("compares with what the last update of the same stack installed", async () => {
    delete process.env.GITOPS_RENDER;
    const { asked, notes } = await told({ argoCdVersion: "3.5.7" });
    assert.deepEqual(asked, ["acme/gitops-platform/prod"]);
    assert.equal(notes.length, 3);
    assert.match(notes[2] ?? "", /1 sync window that lets a rollout finish/);
    assert.deepEqual((await told({ argoCdVersion: "3.5.7" }, { version: "3.5.8" })).notes, []);
  });

  it("says nothing about a first installation, unless the settings say what is installed", async () => {
    delete process.env.GITOPS_RENDER;
    assert.deepEqual((await told({})).notes, []);
    assert.equal((await told({}, { upgradeFrom: "3.5.7" })).notes.length, 3);
    assert.deepEqual((await told({ argoCdVersion: "3.4.12" }, { upgradeFrom: "3.5.7" })).notes, [], "what this stack installed counts more");
  });

  it("asks nobody when it is rendered or installs nothing", async () => {
    delete process.env.GITOPS_RENDER;
    assert.deepEqual(await told({ argoCdVersion: "3.5.7" }, { installsPlatform: false }), { asked: [], notes: [] });
    process.env.GITOPS_RENDER = "true";
    assert.deepEqual(await told({ argoCdVersion: "3.5.7" }), { asked: [], notes: [] });
  });
});
