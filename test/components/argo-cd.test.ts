import * as assert from "node:assert/strict";
import { ArgoCd, ArgoCdArgs } from "../../components";
import { applicationHealthScript } from "../../components/internal/application-health";
import { smallManifest } from "../support/manifest";
import { record, Registered } from "../support/record";
import { assertRejected } from "../support/rejects";

const minimal: ArgoCdArgs = { manifest: smallManifest, cluster: { kubeconfig: "/kubeconfig", context: "dev" } };
const install = (change: Partial<ArgoCdArgs> = {}) => record((opts) => new ArgoCd("argocd", { ...minimal, ...change }, opts));
const find = (registered: readonly Registered[], kind: string, name: string) => {
  const found = registered.find(({ inputs }) => inputs.kind === kind && inputs.metadata?.name === name);
  assert.ok(found, `${kind} ${name} is registered`);
  return found;
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
      directory: "/cache/manifests", kubeconfig: "/kubeconfig", context: "dev",
    });
  });

  it("installs the gate, closes the admin account and keeps what upstream set", async () => {
    const { data } = find(await install(), "ConfigMap", "argocd-cm").inputs;
    assert.deepEqual(data, {
      "from.upstream": "kept",
      "admin.enabled": "false",
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

  const rejected: [string, Partial<ArgoCdArgs>, [string, string][]][] = [
    ["a bad namespace", { namespace: "Argo" }, [["namespace", 'must consist of a-z, 0-9 and "-" and begin and end with a letter or digit, got "Argo"; did you mean "argo"?']]],
    ["a port outside the range", { exposure: { mode: "node-port", nodePort: 8080 } }, [["exposure.nodePort", "must be a whole number from 30000 to 32767, got 8080"]]],
    ["a missing port", { exposure: { mode: "node-port" } }, [["exposure.nodePort", "must be a whole number from 30000 to 32767, got nothing"]]],
    ["an ingress without host", { exposure: { mode: "ingress" } }, [["exposure.host", 'must be a full host name such as "argocd.example.com", got nothing']]],
    ["settings of another mode", { exposure: { mode: "none", nodePort: 30080 } }, [["exposure.nodePort", 'does not apply to mode "none"']]],
    ["an unknown mode", { exposure: { mode: "loadbalancer" as "none" } }, [["exposure.mode", 'must be "none", "node-port" or "ingress", got "loadbalancer"']]],
    ["a negative interval", { reconciliationSeconds: 0, syncTimeoutSeconds: -1 },
      [["reconciliationSeconds", "must be a whole number of seconds, 1 or more, got 0"], ["syncTimeoutSeconds", "must be a whole number of seconds, 0 or more, got -1"]]],
    ["resources of an unknown workload", { resources: { "argocd-serve": {} } },
      [["resources.argocd-serve", 'must be "argocd-server" or "argocd-application-controller", got "argocd-serve"; did you mean "argocd-server"?']]],
  ];
  for (const [title, change, problems] of rejected) {
    it(`refuses ${title}`, () => assertRejected(() => new ArgoCd("argocd", { ...minimal, ...change }), 'invalid ArgoCd "argocd"', problems));
  }
});
