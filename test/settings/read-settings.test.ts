import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { readSettings } from "../../settings/read-settings";
import { systems } from "../../systems";

const systemNames = [...systems.keys()].map((name) => `"${name}"`).join(", ").replace(/, (?=[^,]*$)/, " or ");
const allowed = "system, environment, cluster, adopt, platform, repository, branch, phase, imageWriter, syncPolicy, withoutAdmissionPolicy, exception, childRevision, nameSuffix, "
  + "destinationCluster, clusters, teams, singleSignOn, windows, emergencyOverride, argoCd, argoWorkflows, registry, loosened, nodeTrust, pullSecrets, imageUpdater, pipeline, github, images";
const now = new Date("2026-11-21T15:00:00Z");
const valid = { system: "link", cluster: "team" };

describe("readSettings", () => {
  const saved = { KUBECONFIG: process.env.KUBECONFIG, GITOPS_STATE_DIR: process.env.GITOPS_STATE_DIR, GITOPS_RENDER: process.env.GITOPS_RENDER };
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "gitops-config-"));
    process.env.KUBECONFIG = join(directory, "kubeconfig");
    process.env.GITOPS_STATE_DIR = join(directory, "state");
    delete process.env.GITOPS_RENDER;
    writeFileSync(process.env.KUBECONFIG, "current-context: team\ncontexts: [{name: team}, {name: team-production}]\n");
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
    for (const [name, value] of Object.entries(saved)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  const read = async (settings: Record<string, unknown>, stack = "dev") => {
    const entries = Object.entries(settings).map(([key, value]) => [`gitops-platform:${key}`, typeof value === "string" ? value : JSON.stringify(value)]);
    await pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: () => ({}) }, "gitops-platform", stack);
    pulumi.runtime.setAllConfig(Object.fromEntries(entries));
    return readSettings(now);
  };
  const assertRefused = (settings: Record<string, unknown>, message: string, stack?: string) =>
    assert.rejects(read(settings, stack), (error: unknown) => {
      assert.ok(pulumi.RunError.isInstance(error), String(error));
      assert.equal(error.message.replaceAll(directory, "DIR"), message);
      return true;
    });

  it("takes the environment from the stack, and everything else from its system", async () => {
    const settings = await read(valid);
    assert.equal(settings.environment, "dev");
    assert.equal(settings.branch, "develop");
    assert.equal(settings.repositoryUrl, "https://github.com/link-social/gitops.git");
    assert.deepEqual(settings.release, { component: "argo-cd", version: "3.5.7", file: undefined, upgradeFrom: undefined });
    assert.equal(settings.protectData, true);
    assert.equal(settings.nameSuffix, undefined);
    assert.deepEqual(settings.cluster, { context: "team" });
    assert.equal(settings.crdRetention, "keep");
  });

  it("refuses what is no address of a repository and no branch, and shows no credentials", async () => {
    await assertRefused({ ...valid, repository: "--upload-pack=touch x", branch: "-x" }, 'invalid settings in Pulumi.dev.yaml\n'
      + '  gitops-platform:repository: must be the address of a Git repository, got "--upload-pack=touch x": blanks and control characters are none of it\n'
      + '  gitops-platform:branch: must be the name of a branch such as "main" or "release/2026", got "-x"');
    for (const repository of ["https://robot:hunter/2@git.example/x.git", "https://robot:hunter@2@git.example/x.git", "https://robot:hunter2!@git.example/x.git"]) {
      await assertRefused({ ...valid, repository }, "invalid settings in Pulumi.dev.yaml\n  gitops-platform:repository: must be an address without password and token, got one with it for git.example: credentials belong into a Secret");
    }
    await assertRefused({ ...valid, platform: "https://robot:hunter/2@git.example/x.git" }, 'invalid settings in Pulumi.dev.yaml\n  gitops-platform:platform: must be "install" or "existing", got "https://git.example/x.git"');
  });

  it("has the level of Pod Security of every namespace follow from the system, and says what a stack changes in it", async () => {
    const usual = await read({ ...valid, system: "transcripts" });
    assert.deepEqual(Object.entries(usual.podSecurity).map(([namespace, { level }]) => [namespace, level]), [["infrastructure", "restricted"], ["endpoints", "restricted"]]);
    const podSecurity = { endpoints: { level: "baseline", reason: "the old gateway is root" } };
    const loose = await read({ ...valid, system: "transcripts", loosened: { podSecurity } });
    assert.deepEqual(loose.podSecurity.endpoints, podSecurity.endpoints);
    assert.ok(loose.warnings.includes("LOOSENED: namespace endpoints takes pods of the level baseline: the old gateway is root"));
    await assertRefused({ ...valid, system: "transcripts", loosened: { podSecurity: { endpoint: podSecurity.endpoints } } },
      'gitops-platform:loosened.podSecurity in Pulumi.dev.yaml names the namespace "endpoint", which this stack does not have; did you mean "endpoints"?; it has infrastructure, endpoints, argocd, argo-workflows');
    await assertRefused({ ...valid, loosened: { podSecurity: { link: { level: "baseline" } } } }, "invalid settings in Pulumi.dev.yaml\n  gitops-platform:loosened.podSecurity.link.reason: must be a string, got nothing");
  });

  describe("with an Image Updater", () => {
    const own = "docker-registry.infrastructure.svc.cluster.local:5000";
    const updater = (settings: Record<string, unknown>) => read({ ...valid, system: "transcripts", ...settings });
    const users = ["builder", "reader"].map((name) => ({ name, password: `password of ${name}` }));

    it("tells it of the stack's own registry, and of those that are named", async () => {
      const { imageUpdater } = await updater({ imageUpdater: { registries: [{ prefix: "ghcr.io" }] } });
      assert.deepEqual(imageUpdater?.registries, [{ prefix: own, apiUrl: `http://${own}` }, { prefix: "ghcr.io" }]);
    });

    it("tells it nothing of registries where another stack installs it", async () => {
      assert.deepEqual((await updater({ platform: "existing", registry: { users } })).imageUpdater?.registries, []);
    });

    it("has it log in where the registry asks for a password, and check its certificate", async () => {
      const tls = { certificate: "PEM", key: "KEY" };
      for (const [registryUser, expected] of [[undefined, "builder"], ["reader", "reader"]] as const) {
        const { imageUpdater } = await updater({ registry: { users, tls }, imageUpdater: { registryUser } });
        const [{ credentials, ...rest } = { prefix: "" }] = imageUpdater!.registries;
        assert.deepEqual(rest, { prefix: own, apiUrl: `https://${own}`, certificateAuthority: "PEM" });
        assert.equal(credentials?.username, expected);
        const password = pulumi.output(credentials!.password);
        assert.ok(await pulumi.isSecret(password));
        assert.equal(await new Promise((resolve) => password.apply(resolve)), `password of ${expected}`);
      }
      const signed = await updater({ registry: { tls: { secretName: "certificate", certificateAuthority: "CA" } } });
      assert.deepEqual(signed.imageUpdater?.registries, [{ prefix: own, apiUrl: `https://${own}`, certificateAuthority: "CA" }]);
      assert.deepEqual(signed.registry.tls, { secretName: "certificate" });
    });

    it("refuses a registry that it could not read", async () => {
      const hash = "a:$2b$10$abcdefghijklmnopqrstuuaI6rD0xFJ1gB0b7Ssp5Yl4Lb2KfS4hC";
      const settings = { ...valid, system: "transcripts", registry: { htpasswd: hash, tls: { secretName: "certificate" } }, imageUpdater: { registryUser: "reader" } };
      await assertRefused(settings, [
        "settings in Pulumi.dev.yaml do not go together",
        '  gitops-platform:imageUpdater.registryUser: must be the name of one of registry.users, got "reader"; there are none',
        `  gitops-platform:imageUpdater.registries: must have an entry for ${own} with pullSecretName, because registry.htpasswd holds no password with which the Image Updater could read it`,
        "  gitops-platform:registry.tls.certificateAuthority: must be given as PEM text with registry.tls.secretName, or the Image Updater could not check the registry's certificate: no public authority signs for a name in a cluster",
      ].join("\n"));
      const own2 = { prefix: own, apiUrl: `https://${own}`, pullSecretName: "mine", certificateAuthority: "CA" };
      const { imageUpdater } = await updater({ ...settings, imageUpdater: { registries: [own2] } });
      assert.deepEqual(imageUpdater?.registries, [own2]);
    });
  });

  it("lets the stack file override them", async () => {
    const settings = await read({ ...valid, environment: "prod", repository: "https://git.example/x.git", branch: "release", argoCd: { reconciliationSeconds: 30 } }, "eu");
    assert.deepEqual([settings.environment, settings.repositoryUrl, settings.branch], ["prod", "https://git.example/x.git", "release"]);
    assert.equal(settings.argoCd.reconciliationSeconds, 30);
  });

  it("needs no cluster to render", async () => {
    process.env.GITOPS_RENDER = "true";
    assert.deepEqual((await read({ ...valid, cluster: "elsewhere" })).cluster, { context: "elsewhere" });
  });

  it("removes CustomResourceDefinitions with the stack, and lets admin log in, on the rehearsal cluster only", async () => {
    process.env.GITOPS_RENDER = "true";
    const [rehearsal, team] = [await read({ ...valid, cluster: "rehearsal" }), await read(valid)];
    assert.deepEqual([rehearsal.crdRetention, rehearsal.argoCd.adminEnabled], ["delete", true]);
    assert.deepEqual([team.crdRetention, team.argoCd.adminEnabled], ["keep", false]);
  });

  it("refuses a context that does not exist, and names the nearest", () => assertRefused(
    { ...valid, cluster: "teem" },
    'gitops-platform:cluster in Pulumi.dev.yaml names the kube context "teem", which is not in DIR/kubeconfig; did you mean "team"?; found team, team-production',
  ));

  it("refuses the rehearsal cluster before it was started", () => assertRefused(
    { ...valid, cluster: "rehearsal" },
    "Pulumi.dev.yaml names the rehearsal cluster, and there is none at DIR/state/kubeconfig; start it with: npx gitops rehearsal up",
  ));

  it("says which kubeconfig to name for a rehearsal cluster that runs", async () => {
    mkdirSync(join(directory, "state"));
    writeFileSync(join(directory, "state", "kubeconfig"), "contexts: [{name: gitops-rehearsal}]\n");
    await assertRefused(
      { ...valid, cluster: "rehearsal" },
      "Pulumi.dev.yaml names the rehearsal cluster, and DIR/kubeconfig does not know it; name its kubeconfig: export KUBECONFIG=DIR/state/kubeconfig",
    );
    process.env.KUBECONFIG = join(directory, "state", "kubeconfig");
    assert.deepEqual((await read({ ...valid, cluster: "rehearsal" })).cluster, { context: "gitops-rehearsal" });
  });

  it("needs no kubeconfig in a pod", async () => {
    process.env.KUBECONFIG = "";
    assert.deepEqual((await read({ ...valid, cluster: "in-cluster" })).cluster, { context: "" });
  });

  it("refuses staging and production while another context is current, and says how to go on", async () => {
    for (const stack of ["staging", "prod"]) {
      await assertRefused(
        { ...valid, cluster: "team-production" },
        `Pulumi.${stack}.yaml is for the kube context "team-production", and the current one in DIR/kubeconfig is "team"; `
          + "nothing was read or written; if you mean this cluster: kubectl config use-context team-production",
        stack,
      );
      assert.equal((await read(valid, stack)).cluster.context, "team");
    }
    assert.equal((await read({ ...valid, cluster: "team-production" })).cluster.context, "team-production");
  });

  it("takes the first current context of several kubeconfigs, as kubectl does", async () => {
    const other = join(directory, "other");
    writeFileSync(other, "current-context: team\ncontexts: [{name: else}]\n");
    process.env.KUBECONFIG = [other, join(directory, "kubeconfig")].join(delimiter);
    assert.deepEqual((await read(valid, "prod")).cluster, { context: "team" });
    writeFileSync(other, "current-context: else\ncontexts: [{name: else}]\n");
    await assert.rejects(read(valid, "prod"), /the current one in .* is "else"/);
  });

  it("does not protect the rehearsal cluster, nor care for contexts there", async () => {
    process.env.KUBECONFIG = join(directory, "rehearsal");
    writeFileSync(process.env.KUBECONFIG, "contexts: [{name: gitops-rehearsal}]\n");
    assert.equal((await read({ ...valid, cluster: "rehearsal" }, "prod")).protectData, false);
  });

  it("marks credentials as secrets", async () => {
    const { argoCd } = await read({
      ...valid,
      clusters: [{ name: "b", server: "https://b", bearerToken: "hidden" }, { name: "c", server: "https://c", clientCertificate: { certificate: "C", key: "hidden" } }],
      singleSignOn: { url: "https://a", clientId: "i", clientSecret: "hidden", organizations: [{ name: "acme" }] },
      teams: { administrators: ["acme:platform"], sre: ["acme:sre"] },
    });
    for (const secret of [argoCd.clusters[0]?.bearerToken, argoCd.clusters[1]?.clientCertificate?.key, argoCd.singleSignOn?.clientSecret]) {
      assert.ok(await pulumi.isSecret(pulumi.output(secret)));
    }
    assert.deepEqual(argoCd.administrators, ["acme:platform"]);
  });

  it("never shows what is wrong with a credential", async () => {
    await assertRefused(
      { ...valid, clusters: [{ name: "b", server: "https://b", bearerToken: { token: "hidden" } }], singleSignOn: "hidden" },
      "invalid settings in Pulumi.dev.yaml\n"
        + "  gitops-platform:clusters.0.bearerToken: must be a string, got something else\n"
        + "  gitops-platform:singleSignOn: must be a mapping, got something else",
    );
  });

  it("uses the manifest of several replicas, and an older release without the windows it does not know", async () => {
    const { release, knowsOverrun } = await read({ ...valid, argoCd: { version: "3.4.13", highAvailability: { nodes: 3 } } });
    assert.deepEqual([release.component, release.version, knowsOverrun], ["argo-cd-ha", "3.4.13", false]);
    assert.equal((await read(valid)).knowsOverrun, true);
  });

  it("installs Argo Workflows where the stack says so", async () => {
    assert.equal((await read(valid)).argoWorkflows, undefined);
    assert.equal((await read({ ...valid, argoWorkflows: { install: false } })).argoWorkflows, undefined);
    const { argoWorkflows } = await read({ ...valid, argoWorkflows: { install: true, parallelism: 5 } });
    assert.deepEqual(argoWorkflows, { parallelism: 5, release: { component: "argo-workflows", version: "3.7.18", file: undefined } });
    const full = await read({ ...valid, argoWorkflows: { install: true, fullCrds: true, version: "4.1.2", manifest: "/mirror/install.yaml" } });
    assert.deepEqual(full.argoWorkflows, { release: { component: "argo-workflows-full", version: "4.1.2", file: "/mirror/install.yaml" } });
  });

  it("installs no Argo Workflows into a platform that is another stack's", async () => {
    assert.equal((await read({ ...valid, platform: "existing" })).argoWorkflows, undefined);
    await assertRefused(
      { ...valid, platform: "existing", argoWorkflows: { install: true } },
      'gitops-platform:argoWorkflows.install in Pulumi.dev.yaml is true, and gitops-platform:platform is "existing": '
        + "the stack that installs the platform installs Argo Workflows too; remove one of the two",
    );
  });

  it("tells names apart where another stack installed the platform", async () => {
    const { installsPlatform, nameSuffix } = await read({ ...valid, platform: "existing" }, "staging");
    assert.deepEqual([installsPlatform, nameSuffix], [false, "staging"]);
    assert.equal((await read({ ...valid, platform: "existing", nameSuffix: "blue" }, "staging")).nameSuffix, "blue");
  });

  it("leaves names alone there that no other environment of the system has", async () => {
    const existing = { ...valid, platform: "existing" };
    const suffixes: (string | undefined)[] = [];
    for (const system of ["mirai", "linq"]) {
      for (const stack of ["dev", "staging", "prod"]) suffixes.push((await read({ ...existing, system }, stack)).nameSuffix);
    }
    assert.deepEqual(suffixes, [undefined, "staging", "prod", undefined, undefined, undefined]);
    assert.equal((await read({ ...existing, system: "linq", nameSuffix: "blue" })).nameSuffix, "blue");
  });

  it("names the project as the system does, apart from the other environments in the same Argo CD", async () => {
    assert.equal((await read({ ...valid, system: "mirai" }, "prod")).projectName, "applications");
    assert.equal((await read({ ...valid, system: "mirai", platform: "existing" }, "prod")).projectName, "applications-prod");
    assert.equal((await read(valid)).projectName, undefined);
  });

  it("deploys to the system's cluster where the stack registers it", async () => {
    const clusters = [{ name: "staging-cluster", server: "https://staging", bearerToken: "t" }, { name: "other", server: "https://other", bearerToken: "t" }];
    const linq = { ...valid, system: "linq" };
    assert.equal((await read(linq, "staging")).destinationCluster, undefined);
    assert.equal((await read({ ...linq, clusters }, "staging")).destinationCluster, "staging-cluster");
    assert.equal((await read({ ...linq, clusters }, "dev")).destinationCluster, undefined);
    assert.equal((await read({ ...linq, clusters, destinationCluster: "other" }, "staging")).destinationCluster, "other");
  });

  describe("with permissions that end", () => {
    const exception = { until: "2026-11-21", reason: "migration", ticket: "OPS-7" };
    const emergencyOverride = { ticket: "INC-1", reason: "checkout is down", until: "2026-11-21T18:30:00Z" };

    it("warns of them while they hold", async () => {
      assert.deepEqual((await read({ ...valid, exception, emergencyOverride })).warnings, [
        "EXCEPTION until 2026-11-21: production prunes, heals or deploys by itself: migration (OPS-7)",
        "EMERGENCY OVERRIDE INC-1 until 2026-11-21T18:30:00Z: sync windows do not hold: checkout is down",
      ]);
      assert.deepEqual((await read(valid)).warnings, []);
    });

    it("refuses an exception from the day after", () => assertRefused(
      { ...valid, exception: { ...exception, until: "2026-11-20" } },
      "gitops-platform:exception in Pulumi.dev.yaml ended on 2026-11-20, and today is 2026-11-21; remove it, or have it granted again with a later date",
    ));

    it("refuses an override from the minute on in which it ends", () => assertRefused(
      { ...valid, emergencyOverride: { ...emergencyOverride, until: "2026-11-21T15:00:00Z" } },
      "gitops-platform:emergencyOverride in Pulumi.dev.yaml (INC-1) ended at 2026-11-21T15:00:00Z; remove it",
    ));

    it("refuses an override of more than a day", async () => {
      await read({ ...valid, emergencyOverride: { ...emergencyOverride, until: "2026-11-22T15:00:00Z" } });
      await assertRefused(
        { ...valid, emergencyOverride: { ...emergencyOverride, until: "2026-11-22T15:01:00Z" } },
        "gitops-platform:emergencyOverride in Pulumi.dev.yaml (INC-1) lasts until 2026-11-22T15:01:00Z; it must end within 24 hours",
      );
    });
  });

  const refused: [string, Record<string, unknown>, string][] = [
    ["an unknown setting", { ...valid, clutser: "x" },
      '  gitops-platform:clutser: unknown setting; did you mean "cluster"?; allowed are ' + allowed],
    ["an unknown nested setting", { ...valid, registry: { storge: "1Gi" } },
      '  gitops-platform:registry.storge: unknown setting; did you mean "storage"?; allowed are image, storage, storageClassName, exposure, users, htpasswd, tls, objectStore, garbageCollection, monitoringNamespace, deletes, clientNamespaces, nodeCidrs'],
    ["an unknown system", { ...valid, system: "lnk" }, `  gitops-platform:system: must be ${systemNames}, got "lnk"; did you mean "link"?`],
    ["a missing cluster", { system: "link" }, "  gitops-platform:cluster: must be a string, got nothing"],
    ["a wrong type", { ...valid, argoCd: { reconciliationSeconds: "often" } }, '  gitops-platform:argoCd.reconciliationSeconds: must be a number, got "often"'],
    ["an unknown policy", { ...valid, syncPolicy: "automated" }, '  gitops-platform:syncPolicy: must be "automatic", "automatic-foreground" or "manual", got "automated"; did you mean "automatic"?'],
    ["an unknown setting in a list", { ...valid, windows: [{ kind: "allow", schedule: "0 14 * * *", duration: "4h", zone: "UTC" }] },
      '  gitops-platform:windows.0.zone: unknown setting; allowed are kind, schedule, duration, timeZone, applications, namespaces, clusters, match, manualSync, finishBegun, description'],
    ["a value where a list belongs", { ...valid, teams: { sre: "acme:sre" } }, '  gitops-platform:teams.sre: must be a list, got "acme:sre"'],
    ["text where a mapping belongs", { ...valid, argoCd: "3.5.7" }, '  gitops-platform:argoCd: must be a mapping, got "3.5.7"'],
    ["several things at once", { cluster: "", foo: "x" },
      `  gitops-platform:system: must be ${systemNames}, got nothing\n` + '  gitops-platform:cluster: must not be empty\n  gitops-platform:foo: unknown setting; allowed are ' + allowed],
  ];
  for (const [title, settings, problems] of refused) {
    it(`refuses ${title}`, () => assertRefused(settings, `invalid settings in Pulumi.dev.yaml\n${problems}`));
  }
});
