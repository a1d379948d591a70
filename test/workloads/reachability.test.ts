import { deepEqual, equal } from "node:assert/strict";
import { RepositorySystem } from "../../gitops-repository";
import { EnvironmentName } from "../../model/environment";
import { contentOf } from "../../systems/declared";
import { unitObjects } from "../../workloads/objects";
import { isAllowed, Party, Policy } from "../support/reachability";
import { club, helpdesk, withUnits } from "./support/systems";

interface Pod extends Party {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Record<string, string>;
}

/** The policies and the pods of a system, as an environment would have them. */
function cluster(system: RepositorySystem, environment: EnvironmentName): { policies: Policy[]; pods: Pod[] } {
  const content = contentOf(system);
  const objects = content.units.flatMap((unit) => unitObjects({ system: system.name, content, unit, environment })
    .map(({ object }) => ({ namespace: unit.namespaces[environment], object: object as any })));
  return {
    policies: objects.filter(({ object }) => object.kind === "NetworkPolicy").map(({ namespace, object }) => ({ namespace, spec: object.spec })),
    pods: objects.filter(({ object }) => object.spec?.template).map(({ namespace, object }) => ({ name: object.metadata.name, namespace, labels: object.spec.template.metadata.labels })),
  };
}

const pod = (name: string, namespace: string, labels: Record<string, string> = {}): Pod => ({ name, namespace, labels });
const dns = pod("dns", "kube-system", { "k8s-app": "kube-dns" });
const ports = [80, 443, 587, 3000, 4143, 4433, 5432, 6379, 8080, 8086, 8090, 9090];

/** Every connection between some parties that is let through, as `from > to:port`. */
function allowed(policies: readonly Policy[], parties: readonly (Pod & { outside?: boolean })[]): string[] {
  return parties.flatMap((from) => parties.filter((to) => to !== from).flatMap((to) => ports
    .filter((port) => isAllowed(policies, from, to, port)).map((port) => `${from.name} > ${to.name}:${port}`))).sort();
}

describe("the oracle for NetworkPolicies", () => {
  const web = pod("web", "a", { app: "web" });
  const api = pod("api", "a", { app: "api" });
  const policy = (spec: Partial<Policy["spec"]>): Policy => ({ namespace: "a", spec: { podSelector: {}, policyTypes: ["Ingress"], ...spec } });

  const cases: [title: string, policies: Policy[], result: boolean][] = [
    ["lets everything through without policies", [], true],
    ["denies what nobody allows once a pod is selected", [policy({})], false],
    ["lets through what one of several policies allows", [policy({}), policy({ ingress: [{ from: [{ podSelector: { matchLabels: { app: "web" } } }], ports: [{ port: 80 }] }] })], true],
    ["tells ports apart", [policy({ ingress: [{ ports: [{ port: 81 }] }] })], false],
    ["tells protocols apart", [policy({ ingress: [{ ports: [{ port: 80, protocol: "UDP" }] }] })], false],
    ["takes a pod selector for the policy's own namespace", [policy({ ingress: [{ from: [{ podSelector: {} }] }] })], true],
    ["takes an empty namespace selector for all", [policy({ ingress: [{ from: [{ namespaceSelector: {} }] }] })], true],
    ["tells namespaces apart", [policy({ ingress: [{ from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "b" } } }] }] })], false],
    ["asks both ends", [policy({ policyTypes: ["Egress"] })], false],
    ["leaves policies of other namespaces out", [{ ...policy({}), namespace: "b" }], true],
  ];
  for (const [title, policies, result] of cases) it(title, () => equal(isAllowed(policies, web, api, 80), result));
});

describe("the policies of services in one namespace", () => {
  const { policies, pods } = cluster(helpdesk, "prod");
  const ingress = pod("ingress", "ingress-nginx");
  const stranger = pod("stranger", "prod", { app: "stranger" });
  const outside = { name: "outside", address: "198.51.100.7" } as unknown as Pod;
  const inside = { name: "inside", address: "10.1.2.3" } as unknown as Pod;
  const own = pods.map(({ name }) => name);

  it("let exactly the declared connections through", () => {
    deepEqual(own.sort(), ["backend", "backend-contract", "backend-endpoint-check", "backend-expand", "backend-migrate", "frontend", "postgres"]);
    const found = allowed(policies, [...pods, ingress, stranger, outside, inside])
      // These are nobody's whose policies are ours.
      .filter((connection) => !/^(ingress|stranger|outside|inside) > (ingress|stranger|outside|inside):/.test(connection));
    deepEqual(found, [
      ...["backend", "backend-contract", "backend-expand", "backend-migrate"].flatMap((name) => [`${name} > outside:443`, `${name} > postgres:5432`]),
      "backend-endpoint-check > backend:8080",
      "frontend > backend:8080",
      "ingress > backend:8080",
      "ingress > frontend:3000",
    ].sort());
  });

  it("let every pod ask for names, over both protocols, and nothing else there", () => {
    for (const from of pods) {
      for (const protocol of ["TCP", "UDP"]) equal(isAllowed(policies, from, dns, 53, protocol), true, from.name);
      equal(isAllowed(policies, from, dns, 80), false, from.name);
      equal(isAllowed(policies, from, pod("other", "kube-system"), 53, "UDP"), false, from.name);
    }
  });

  it("have no door for the ingress controller where there is no host", () => {
    const dev = cluster(withUnits(helpdesk, ([unit]) => { delete unit.services[0].environments.dev.host; }), "dev");
    deepEqual(allowed(dev.policies, [...dev.pods, ingress]).filter((connection) => connection.startsWith("ingress")), ["ingress > frontend:3000"]);
  });
});

describe("the policies of services in several namespaces", () => {
  const { policies, pods } = cluster(club, "dev");
  const kratos = pod("kratos", "kratos", { "app.kubernetes.io/name": "kratos" });
  const others = [kratos, pod("kratos-ui", "kratos"), pod("redis", "redis"), pod("prometheus", "monitoring", { app: "prometheus" }), pod("grafana", "monitoring"), pod("linkerd", "linkerd")];
  const smtp = { name: "smtp", address: "203.0.113.9" } as unknown as Pod;
  const elsewhere = { name: "elsewhere", address: "203.0.114.9" } as unknown as Pod;

  it("let exactly the declared connections through, and those of the mesh", () => {
    const found = allowed(policies, [...pods, ...others, smtp, elsewhere]).filter((connection) => /(^| )(mail|site)/.test(connection));
    const mesh = ["mail > linkerd:8080", "mail > linkerd:8086", "mail > linkerd:8090", "site > linkerd:8080", "site > linkerd:8086", "site > linkerd:8090"];
    deepEqual(found, [
      ...mesh,
      ...["mail", "mail-migration"].flatMap((name) => [`${name} > kratos:4433`, `${name} > redis:6379`, `${name} > smtp:587`]),
      "prometheus > mail:9090",
      "site > mail:4143",
      "site > mail:8080",
    ].sort());
  });

  it("do not take a namespace's neighbour for the service", () => {
    const double = pod("double", "elsewhere", pods.find(({ name }) => name === "site")!.labels);
    const mail = pods.find(({ name }) => name === "mail")!;
    equal(isAllowed(policies, double, mail, 8080), false);
  });
});
