import * as assert from "node:assert/strict";
import { parse } from "yaml";
import { ArgoCd, ArgoCdArgs } from "../../../components";
import { applicationHealthScript } from "../../../components/argo-cd/application-health";
import { smallManifest } from "../../support/manifest";
import { record, Registered } from "../../support/record";
import { secretMark } from "../../support/secrets";
import { assertRejected } from "../../support/rejects";

const minimal: ArgoCdArgs = { manifest: smallManifest, cluster: { context: "dev" } };
const install = (change: Partial<ArgoCdArgs> = {}) => record((opts) => new ArgoCd("argocd", { ...minimal, ...change }, opts));
const find = (registered: readonly Registered[], kind: string, name: string) => {
  const found = registered.find(({ inputs }) => inputs.kind === kind && inputs.metadata?.name === name);
  assert.ok(found, `${kind} ${name} is registered`);
  return found;
};

/** How Pulumi wraps a secret; one secret among properties makes all of them secret. */
const unsealed = (value: any): Record<string, unknown> => {
  const plain = value[secretMark] === undefined ? value : value.value;
  return Object.fromEntries(Object.entries<any>(plain).map(([key, inner]) => [key, inner?.[secretMark] === undefined ? inner : inner.value]));
};
const byName = (left: string[], right: string[]) => String(left[1]).localeCompare(String(right[1]));

