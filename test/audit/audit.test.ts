import { deepEqual, ok } from "node:assert/strict";
import { resolve } from "node:path";
import type { KubernetesObject } from "../../foundation/kubernetes-object";
import { EnvironmentName } from "../../model/environment";
import { renderStack } from "../../render";
import { systems } from "../../systems";
import { exceptions, type Exception } from "./exceptions";
import { rules, type AuditedStack } from "./rules";

const directory = resolve(__dirname, "../..");
const password = "correct horse battery staple";
const certificate = "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n";

/** Everything that the program can install besides, in production. */
const everything = {
  registry: {
    users: [{ name: "builder", password }], tls: { certificate, key: "-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n" },
    garbageCollection: { schedule: "0 3 * * 0" }, monitoringNamespace: "monitoring",
  },
  argoWorkflows: { install: true },
  argoCd: { highAvailability: { nodes: 3 } },
  nodeTrust: { endpoint: "https://10.0.0.5:30500", certificateAuthority: certificate },
};

interface Rendered extends AuditedStack {
  readonly title: string;
}

async function rendered(): Promise<Rendered[]> {
  const stacks = [...systems.keys()].flatMap((system) => Object.values(EnvironmentName).map((stack) => ({ system, stack, overrides: {} as Record<string, unknown> })));
  const all: Rendered[] = [];
  for (const { system, stack, overrides } of [...stacks, { system: "link", stack: EnvironmentName.Prod, overrides: everything }]) {
    const { objects } = await renderStack({ stack, system, directory, overrides: Object.fromEntries(Object.entries(overrides).map(([key, value]) => [key, JSON.stringify(value)])) });
    all.push({ title: `${system} ${stack}`, environment: stack, objects });
  }
  return all;
}

/** What the rules find and no exception excuses, and the exceptions that excuse nothing. */
function audit(stacks: readonly Rendered[], known: readonly Exception[]): { found: string[]; idle: string[] } {
  const used = new Set<Exception>();
  const found = stacks.flatMap((stack) => Object.entries(rules).flatMap(([name, rule]) => rule(stack).flatMap(({ object, found: what }) => {
    const exception = known.find((other) => other.rule === name && other.object.test(object));
    if (exception) used.add(exception);
    return exception ? [] : [`${name}: ${object}: ${what} (${stack.title})`];
  })));
  return { found: [...new Set(found)], idle: known.filter((exception) => !used.has(exception)).map(({ rule, object }) => `${rule}: ${object.source}`) };
}

