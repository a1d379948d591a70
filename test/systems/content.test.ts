import * as assert from "node:assert/strict";
import { repositoryFiles } from "../../gitops-repository";
import { waveAnnotation } from "../../model/annotations";
import { EnvironmentName } from "../../model/environment";
import { workloadKinds } from "../../model/project-rules";
import { planWaves } from "../../model/waves";
import { applicationsOf, systems } from "../../systems";
import { contentOf, declaredApplications } from "../../systems/declared";
import { unitObjects } from "../../workloads/objects";

const environments = Object.values(EnvironmentName);
const groupOf = (apiVersion: string) => (apiVersion.includes("/") ? apiVersion.split("/")[0] ?? "" : "");
/** Where the operator is that knows the kinds of a group. */
const operators: Record<string, string> = {
  "external-secrets.io": "external-secrets-operator",
  "postgresql.cnpg.io": "postgres-ha-operator",
  "cert-manager.io": "cert-manager",
  "monitoring.coreos.com": "prometheus-stack",
};

for (const system of systems.values()) {
  describe(`the repository of ${system.name}`, () => {
    for (const environment of environments) {
      const applications = applicationsOf(system, environment);
      const { waves } = planWaves(applications, system.waves);
      const placed = declaredApplications(system, environment).flatMap(({ spec, unit }) => (unit === undefined ? [] : [{
        application: spec,
        objects: unitObjects({ system: system.name, content: contentOf(system), unit, environment }).map(({ object }) => object),
      }]));

      it(`has something at the path of every Application of ${environment}`, () => {
        const { files } = repositoryFiles(system, environment);
        for (const { name, source: { path, helm } } of applications) {
          const found = [...files.keys()].filter((file) => file.startsWith(`${path}/`));
          assert.ok(found.some((file) => /\/(kustomization|Chart)\.yaml$/.test(file)), name);
          for (const file of helm?.valueFiles ?? []) assert.ok(files.has(new URL(file, `file:///${path}/`).pathname.slice(1)), file);
        }
      });

      it(`creates nothing in ${environment} that its Application does not declare`, () => {
        assert.ok(placed.length > 0);
        for (const { application, objects } of placed) {
          const allowed = [...workloadKinds, ...(application.namespacedResources ?? []), ...(application.clusterResources ?? [])];
          for (const { apiVersion, kind, metadata } of objects) {
            assert.ok(allowed.some((rule) => rule.kind === kind && rule.group === groupOf(apiVersion)), `${application.name}: ${kind} ${metadata.name}`);
          }
        }
      });

      it(`declares the store of every Secret of ${environment}, before the Secret (L21)`, () => {
        const stores = placed.flatMap(({ application, objects }) => objects.filter(({ kind }) => kind === "ClusterSecretStore").map(({ metadata }) => ({ name: metadata.name, metadata, wave: waves.get(application.name) ?? NaN })));
        for (const { application, objects } of placed) {
          for (const object of objects.filter(({ kind }) => kind === "ExternalSecret")) {
            const store = stores.find(({ name }) => name === (object as any).spec.secretStoreRef.name);
            const where = `${application.name}: ${object.metadata.name}`;
            assert.ok(store, where);
            const place = (wave: number, { annotations }: { annotations?: Readonly<Record<string, string>> }) => wave * 1000 + Number(annotations?.[waveAnnotation] ?? 0);
            assert.ok(place(store.wave, store.metadata) < place(waves.get(application.name) ?? NaN, object.metadata), where);
          }
        }
      });

      it(`has every custom resource of ${environment} in a wave above its operator's`, () => {
        for (const { application, objects } of placed) {
          for (const { apiVersion, kind } of objects) {
            const operator = operators[groupOf(apiVersion)];
            if (operator === undefined) continue;
            assert.ok((waves.get(application.name) ?? NaN) > (waves.get(operator) ?? NaN), `${kind} of ${application.name} and ${operator}`);
          }
        }
      });
    }
  });
}

describe("mirai's branches", () => {
  it("hold the same for every environment, so that a merge promotes", () => {
    const [dev, staging, prod] = environments.map((environment) => [...repositoryFiles(systems.get("mirai") ?? assert.fail(), environment).files]);
    assert.deepEqual(staging, dev);
    assert.deepEqual(prod, dev);
  });
});