describe("ArgoCd", () => {
  it("registers every object of the manifest by itself, parented to the component", async () => {
    const registered = await install();
    assert.deepEqual(registered.map(({ type, name }) => [type, name]).sort(byName), [
      ["gitops-platform:index:ArgoCd", "argocd"],
      ["kubernetes:core/v1:Namespace", "argocd-namespace"],
      ["pulumi-nodejs:dynamic:Resource", "argocd-crds"],
      ["kubernetes:core/v1:ServiceAccount", "argocd-serviceaccount-argocd-server"],
      ["kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", "argocd-clusterrole-argocd-server"],
      ["kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding", "argocd-clusterrolebinding-argocd-server"],
      ["kubernetes:core/v1:ConfigMap", "argocd-configmap-argocd-cm"],
      ["kubernetes:core/v1:ConfigMap", "argocd-configmap-argocd-cmd-params-cm"],
      ["kubernetes:core/v1:ConfigMap", "argocd-configmap-argocd-rbac-cm"],
      ["kubernetes:argoproj.io/v1alpha1:AppProject", "argocd-appproject-default"],
      ["kubernetes:core/v1:Service", "argocd-service-argocd-server"],
      ["kubernetes:apps/v1:Deployment", "argocd-deployment-argocd-server"],
      ["kubernetes:apps/v1:StatefulSet", "argocd-statefulset-argocd-application-controller"],
    ].sort(byName));
    assert.ok(registered.every(({ name, parent }) => name === "argocd" || parent === "argocd"));
  });

  it("starts controllers only after settings, access rights and CustomResourceDefinitions", async () => {
    const server = find(await install(), "Deployment", "argocd-server");
    assert.ok(server.dependsOn.includes("argocd-crds"));
    assert.ok(server.dependsOn.includes("argocd-configmap-argocd-cm"));
    assert.ok(server.dependsOn.includes("argocd-clusterrolebinding-argocd-server"));
  });

  it("keeps the CustomResourceDefinitions' content out of the engine", async () => {
    const crds = (await install()).find(({ name }) => name === "argocd-crds")?.inputs;
    const { __provider, ...inputs } = crds;
    assert.deepEqual(inputs, {
      component: "argo-cd", version: "3.5.7", sha256: "0".repeat(64), crds: ["applications.argoproj.io"], retention: "keep",
      context: "dev", revision: 2,
    });
  });

  it("installs the gate, closes the admin account and keeps what upstream set", async () => {
    const { data } = find(await install(), "ConfigMap", "argocd-cm").inputs;
    assert.deepEqual(data, {
      "from.upstream": "kept",
      "admin.enabled": "false",
      "application.sync.requireOverridePrivilegeForRevisionSync": "true",
      "timeout.reconciliation": "120s",
      "resource.customizations.health.argoproj.io_Application": applicationHealthScript,
    });
  });

  it("takes typed settings and lets further keys win", async () => {
    const registered = await install({
      adminEnabled: true, reconciliationSeconds: 60, syncTimeoutSeconds: 900, config: { "exec.enabled": "false" }, parameters: { "reposerver.parallelism.limit": "2" },
      resources: { "argocd-server": { limits: { memory: "512Mi" } } },
    });
    const { data } = find(registered, "ConfigMap", "argocd-cm").inputs;
    assert.equal(data["admin.enabled"], "true");
    assert.equal(data["timeout.reconciliation"], "60s");
    assert.equal(data["exec.enabled"], "false");
    assert.deepEqual(find(registered, "ConfigMap", "argocd-cmd-params-cm").inputs.data, {
      "controller.sync.timeout.seconds": "900", "reposerver.parallelism.limit": "2",
    });
    assert.deepEqual(find(registered, "Deployment", "argocd-server").inputs.spec.template.spec.containers[0].resources, { limits: { memory: "512Mi" } });
    assert.equal(find(registered, "StatefulSet", "argocd-application-controller").inputs.spec.template.spec.containers[0].resources, undefined);
  });

  it("starts controllers anew when what they read at their start changes, and only then", async () => {
    const checksum = async (change?: Partial<ArgoCdArgs>) =>
      find(await install(change), "Deployment", "argocd-server").inputs.spec.template.metadata.annotations["gitops.platform/parameters"];
    const before = await checksum();
    assert.match(before, /^[0-9a-f]{16}$/);
    assert.equal(await checksum({ config: { "exec.enabled": "false" } }), before);
    assert.notEqual(await checksum({ syncTimeoutSeconds: 900 }), before);
    assert.notEqual(await checksum({ parameters: { "reposerver.parallelism.limit": "2" } }), before);
    assert.notEqual(await checksum({ reconciliationSeconds: 60 }), before);
  });

  it("moves everything, subjects of bindings included, to another namespace", async () => {
    const registered = await install({ namespace: "delivery" });
    assert.equal(find(registered, "Namespace", "delivery").name, "argocd-namespace");
    assert.equal(find(registered, "Deployment", "argocd-server").inputs.metadata.namespace, "delivery");
    assert.equal(find(registered, "ClusterRole", "argocd-server").inputs.metadata.namespace, undefined);
    assert.equal(find(registered, "ClusterRoleBinding", "argocd-server").inputs.subjects[0].namespace, "delivery");
  });

  it("is reached on NodePort 30080, through an ingress, or not at all", async () => {
    const byPort = find(await install(), "Service", "argocd-server").inputs.spec;
    assert.equal(byPort.type, "NodePort");
    assert.deepEqual(byPort.ports.map(({ nodePort }: { nodePort?: number }) => nodePort), [30080, undefined]);

    const hosted = await install({ exposure: { mode: "ingress", host: "argocd.example.com", tlsSecretName: "argocd-tls", ingressClassName: "nginx" } });
    assert.equal(find(hosted, "Service", "argocd-server").inputs.spec.type, undefined);
    assert.equal(find(hosted, "ConfigMap", "argocd-cmd-params-cm").inputs.data["server.insecure"], "true");
    assert.deepEqual(find(hosted, "Ingress", "argocd-server").inputs.spec, {
      ingressClassName: "nginx",
      tls: [{ hosts: ["argocd.example.com"], secretName: "argocd-tls" }],
      rules: [{ host: "argocd.example.com", http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "argocd-server", port: { number: 80 } } } }] } }],
    });

    const hidden = await install({ exposure: { mode: "none" } });
    assert.equal(find(hidden, "Service", "argocd-server").inputs.spec.type, undefined);
    assert.ok(hidden.every(({ inputs }) => inputs.kind !== "Ingress"));
  });

  it("does not wait for Services and Ingresses, which wait for pods and for an ingress controller themselves", async () => {
    const registered = await install({ exposure: { mode: "ingress", host: "argocd.example.com" } });
    for (const kind of ["Service", "Ingress"]) {
      assert.equal(find(registered, kind, "argocd-server").inputs.metadata.annotations["pulumi.com/skipAwait"], "true");
    }
  });

  it("does not change the manifest that it was given", async () => {
    const before = JSON.stringify(smallManifest);
    await install({ namespace: "delivery" });
    assert.equal(JSON.stringify(smallManifest), before);
  });

  it("locks the project `default` before argocd-server can create it wide open", async () => {
    const registered = await install();
    const project = find(registered, "AppProject", "default");
    assert.deepEqual(project.inputs.spec, {
      description: "locked: every Application belongs to the project of its environment",
      // A list that is left out would stay as Argo CD made it, which is everything.
      sourceRepos: [], destinations: [], clusterResourceWhitelist: [], namespaceResourceWhitelist: [], roles: [], syncWindows: [], sourceNamespaces: [], destinationServiceAccounts: [],
      clusterResourceBlacklist: [{ group: "*", kind: "*" }],
      namespaceResourceBlacklist: [{ group: "*", kind: "*" }],
    });
    assert.equal(project.inputs.metadata.annotations["pulumi.com/patchForce"], "true");
    assert.ok(project.dependsOn.includes("argocd-crds"));
    assert.ok(find(registered, "Deployment", "argocd-server").dependsOn.includes("argocd-appproject-default"));
  });

  it("gives nobody anything outside the projects, but administrators everything", async () => {
    const closed = find(await install(), "ConfigMap", "argocd-rbac-cm").inputs.data;
    assert.deepEqual(closed, { "policy.default": "", "policy.csv": "", scopes: "[groups]" });
    const open = find(await install({ administrators: ["acme:platform", "acme:on call"] }), "ConfigMap", "argocd-rbac-cm").inputs.data;
    assert.equal(open["policy.csv"], 'g, "acme:platform", role:admin\ng, "acme:on call", role:admin\n');
  });

  it("logs people in with GitHub and keeps the client secret in a Secret of its own", async () => {
    const registered = await install({
      singleSignOn: { url: "https://argocd.example.com", clientId: "abc", clientSecret: "hidden", organizations: [{ name: "acme", teams: ["sre"] }] },
    });
    const { data } = find(registered, "ConfigMap", "argocd-cm").inputs;
    assert.equal(data.url, "https://argocd.example.com");
    assert.deepEqual(parse(data["dex.config"]), {
      connectors: [{
        type: "github", id: "github", name: "GitHub",
        config: {
          clientID: "abc", clientSecret: "$argocd-sso:github.clientSecret", orgs: [{ name: "acme", teams: ["sre"] }],
          loadAllGroups: false, teamNameField: "slug", useLoginAsID: false,
        },
      }],
    });
    const secret = find(registered, "Secret", "argocd-sso").inputs;
    assert.equal(secret.metadata.labels["app.kubernetes.io/part-of"], "argocd");
    assert.deepEqual(unsealed(secret.stringData), { "github.clientSecret": "hidden" });
  });

  it("registers other clusters by Secrets whose credentials are secret", async () => {
    const registered = await install({
      clusters: [
        { name: "staging-cluster", server: "https://staging.example:6443", certificateAuthority: "CA", bearerToken: "hidden", namespaces: ["shop", "web"] },
        { name: "production", server: "https://production.example", aws: { clusterName: "production", roleArn: "arn:aws:iam::1:role/argocd" } },
        { name: "edge", server: "https://edge.example", clientCertificate: { certificate: "CERT", key: "hidden" } },
        { name: "gke", server: "https://gke.example", exec: { command: "argocd-k8s-auth", args: ["gcp"] } },
      ],
    });
    const secrets = ["staging-cluster", "production", "edge", "gke"].map((name) => find(registered, "Secret", `cluster-${name}`).inputs);
    assert.equal(registered.filter(({ inputs }) => inputs.kind === "Secret").length, 4);
    assert.ok(secrets.every(({ metadata }) => metadata.labels["argocd.argoproj.io/secret-type"] === "cluster"));
    assert.ok(secrets.every(({ stringData }) => stringData[secretMark] !== undefined || stringData.config[secretMark] !== undefined));
    const contents = secrets.map(({ stringData }) => unsealed(stringData));
    assert.deepEqual(contents.map(({ config }) => JSON.parse(String(config))), [
      { bearerToken: "hidden", tlsClientConfig: { insecure: false, caData: "Q0E=" } },
      { awsAuthConfig: { clusterName: "production", roleARN: "arn:aws:iam::1:role/argocd" }, tlsClientConfig: { insecure: false } },
      { tlsClientConfig: { insecure: false, certData: "Q0VSVA==", keyData: "aGlkZGVu" } },
      { execProviderConfig: { apiVersion: "client.authentication.k8s.io/v1", command: "argocd-k8s-auth", args: ["gcp"] }, tlsClientConfig: { insecure: false } },
    ]);
    assert.deepEqual([contents[0]?.name, contents[0]?.server, contents[0]?.namespaces], ["staging-cluster", "https://staging.example:6443", "shop,web"]);
  });

  it("runs a controller for each share of the clusters", async () => {
    const registered = await install({ controllers: 2, clusters: [{ name: "b", server: "https://b", bearerToken: "t" }] });
    const { spec } = find(registered, "StatefulSet", "argocd-application-controller").inputs;
    assert.equal(spec.replicas, 2);
    assert.deepEqual(spec.template.spec.containers[0].env, [{ name: "ARGOCD_CONTROLLER_REPLICAS", value: "2" }]);
  });

  const highlyAvailable = { ...smallManifest, component: "argo-cd-ha" };
  it("takes the manifest of several replicas where there are nodes for it", async () => {
    assert.ok((await install({ manifest: highlyAvailable, highAvailability: { nodes: 3 } })).length > 10);
  });

  const rejected: [string, Partial<ArgoCdArgs>, [string, string][]][] = [
    ["a bad namespace", { namespace: "Argo" }, [["namespace", 'must consist of a-z, 0-9 and "-" and begin and end with a letter or digit, got "Argo"; did you mean "argo"?']]],
    ["a port outside the range", { exposure: { mode: "node-port", nodePort: 8080 } }, [["exposure.nodePort", "must be a whole number from 30000 to 32767, got 8080"]]],
    ["a missing port", { exposure: { mode: "node-port" } }, [["exposure.nodePort", "must be a whole number from 30000 to 32767, got nothing"]]],
    ["an ingress without host", { exposure: { mode: "ingress" } }, [["exposure.host", 'must be a full host name such as "argocd.example.com", got nothing']]],
    ["settings of another mode", { exposure: { mode: "none", nodePort: 30080 } }, [["exposure.nodePort", 'does not apply to mode "none"']]],
    ["an unknown mode", { exposure: { mode: "loadbalancer" as "none" } }, [["exposure.mode", 'must be "none", "node-port" or "ingress", got "loadbalancer"']]],
    ["a negative interval", { reconciliationSeconds: 0, syncTimeoutSeconds: -1 },
      [["reconciliationSeconds", "must be a whole number of seconds, 1 or more, got 0"], ["syncTimeoutSeconds", "must be a whole number of seconds, 0 or more, got -1"]]],
    ["high availability on too few nodes", { manifest: highlyAvailable, highAvailability: { nodes: 2 } },
      [["highAvailability.nodes", "must be 3 or more, one for each replica of Redis, got 2"]]],
    ["high availability with the manifest of one replica", { highAvailability: { nodes: 3 } },
      [["manifest", "must be of argo-cd-ha with highAvailability, got argo-cd"]]],
    ["several replicas that nobody asked for", { manifest: highlyAvailable }, [["manifest", "must be of argo-cd without highAvailability, got argo-cd-ha"]]],
    ["more controllers than clusters", { controllers: 3, clusters: [{ name: "b", server: "https://b", bearerToken: "t" }] },
      [["controllers", "must be at most 2, the number of clusters, got 3: a cluster has one controller, so others would have nothing to do"]]],
    ["half a controller", { controllers: 0.5 }, [["controllers", "must be a whole number, 1 or more, got 0.5"]]],
    ["its own cluster as another one", { clusters: [{ name: "in-cluster", server: "https://x", bearerToken: "t" }] },
      [["clusters[0]", "must be another cluster than the one Argo CD runs in, which it knows by itself"]]],
    ["a cluster by plain HTTP, twice, without credentials or with two", {
      clusters: [{ name: "b", server: "http://b" }, { name: "b", server: "https://c", bearerToken: "t", exec: { command: "x" } }],
    }, [
      ["clusters[0].server", 'must be an address that begins with https://, got "http://b"'],
      ["clusters[0]", "must have exactly one of bearerToken, clientCertificate, aws, exec, got none"],
      ["clusters[1]", "must have exactly one of bearerToken, clientCertificate, aws, exec, got bearerToken and exec"],
      ["clusters[1].name", '"b" is already the name of clusters[0]'],
    ]],
    ["a login for everybody on GitHub", { singleSignOn: { url: "argocd.example.com", clientId: "", clientSecret: "x", organizations: [] } }, [
      ["singleSignOn.url", 'must be an address that begins with https://, got "argocd.example.com"'],
      ["singleSignOn.clientId", "must be the client ID of a GitHub OAuth App, got nothing"],
      ["singleSignOn.organizations", "must name an organization, got none: without one everybody with a GitHub account could log in"],
    ]],
    ["a group that would be two fields of a policy", { administrators: ["acme:sre, role:admin"] },
      [["administrators[0]", 'must be a group without commas and quotes, got "acme:sre, role:admin"']]],
    ["resources of an unknown workload", { resources: { "argocd-serve": {} } },
      [["resources.argocd-serve", 'must be "argocd-server" or "argocd-application-controller", got "argocd-serve"; did you mean "argocd-server"?']]],
  ];
  for (const [title, change, problems] of rejected) {
    it(`refuses ${title}`, () => assertRejected(() => new ArgoCd("argocd", { ...minimal, ...change }), 'invalid ArgoCd "argocd"', problems));
  }
});
