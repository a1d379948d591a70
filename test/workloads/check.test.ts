import { deepEqual } from "node:assert/strict";
import { contentOf } from "../../systems/declared";
import { checkContent, everywhere, httpProbes, LayoutKind, RepositoryContentArgs } from "../../workloads";
import { club, helpdesk, labs } from "./support/systems";

/** A content with nothing wrong, to be spoilt. */
function shop(): any {
  return {
    units: [
      {
        name: "shop",
        layout: { kind: LayoutKind.Overlays, base: "shop/base", paths: { dev: "shop/dev", staging: "shop/staging", prod: "shop/prod" } },
        namespaces: everywhere("shop"),
        services: [
          { name: "web", image: "registry.example.com/web", port: 3000, probes: httpProbes("/"), traffic: { to: [{ service: "api" }] } },
          { name: "api", image: "registry.example.com/api", port: 8080, probes: httpProbes("/health"), secretVariables: { TOKEN: { secret: "api-secrets", key: "TOKEN" } } },
        ],
        statefulServices: [{ name: "postgres", image: "postgres:17.2", port: 5432, user: 999, probes: httpProbes("/"), storage: { size: "1Gi", mountPath: "/data" } }],
        secrets: [{ name: "api-secrets", keys: ["TOKEN", "API_KEY"] }],
      },
      {
        name: "operator", layout: { kind: LayoutKind.Directory, paths: everywhere("operator") }, namespaces: everywhere("operator"),
        charts: [{ name: "operator", repository: "https://charts.example.com", version: "1.2.3" }],
      },
    ],
  };
}

type Spoil = (content: any, web: any, api: any, unit: any) => void;