describe("the audit of everything that the systems render", function () {
  this.timeout(180_000);
  let stacks: Rendered[];
  before(async () => { stacks = await rendered(); });

  it("finds nothing that no exception excuses, and no exception that excuses nothing", () => {
    ok(stacks.length === 16 && stacks.every(({ objects }) => objects.length > 50));
    deepEqual(audit(stacks, exceptions), { found: [], idle: [] });
  });

  it("has no exception that has ended, and none without a reason", () => {
    const today = new Date().toISOString().slice(0, 10);
    deepEqual(exceptions.filter(({ until, why, rule }) => until < today || !/^\d{4}-\d\d-\d\d$/.test(until) || why.length < 20 || !(rule in rules)), []);
  });

  describe("sees what is planted", () => {
    const container = {
      name: "c", image: "registry.example/c@sha256:0", resources: { requests: { cpu: "1", memory: "1" }, limits: { memory: "1" } },
      securityContext: { allowPrivilegeEscalation: false, runAsNonRoot: true, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] }, seccompProfile: { type: "RuntimeDefault" } },
    };
    const pod = (change: object = {}, spec: object = {}) => ({
      apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "n", labels: { app: "p" } },
      spec: { automountServiceAccountToken: false, containers: [{ ...container, ...change }], ...spec },
    });
    const labels = { "pod-security.kubernetes.io/enforce": "restricted", "pod-security.kubernetes.io/audit": "restricted", "pod-security.kubernetes.io/warn": "restricted" };
    const namespace = (change: object = {}) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name: "n", labels: { ...labels, ...change } } });
    const policy = (spec: object = {}) => ({
      apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "deny", namespace: "n" }, spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"], ...spec },
    });
    const role = (rule: object) => ({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "r" }, rules: [rule] });
    const service = (type: string) => ({ apiVersion: "v1", kind: "Service", metadata: { name: "s", namespace: "n" }, spec: { type } });
    const registry = (text: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "m", namespace: "n" }, data: { "config.yml": text } });
    const sound = [namespace(), policy(), pod()] as unknown as KubernetesObject[];
    const planted = (...objects: object[]): Rendered => ({ title: "planted", environment: "prod", objects: objects as KubernetesObject[] });
    const names = (stack: Rendered) => [...new Set(audit([stack], []).found.map((text) => text.split(":")[0]))];

    it("and nothing where nothing is", () => deepEqual(audit([planted(...sound, service("ClusterIP"))], []).found, []));

    const cases: [title: string, objects: object[], expected: string[]][] = [
      ["a namespace without labels", [{ ...namespace(), metadata: { name: "n" } }, policy(), pod()], ["pod-security-labels"]],
      ["a namespace that warns of less", [namespace({ "pod-security.kubernetes.io/warn": "baseline" }), policy()], ["pod-security-labels"]],
      ["a namespace for any pod", [namespace({ "pod-security.kubernetes.io/enforce": "privileged" }), policy()], ["pod-security-privileged"]],
      ["a pod that its namespace does not admit", [namespace(), policy(), pod({ securityContext: {} })], ["pod-security-admits", "restricted-pods", "read-only-root"]],
      ["a directory of the node", [...sound, pod({}, { volumes: [{ name: "v", hostPath: { path: "/" } }] })], ["pod-security-admits", "restricted-pods"]],
      ["the network of the node", [...sound, pod({}, { hostNetwork: true })], ["pod-security-admits", "restricted-pods"]],
      ["a privileged container", [...sound, pod({ securityContext: { ...container.securityContext, privileged: true } })], ["pod-security-admits", "restricted-pods"]],
      ["a namespace that calls anybody", [namespace(), policy({ policyTypes: ["Ingress"] })], ["default-deny"]],
      ["a way to the metadata endpoint", [...sound, policy({ egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }] })], ["metadata-endpoint"]],
      ["a policy that admits everybody", [...sound, policy({ ingress: [{ ports: [{ port: 80 }] }] })], ["open-ingress"]],
      ["a container without limits", [...sound, pod({ resources: { requests: { cpu: "1", memory: "1" } } })], ["requests-and-limits"]],
      ["an init container without requests", [...sound, pod({}, { initContainers: [{ ...container, resources: { limits: { memory: "1" } } }] })], ["requests-and-limits"]],
      ["a NodePort", [...sound, service("NodePort")], ["service-types"]],
      ["a LoadBalancer", [...sound, service("LoadBalancer")], ["service-types"]],
      ["a registry for everybody", [...sound, registry("storage: {filesystem: {}, delete: {enabled: true}}")], ["registry-authentication"]],
      ["a project that deploys beside the platform", [...sound, { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "docker-registry", namespace: "n" }, spec: {} },
        { apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata: { name: "shop", namespace: "argocd" }, spec: { destinations: [{ namespace: "n" }], namespaceResourceWhitelist: [{ group: "apps", kind: "Deployment" }] } }],
      ["platform-namespaces"]],
      ["an image by its tag", [...sound, pod({ image: "registry.example:5000/c:1" })], ["images-by-digest"]],
      ["an image of any version", [...sound, pod({ image: "registry.example:5000/c" })], ["images-by-digest", "images-by-tag"]],
      ["rights over every Secret", [...sound, role({ apiGroups: [""], resources: ["secrets"], verbs: ["get"] })], ["secrets-everywhere"]],
      ["rights over everything", [...sound, role({ apiGroups: ["*"], resources: ["*"], verbs: ["*"] })], ["secrets-everywhere"]],
      ["a token that nobody uses", [...sound, pod({}, { automountServiceAccountToken: undefined })], ["unused-tokens"]],
    ];
    for (const [title, objects, expected] of cases) it(title, () => deepEqual(names(planted(...objects)).sort(), [...expected].sort()));

    it("an exception that excuses nothing", () => deepEqual(
      audit([planted(...sound)], [{ rule: "service-types", object: /^Service n\/s$/, why: "planted", until: "2030-01-01" }]).idle, ["service-types: ^Service n\\/s$"],
    ));
  });
});
