import { deepEqual, equal, throws } from "node:assert/strict";
import { UserError } from "../../foundation/errors";
import { EnvironmentName } from "../../model/environment";
import { applicationsOf, SystemApplication } from "../../systems";
import { declaredApplications, SystemContent } from "../../systems/declared";
import { everywhere, httpProbes, LayoutKind, UnitArgs } from "../../workloads";
import { club, labs } from "../workloads/support/systems";

const unit = (name: string, more: Partial<UnitArgs> = {}): UnitArgs => ({
  name, layout: { kind: LayoutKind.Directory, paths: everywhere(`apps/${name}`) }, namespaces: everywhere("shop"),
  services: [{ name, image: `registry.example.com/${name}`, port: 8080, probes: httpProbes("/") }], ...more,
});
const system = (...applications: SystemApplication[]): SystemContent => ({ name: "shop", repositoryUrl: "https://git.example.com/shop.git", applications });
const rejects = (wrong: SystemContent, ...problems: string[]) => throws(() => applicationsOf(wrong, "dev"), (error: unknown) =>
  error instanceof UserError && (equal(error.message, ['the Applications of system "shop" are not right:', ...problems.map((problem) => `  ${problem}`)].join("\n")), true));

describe("an Application and the unit that fills its directory", () => {
  it("are one declaration: name, path and namespace follow from the unit", () => {
    deepEqual(applicationsOf(system({ unit: unit("web"), blocking: false }), "dev"), [
      { name: "web", source: { path: "apps/web" }, destination: { namespace: "shop" }, blocking: false },
    ]);
  });

  it("have the values of the environment where the unit is a chart", () => {
    deepEqual(applicationsOf(labs, "prod"), [{
      name: "production-env-1-labs",
      source: { path: "helm-charts/labs-platform", helm: { valueFiles: ["../../environments/production-env-1/values.yaml"] } },
      destination: { namespace: "production-env-1" },
    }]);
  });

  it("stay together whatever the Application is called", () => {
    deepEqual(declaredApplications(club, "dev").map(({ name, spec, unit: held }) => [name, spec.name, held?.name]), [
      ["club-mail", "club-mail", "mail"], ["club-site", "club-site", "site"], ["club-alerts", "club-alerts", "alerts"], ["cert-manager", "cert-manager", "cert-manager"], ["foreign", "foreign", undefined],
    ]);
    const names = { dev: "web-1", staging: "web-2", prod: "web-3" };
    const renamed = system({ names, unit: unit("web") }, { unit: unit("shop"), after: ["web"] });
    deepEqual(Object.values(EnvironmentName).map((environment) => declaredApplications(renamed, environment).map(({ name, spec }) => [name, spec.name, spec.after])), ["web-1", "web-2", "web-3"].map((own) => [["web", own, undefined], ["shop", "shop", [own]]]));
  });

  it("allow the kinds of the unit, in whichever environment it has them, and those that its charts bring", () => {
    const object = (kind: string, apiVersion: string) => ({ apiVersion, kind, metadata: { name: "x" } });
    const [found] = applicationsOf(system({ unit: unit("web", {
      manifests: [
        { file: "a.yaml", object: object("Backup", "example.com/v1"), environments: ["prod"] },
        { file: "a.yaml", object: object("ClusterRole", "rbac.authorization.k8s.io/v1"), clusterScoped: true },
        { file: "a.yaml", object: object("LimitRange", "v1") },
      ],
      namespacedResources: [{ group: "example.com", kind: "Policy" }],
      clusterResources: [{ group: "apiextensions.k8s.io", kind: "CustomResourceDefinition" }],
      secrets: [{ name: "s", keys: ["a"], external: { store: "vault", key: "k" } }],
    }) }), "dev");
    deepEqual(found?.namespacedResources, [{ group: "example.com", kind: "Policy" }, { group: "external-secrets.io", kind: "ExternalSecret" }, { group: "", kind: "LimitRange" }, { group: "example.com", kind: "Backup" }]);
    deepEqual(found?.clusterResources, [{ group: "apiextensions.k8s.io", kind: "CustomResourceDefinition" }, { group: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "x" }]);
  });

  it("are only in the environments of the unit, and in the order of their waves", () => {
    const several = system({ unit: unit("last"), after: ["first"] }, { unit: unit("first") }, { unit: unit("never", { environments: ["prod"] }) });
    deepEqual(applicationsOf(several, "dev").map(({ name }) => name), ["first", "last"]);
  });
});

describe("an Application without a unit", () => {
  it("deploys what others write", () => {
    const chart = { repositoryUrl: "https://charts.example.com", chart: "redis", targetRevision: "1.2.3" };
    const external = { sources: everywhere(chart), namespaces: everywhere("data"), clusterResources: [{ group: "x", kind: "Y" }], environments: [EnvironmentName.Dev] };
    const declared = system({ name: "redis", external, clusterName: "other" }, { unit: unit("web"), after: ["redis"] });
    deepEqual(applicationsOf(declared, "dev")[0], { name: "redis", source: chart, destination: { namespace: "data", clusterName: "other" }, clusterResources: [{ group: "x", kind: "Y" }] });
    deepEqual(applicationsOf(declared, "prod").map(({ name }) => name), ["web"]);
  });
});

describe("the declaration of Applications is refused", () => {
  const external = { sources: everywhere({ path: "x" }), namespaces: everywhere("x") };

  it("where one deploys nothing, or two things, or has no name", () => rejects(
    system({ name: "a" }, { name: "b", unit: unit("b"), external }, { external }),
    "applications[0]: must have a unit or external content, got neither",
    "applications[1]: must have a unit or external content, got both",
    "applications[2].name: must be given where there is no unit to take it from",
  ));

  it("where two have one name, for the system or in Argo CD", () => {
    rejects(system({ name: "web", external }, { unit: unit("web") }), 'applications[1].name: the name "web" is also that of applications[0].name');
    rejects(system({ unit: unit("web") }, { unit: unit("shop"), names: { dev: "a", staging: "web", prod: "c" } }), 'applications[1].names.staging: the name "web" is also that of applications[0].name');
  });

  it("where a service scales by the load and nothing measures it (B10)", () => {
    const scales = unit("web", { services: [{ name: "web", image: "registry.example.com/web", port: 8080, probes: httpProbes("/"), environments: { prod: { autoscaling: { maxReplicas: 4 } } } }] });
    const metrics = unit("metrics", { charts: [{ name: "metrics-server", repository: "https://charts.example.com", version: "3.13.0" }], services: [] });
    rejects(system({ unit: scales }, { unit: { ...metrics, environments: ["dev"] } }), 'applications[0].unit.services[0].environments.prod.autoscaling: needs metrics-server, which no Application of prod installs; '
      + 'add one with the chart "metrics-server", or declare clusterHas: ["metrics-server"] where the cluster brings it along');
    equal(applicationsOf(system({ unit: scales }, { unit: metrics }), "prod").length, 2);
    equal(applicationsOf({ ...system({ unit: scales }), clusterHas: ["metrics-server"] }, "prod").length, 1);
  });

  it("where a unit is wrong, by its place in the declaration", () => rejects(
    system({ name: "a", external }, { unit: unit("web") }, { unit: unit("shop", { layout: { kind: LayoutKind.Directory, paths: { dev: "apps/shop", staging: "apps/web", prod: "apps/shop" } } }) }),
    'applications[2].unit.layout.paths.staging: the directory "apps/web" is also that of applications[1].unit.layout.paths.staging',
  ));
});