/** Applies a change and expects exactly these problems. */
const cases: [title: string, spoil: Spoil, problems: [path: string, reason: string][]][] = [
  ["no probes", (_c, web) => delete web.probes, [["units[0].services[0].probes", 'must be given, got nothing: a service needs startup, liveness and readiness; httpProbes("/health") makes all three']]],
  ["a probe that is missing", (_c, web) => delete web.probes.liveness, [["units[0].services[0].probes.liveness", "must be given, got nothing"]]],
  ["a probe of two kinds", (_c, web) => (web.probes.startup.tcp = true), [["units[0].services[0].probes.startup", "must have exactly one of path, command, tcp, got path, tcp"]]],
  ["a probe of no kind", (_c, web) => (web.probes.startup = {}), [["units[0].services[0].probes.startup", "must have exactly one of path, command, tcp, got none"]]],
  ["a probe with a wrong path", (_c, web) => (web.probes.startup = { path: "health" }), [["units[0].services[0].probes.startup.path", 'must be a path such as "/health", got "health"']]],
  ["latest in prod", (_c, web) => (web.environments = { dev: { firstTag: "latest" }, prod: { firstTag: "latest" } }), [["units[0].services[0].environments.prod.firstTag", 'must name a fixed version in prod, got "latest": it is another image tomorrow']]],
  ["a tag that is none", (_c, web) => (web.environments = { dev: { firstTag: "2026-11-21T10:00" } }), [["units[0].services[0].environments.dev.firstTag", 'must be a tag such as "e5c2216", got "2026-11-21T10:00"']]],
  ["a tag in the image", (_c, web) => (web.image = "registry.example.com:5000/web:1"), [["units[0].services[0].image", 'must have no tag and no digest, got "registry.example.com:5000/web:1": one image serves all environments, and whoever writes image tags puts them into Git']]],
  ["an image that is none", (_c, web) => (web.image = "registry.example.com/Web"), [["units[0].services[0].image", 'must be an image such as "registry.example/team/app", got "registry.example.com/Web"']]],
  ["a database of the latest version", (_c, _w, _a, unit) => (unit.statefulServices[0].image = "postgres:latest"), [["units[0].statefulServices[0].image", 'must name a fixed version, got "postgres:latest": latest is another image tomorrow']]],
  ["the root user", (_c, web) => (web.user = 0), [["units[0].services[0].user", "must not be 0, which is root: take the user that the image is made for, such as 1000"]]],
  ["ports that collide", (_c, web) => (web.morePorts = [{ name: "admin", port: 3000, servicePort: 81 }]), [["units[0].services[0].morePorts[0].port", "the port 3000 is also that of units[0].services[0].port"]]],
  ["ports of a Service that collide", (_c, web) => { web.servicePort = 80; web.morePorts = [{ name: "admin", port: 3001, servicePort: 80 }]; }, [["units[0].services[0].morePorts[0].servicePort", "the port of the Service 80 is also that of units[0].services[0].servicePort"]]],
  ["names of ports that collide", (_c, web) => (web.morePorts = [{ name: "http", port: 3001 }]), [["units[0].services[0].morePorts[0].name", 'the name "http" is also that of units[0].services[0].portName']]],
  ["ports of nodes that collide", (_c, web, api) => { web.nodePort = 30080; api.nodePort = 30080; }, [["units[0].services[1].nodePort", "the port of the nodes 30080 is also that of units[0].services[0].nodePort"]]],
  ["a port of nodes out of range", (_c, web) => (web.nodePort = 8080), [["units[0].services[0].nodePort", "must be a whole number from 30000 to 32767, got 8080"]]],
  ["no port", (_c, web) => delete web.port, [["units[0].services[0].port", "must be a whole number from 1 to 65535, got nothing"]]],
  ["an unknown secret", (_c, _w, api) => (api.secretVariables.TOKEN.secret = "api-secret"), [["units[0].services[1].secretVariables.TOKEN.secret", 'unknown secret "api-secret"; did you mean "api-secrets"?; the unit declares "api-secrets"']]],
  ["an unknown key", (_c, _w, api) => (api.secretVariables.TOKEN.key = "TOKENS"), [["units[0].services[1].secretVariables.TOKEN.key", 'secret "api-secrets" has no key "TOKENS"; did you mean "TOKEN"?; it has "TOKEN", "API_KEY"']]],
  ["a variable with two values", (_c, _w, api) => { api.variables = { TOKEN: "1" }; }, [["units[0].services[1].secretVariables.TOKEN", 'is in variables, too: "TOKEN" can have one value']]],
  ["a variable with two values in one environment", (_c, _w, api) => { api.environments = { prod: { variables: { TOKEN: "1" } } }; }, [["units[0].services[1].environments.prod.variables.TOKEN", 'is in secretVariables, too: "TOKEN" can have one value']]],
  ["a name of a variable that is none", (_c, web) => (web.variables = { "1A": "" }), [["units[0].services[0].variables", "must be called with letters, digits and '_', not beginning with a digit, got \"1A\""]]],
  ["an unknown service in the traffic", (_c, web) => (web.traffic.to[0].service = "apis"), [["units[0].services[0].traffic.to[0].service", 'unknown service "apis"; did you mean "api"?; the system has "web", "api", "postgres"']]],
  ["a port that the other does not have", (_c, web) => (web.traffic.to[0].ports = [80]), [["units[0].services[0].traffic.to[0].ports[0]", '"api" has no port 80; it has 8080']]],
  ["traffic with itself", (_c, web) => (web.traffic.to[0].service = "web"), [["units[0].services[0].traffic.to[0].service", 'must be another service, got "web" itself']]],
  ["a peer of two kinds", (_c, web) => (web.traffic.to[0].namespace = "x"), [["units[0].services[0].traffic.to[0]", "must have exactly one of service, namespace, cidr, host, got service, namespace"]]],
  ["a peer outside without name and ports", (_c, web) => (web.traffic.to = [{ cidr: "10.0.0.0" }]), [
    ["units[0].services[0].traffic.to[0].name", "must be given for addresses outside of the cluster, got nothing"],
    ["units[0].services[0].traffic.to[0].cidr", 'must be a range of addresses such as "203.0.113.0/24", got "10.0.0.0"'],
    ["units[0].services[0].traffic.to[0].ports", "must be given for traffic out to what is no service of the system, got nothing"],
  ]],
  ["callers by name", (_c, web) => (web.traffic.from = [{ name: "x", host: "example.com" }]), [["units[0].services[0].traffic.from[0].host", "must be a cidr for traffic in: nobody is recognised by a name"]]],
  ["two peers of one name", (_c, web) => (web.traffic.to = [{ namespace: "x", ports: [1] }, { name: "x", cidr: "10.0.0.0/8", ports: [1] }]), [["units[0].services[0].traffic.to[1]", 'the name "x" is also that of units[0].services[0].traffic.to[0]']]],
  ["a peer with the name of a policy that is there", (_c, web) => (web.traffic.to = [{ name: "dns", cidr: "10.0.0.0/8", ports: [53] }]), [["units[0].services[0].traffic.to[0].name", '"dns" is the name of a policy of every service: take another']]],
  ["a name that is too long", (_c, web) => { web.name = "w".repeat(47); }, [["units[0].services[0].name", `must have at most 46 characters, got 47 in "${"w".repeat(47)}"`]]],
  ["a name that is none", (_c, web) => { web.name = "Web_1"; }, [["units[0].services[0].name", 'must consist of a-z, 0-9 and "-" and begin and end with a letter or digit, got "Web_1"; did you mean "web-1"?']]],
  ["two services of one name", (_c, web) => { web.name = "api"; web.traffic = undefined; }, [["units[0].services[1].name", 'the name "api" is also that of units[0].services[0].name'], ["units[0]", 'has two objects Deployment "api": give one of them another name'], ["units[0]", 'has two objects Service "api": give one of them another name'], ["units[0]", 'has two objects ServiceAccount "api": give one of them another name'], ["units[0]", 'has two objects PodDisruptionBudget "api": give one of them another name'], ["units[0]", 'has two objects NetworkPolicy "api-default-deny": give one of them another name'], ["units[0]", 'has two objects NetworkPolicy "api-allow-dns": give one of them another name']]],
  ["quantities that are none", (_c, web) => (web.environments = { dev: { resources: { requests: { cpu: "200mm", memory: "0" } } } }), [
    ["units[0].services[0].environments.dev.resources.requests.cpu", 'must be a quantity above 0 such as "200m", got "200mm"'],
    ["units[0].services[0].environments.dev.resources.requests.memory", 'must be a quantity above 0 such as "256Mi", got "0"'],
  ]],
  ["a request above its limit", (_c, web) => (web.environments = { dev: { resources: { requests: { memory: "1Gi" }, limits: { memory: "512Mi" } } } }), [["units[0].services[0].environments.dev.resources.requests.memory", "must not be above the limit 512Mi, got 1Gi"]]],
  ["no replicas", (_c, web) => (web.environments = { prod: { replicas: 0 } }), [["units[0].services[0].environments.prod.replicas", "must be a whole number, at least 1, got 0"]]],
  ["replicas beside autoscaling", (_c, web) => (web.environments = { prod: { replicas: 2, autoscaling: { maxReplicas: 4 } } }), [["units[0].services[0].environments.prod.replicas", "must be left out beside autoscaling, which has minReplicas"]]],
  ["autoscaling without requests", (_c, web) => (web.environments = { prod: { resources: { requests: {} }, autoscaling: { maxReplicas: 4, memoryPercent: 70 } } }), [
    ["units[0].services[0].environments.prod.resources.requests.cpu", "must be given, got nothing: autoscaling measures the use of the requested cpu"],
    ["units[0].services[0].environments.prod.resources.requests.memory", "must be given, got nothing: autoscaling measures the use of the requested memory"],
  ]],
  ["autoscaling to fewer than there are", (_c, web) => (web.environments = { prod: { autoscaling: { maxReplicas: 2 } } }), [["units[0].services[0].environments.prod.autoscaling.maxReplicas", "must not be below minReplicas 3, got 2"]]],
  ["a budget that blocks every drain", (_c, web) => (web.disruptionBudget = { minAvailable: 2 }), [
    ["units[0].services[0].disruptionBudget.minAvailable", "must be below the 1 replicas of dev, got 2: no node could be drained"],
    ["units[0].services[0].disruptionBudget.minAvailable", "must be below the 2 replicas of staging, got 2: no node could be drained"],
  ]],
  ["a budget of nothing", (_c, web) => (web.disruptionBudget = { maxUnavailable: 0 }), [["units[0].services[0].disruptionBudget.maxUnavailable", "must be a whole number, at least 1, got 0"]]],
  ["a host that is none", (_c, web) => (web.environments = { dev: { host: "localhost" } }), [["units[0].services[0].environments.dev.host", 'must be a full host name such as "shop.example.com", got "localhost"']]],
  ["one address for two services", (_c, web, api) => { web.environments = { dev: { host: "a.example.com" } }; api.environments = { dev: { host: "a.example.com" } }; }, [["units[0].services[1].environments.dev.host", 'the address "a.example.com/" is also that of units[0].services[0].environments.dev.host']]],
  ["two issuers for one host", (_c, web, api) => { web.environments = { dev: { host: "a.example.com" } }; api.environments = { dev: { host: "a.example.com" } }; api.ingress = { path: "/api", issuer: "other" }; }, [["units[0].services[1].environments.dev.host", 'all services of "a.example.com" must have the same className and issuer']]],
  ["a directory that is none", (_c, web) => (web.writablePaths = ["tmp"]), [["units[0].services[0].writablePaths[0]", 'must be an absolute path such as "/tmp", got "tmp"']]],
  ["an empty migration", (_c, web) => (web.migrations = { command: [], zeroDowntime: { expand: [""] } }), [
    ["units[0].services[0].migrations.command", 'must be a command such as ["node", "migrate.js"], got []'],
    ["units[0].services[0].migrations.zeroDowntime.expand", 'must be a command such as ["node", "migrate.js"], got [""]'],
  ]],
  ["an endpoint that nobody serves", (_c, web) => (web.endpointCheck = { port: 80, tries: 0, image: "curl" }), [
    ["units[0].services[0].endpointCheck.port", "the Service has no port 80; it has 3000"],
    ["units[0].services[0].endpointCheck.tries", "must be a whole number, at least 1, got 0"],
    ["units[0].services[0].endpointCheck.image", 'must name a tag or a digest, got "curl"'],
  ]],
  ["a disk without size", (_c, _w, _a, unit) => (unit.statefulServices[0].storage.size = "large"), [["units[0].statefulServices[0].storage.size", 'must be a quantity above 0 such as "10Gi", got "large"']]],
  ["a disk at a place that is taken", (_c, _w, _a, unit) => (unit.statefulServices[0].writablePaths = ["/data"]), [["units[0].statefulServices[0].storage.mountPath", '"/data" is already a place of config or writablePaths']]],
  ["a layout of an unknown kind", (_c, _w, _a, unit) => { unit.layout.kind = "overlay"; }, [["units[0].layout.kind", 'must be "directory", "overlays" or "charts", got "overlay"; did you mean "overlays"?']]],
  ["overlays without a base", (_c, _w, _a, unit) => delete unit.layout.base, [["units[0].layout.base", "must be given for overlays, got nothing"]]],
  ["an overlay in its base", (_c, _w, _a, unit) => (unit.layout.paths.dev = "shop/base"), [["units[0].layout.paths.dev", 'must be another directory than the base "shop/base"']]],
  ["a directory outside of the repository", (_c, _w, _a, unit) => (unit.layout.paths.dev = "../dev"), [["units[0].layout.paths.dev", 'must be a directory of the repository such as "k8s/base", got "../dev"']]],
  ["two units in one directory", (content) => (content.units[1].layout.paths.dev = "shop/dev"), [["units[1].layout.paths.dev", 'the directory "shop/dev" is also that of units[0].layout.paths.dev']]],
  ["a unit with nothing", (content) => (content.units[1].charts = []), [["units[1]", "must have services, statefulServices, charts or manifests, got none"]]],
  ["a chart of any version", (content) => (content.units[1].charts[0].version = "^1.2.3"), [["units[1].charts[0].version", 'must be an exact version such as "1.2.3", got "^1.2.3"']]],
  ["a chart from anywhere", (content) => (content.units[1].charts[0].repository = "charts.example.com"), [["units[1].charts[0].repository", 'must be an address that begins with "https://" or "oci://", got "charts.example.com"']]],
  ["a Secret in Git", (_c, _w, _a, unit) => (unit.manifests = [{ file: "s.yaml", object: { apiVersion: "v1", kind: "Secret", metadata: { name: "s" } } }]), [["units[0].manifests[0].object", "must be no Secret: values of Secrets never go into Git; declare it in secrets"]]],
  ["a namespace in an object", (_c, _w, _a, unit) => (unit.manifests = [{ file: "c.yaml", object: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "x" } } }]), [["units[0].manifests[0].object.metadata.namespace", "must be left out: the Application's destination names the namespace"]]],
  ["an object without a namespace that does not say so", (_c, _w, _a, unit) => (unit.manifests = [{ file: "c.yaml", object: { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "c" } } }]), [["units[0].manifests[0].clusterScoped", "must be true, because no namespace holds a ClusterRole, got false"]]],
  ["an object that a service has", (_c, _w, _a, unit) => (unit.manifests = [{ file: "c.yaml", object: { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" } } }]), [["units[0]", 'has two objects Deployment "web": give one of them another name']]],
  ["one ExternalSecret in two units", (content, _w, _a, unit) => { unit.secrets.push({ name: "x", keys: ["a"], external: { store: "v", key: "k" } }); Object.assign(content.units[1], { namespaces: everywhere("shop"), secrets: [{ name: "x", keys: ["a"], external: { store: "v", key: "k" } }] }); }, [["units[1].secrets[0].name", 'the secret "shop/x" is also that of units[0].secrets[1].name']]],
  ["an owner that is none", (content) => (content.owners = { everything: ["sre"] }), [["owners.everything[0]", 'must be "@user" or "@organization/team", got "sre"']]],
];

describe("the check of a repository's content", () => {
  it("finds nothing wrong with what is right", () => {
    for (const content of [shop() as RepositoryContentArgs, ...[helpdesk, club, labs].map(contentOf)]) deepEqual(checkContent(content), []);
  });

  for (const [title, spoil, problems] of cases) {
    it(`refuses ${title}`, () => {
      const content = shop();
      spoil(content, content.units[0].services[0], content.units[0].services[1], content.units[0]);
      deepEqual(checkContent(content).map(({ propertyPath, reason }) => [propertyPath, reason]), problems);
    });
  }

  it("reports all problems at once", () => {
    const content = shop();
    content.units[0].services[0].user = 0;
    content.units[0].services[1].port = 0;
    content.units[0].statefulServices[0].storage.size = "";
    content.units[1].name = "X";
    deepEqual(checkContent(content).map(({ propertyPath }) => propertyPath), ["units[0].services[0].user", "units[0].services[1].port", "units[0].statefulServices[0].storage.size", "units[1].name"]);
  });
});
