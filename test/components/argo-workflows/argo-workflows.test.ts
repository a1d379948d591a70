import * as assert from "node:assert/strict";
import { parse } from "yaml";
import { ArgoWorkflows, ArgoWorkflowsArgs } from "../../../components";
import { UpstreamManifest } from "../../../releases";
import { record, Registered } from "../../support/record";
import { assertRejected } from "../../support/rejects";
import { smallWorkflowsManifest } from "../../support/workflows-manifest";

const minimal: ArgoWorkflowsArgs = { manifest: smallWorkflowsManifest, cluster: { context: "dev" } };
const install = (change: Partial<ArgoWorkflowsArgs> = {}) => record((opts) => new ArgoWorkflows("workflows", { ...minimal, ...change }, opts));
const find = (registered: readonly Registered[], kind: string, name: string, namespace?: string) => {
  const found = registered.find(({ inputs }) => inputs.kind === kind && inputs.metadata?.name === name && (namespace === undefined || inputs.metadata.namespace === namespace));
  assert.ok(found, `${kind} ${name} is registered`);
  return found;
};
const byName = (left: string[], right: string[]) => String(left[1]).localeCompare(String(right[1]));
const container = (registered: readonly Registered[], name: string) => find(registered, "Deployment", name).inputs.spec.template.spec.containers[0];
const configuration = async (change: Partial<ArgoWorkflowsArgs> = {}): Promise<Record<string, any>> => {
  const { data } = find(await install(change), "ConfigMap", "workflow-controller-configmap").inputs;
  return Object.fromEntries(Object.entries<string>(data).map(([key, value]) => [key, parse(value)]));
};

const restricted = { runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, seccompProfile: { type: "RuntimeDefault" } };
const executorResources = { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "512Mi" } };

describe("ArgoWorkflows", () => {
  it("registers every object of the manifest by itself, and the executor's, parented to the component", async () => {
    const registered = await install();
    const rbac = "kubernetes:rbac.authorization.k8s.io/v1";
    assert.deepEqual(registered.map(({ type, name }) => [type, name]).sort(byName), [
      ["gitops-platform:index:ArgoWorkflows", "workflows"],
      ["kubernetes:core/v1:Namespace", "workflows-namespace"],
      ["pulumi-nodejs:dynamic:Resource", "workflows-crds"],
      ["kubernetes:core/v1:ServiceAccount", "workflows-serviceaccount-argo"],
      ["kubernetes:scheduling.k8s.io/v1:PriorityClass", "workflows-priorityclass-workflow-controller"],
      ["kubernetes:core/v1:ConfigMap", "workflows-configmap-workflow-controller-configmap"],
      ["kubernetes:core/v1:Service", "workflows-service-argo-server"],
      ...["default-deny", "egress", "argo-server", "workflow-controller"].map((policy) => ["kubernetes:networking.k8s.io/v1:NetworkPolicy", `workflows-networkpolicy-${policy}`]),
      ["kubernetes:apps/v1:Deployment", "workflows-deployment-workflow-controller"],
      ["kubernetes:apps/v1:Deployment", "workflows-deployment-argo-server"],
      [`${rbac}:ClusterRole`, "workflows-clusterrole-argo-aggregate-to-view"],
      [`${rbac}:ClusterRole`, "workflows-clusterrole-argo-cluster-role"],
      [`${rbac}:ClusterRoleBinding`, "workflows-clusterrolebinding-argo-binding"],
      [`${rbac}:RoleBinding`, "workflows-rolebinding-argo-binding"],
      ["kubernetes:core/v1:ServiceAccount", "workflows-serviceaccount-workflow-executor"],
      [`${rbac}:Role`, "workflows-role-workflow-executor"],
      [`${rbac}:RoleBinding`, "workflows-rolebinding-workflow-executor"],
    ].sort(byName));
    assert.ok(registered.every(({ name, parent }) => name === "workflows" || parent === "workflows"));
  });

  it("starts its processes only after settings, access rights and CustomResourceDefinitions", async () => {
    const { dependsOn } = find(await install(), "Deployment", "workflow-controller");
    for (const name of ["crds", "configmap-workflow-controller-configmap", "clusterrolebinding-argo-binding", "role-workflow-executor"]) {
      assert.ok(dependsOn.includes(`workflows-${name}`), name);
    }
  });

  it("has a namespace that admits what runs there, and pods that it admits", async () => {
    const registered = await install();
    assert.deepEqual(find(registered, "Namespace", "argo-workflows").inputs.metadata.labels, {
      "app.kubernetes.io/part-of": "argo-workflows", "pod-security.kubernetes.io/enforce": "restricted", "pod-security.kubernetes.io/audit": "restricted",
      "pod-security.kubernetes.io/warn": "restricted",
    });
    for (const name of ["workflow-controller", "argo-server"]) {
      assert.deepEqual(find(registered, "Deployment", name).inputs.spec.template.spec.securityContext, { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    }
    const open = await install({ restricted: false });
    assert.equal(find(open, "Namespace", "argo-workflows").inputs.metadata.labels["pod-security.kubernetes.io/enforce"], "baseline");
  });

  it("gives the executor the right to report results and no other", async () => {
    const registered = await install({ executorNamespaces: ["ci"] });
    for (const namespace of ["argo-workflows", "ci"]) {
      assert.deepEqual(find(registered, "Role", "workflow-executor", namespace).inputs.rules, [
        { apiGroups: ["argoproj.io"], resources: ["workflowtaskresults"], verbs: ["create", "patch"] },
      ]);
      assert.deepEqual(find(registered, "RoleBinding", "workflow-executor", namespace).inputs.subjects, [{ kind: "ServiceAccount", name: "workflow-executor", namespace }]);
    }
    assert.equal(find(registered, "ServiceAccount", "workflow-executor", "ci").name, "workflows-serviceaccount-workflow-executor-ci");
  });

  it("lets argo-server read no Secret but those that are named", async () => {
    const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "argo-server-cluster-role" }, rules: [
      { apiGroups: [""], resources: ["secrets"], verbs: ["get", "create"] }, { apiGroups: [""], resources: ["events"], verbs: ["watch"] },
    ] };
    const manifest = { ...minimal.manifest, objects: [...minimal.manifest.objects, role] };
    const rules = async (change: Partial<ArgoWorkflowsArgs>, kind: string, name: string) => find(await install({ manifest, ...change }), kind, name).inputs.rules;
    const events = { apiGroups: [""], resources: ["events"], verbs: ["watch"] };
    assert.deepEqual(await rules({}, "ClusterRole", role.metadata.name), [events]);
    assert.deepEqual(await rules({ managedNamespace: "ci" }, "Role", role.metadata.name), [events]);
    assert.deepEqual(await rules({ tls: { secretName: "argo-tls" } }, "Role", "argo-server"), [{ apiGroups: [""], resources: ["secrets"], resourceNames: ["argo-tls"], verbs: ["get"] }]);
    const artifacts = { endpoint: "minio.example.com", bucket: "workflows", credentialsSecret: "workflow-artifacts" };
    assert.deepEqual(await rules({ artifacts }, "ClusterRole", role.metadata.name), [events]);
    assert.deepEqual(await rules({ artifacts, authMode: "server", exposure: { mode: "none" } }, "ClusterRole", role.metadata.name), [
      { apiGroups: [""], resources: ["secrets"], resourceNames: ["workflow-artifacts"], verbs: ["get"] }, events,
    ]);
  });

  it("configures the controller: restricted steps, templates only, retention, no artifacts", async () => {
    assert.deepEqual(await configuration(), {
      parallelism: 20,
      workflowRestrictions: { templateReferencing: "Strict" },
      executor: { securityContext: restricted, resources: executorResources },
      mainContainer: { securityContext: restricted },
      workflowDefaults: {
        spec: {
          serviceAccountName: "workflow-executor",
          ttlStrategy: { secondsAfterSuccess: 604800, secondsAfterFailure: 2592000 },
          securityContext: { runAsNonRoot: true, runAsUser: 8737, seccompProfile: { type: "RuntimeDefault" } },
        },
      },
    });
  });

  it("takes typed settings, and further keys", async () => {
    const data = await configuration({
      restricted: false, templateReferencing: "none", parallelism: 0, namespaceParallelism: 3, config: { nodeEvents: "enabled: false" },
      retention: { successSeconds: 60, failureSeconds: 0, pods: "delete" },
    });
    assert.deepEqual(data, {
      namespaceParallelism: 3,
      nodeEvents: { enabled: false },
      executor: { resources: executorResources },
      workflowDefaults: { spec: { serviceAccountName: "workflow-executor", ttlStrategy: { secondsAfterSuccess: 60, secondsAfterFailure: 0 }, podGC: { strategy: "OnPodCompletion" } } },
    });
    assert.deepEqual((await configuration({ templateReferencing: "secure" })).workflowRestrictions, { templateReferencing: "Secure" });
  });

  it("keeps artifacts and logs in a store, and then no pods of steps that succeeded", async () => {
    const artifacts = { endpoint: "minio.infrastructure.svc.cluster.local:9000", bucket: "workflows", credentialsSecret: "workflow-artifacts", insecure: true };
    const data = await configuration({ artifacts });
    assert.deepEqual(data.artifactRepository, {
      archiveLogs: true,
      s3: {
        endpoint: "minio.infrastructure.svc.cluster.local:9000",
        bucket: "workflows",
        insecure: true,
        keyFormat: "{{workflow.namespace}}/{{workflow.name}}/{{pod.name}}",
        accessKeySecret: { name: "workflow-artifacts", key: "accessKey" },
        secretKeySecret: { name: "workflow-artifacts", key: "secretKey" },
      },
    });
    assert.deepEqual(data.workflowDefaults.spec.podGC, { strategy: "OnPodSuccess" });

    const cloud = await configuration({ artifacts: { endpoint: "s3.amazonaws.com", bucket: "builds", region: "eu-central-1", archiveLogs: false } });
    assert.deepEqual(cloud.artifactRepository, {
      archiveLogs: false,
      s3: { endpoint: "s3.amazonaws.com", bucket: "builds", region: "eu-central-1", insecure: false, keyFormat: "{{workflow.namespace}}/{{workflow.name}}/{{pod.name}}", useSDKCreds: true },
    });
    assert.equal(cloud.workflowDefaults.spec.podGC, undefined, "the logs go with the pods");
  });

  it("names images of the version in place of latest", async () => {
    const registered = await install();
    assert.equal(container(registered, "workflow-controller").image, "quay.io/argoproj/workflow-controller:v3.7.18");
    assert.equal(container(registered, "argo-server").image, "quay.io/argoproj/argocli:v3.7.18");
    assert.deepEqual(container(registered, "workflow-controller").args, ["--executor-image", "quay.io/argoproj/argoexec:v3.7.18-nonroot"]);
    assert.deepEqual(container(await install({ restricted: false }), "workflow-controller").args, ["--executor-image", "quay.io/argoproj/argoexec:v3.7.18"]);
    const own = await install({ images: { controller: "mirror.example/wc:1", server: "mirror.example/cli:1", executor: "mirror.example/exec:1" } });
    assert.deepEqual([container(own, "workflow-controller").image, container(own, "argo-server").image, container(own, "workflow-controller").args[1]], [
      "mirror.example/wc:1", "mirror.example/cli:1", "mirror.example/exec:1",
    ]);
  });

  it("is reached on NodePort 30746 with TLS, through an ingress without, or not at all", async () => {
    const byPort = await install();
    const service = find(byPort, "Service", "argo-server").inputs;
    assert.deepEqual([service.spec.type, service.spec.ports[0].nodePort, service.metadata.annotations], ["NodePort", 30746, { "pulumi.com/skipAwait": "true" }]);
    assert.deepEqual(container(byPort, "argo-server").args, ["server", "--auth-mode=client", "--secure=true"]);
    assert.equal(container(byPort, "argo-server").readinessProbe.httpGet.scheme, "HTTPS");

    const hosted = await install({ exposure: { mode: "ingress", host: "workflows.example.com", tlsSecretName: "workflows-tls" } });
    assert.equal(find(hosted, "Service", "argo-server").inputs.spec.type, undefined);
    assert.deepEqual(container(hosted, "argo-server").args, ["server", "--auth-mode=client", "--secure=false"]);
    assert.equal(container(hosted, "argo-server").readinessProbe.httpGet.scheme, "HTTP");
    assert.deepEqual(find(hosted, "Ingress", "argo-server").inputs.spec, {
      tls: [{ hosts: ["workflows.example.com"], secretName: "workflows-tls" }],
      rules: [{ host: "workflows.example.com", http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "argo-server", port: { number: 2746 } } } }] } }],
    });

    const closed = await install({ exposure: { mode: "none" }, authMode: "server", tls: { secretName: "server-tls" }, serverReplicas: 2 });
    assert.deepEqual(container(closed, "argo-server").args, ["server", "--auth-mode=server", "--secure=true", "--tls-certificate-secret-name=server-tls"]);
    assert.equal(find(closed, "Deployment", "argo-server").inputs.spec.replicas, 2);
    assert.equal(closed.some(({ inputs }) => inputs.kind === "Ingress"), false);
  });

  it("says where the API is", async () => {
    let url: string[] = [];
    await record((opts) => {
      url = [new ArgoWorkflows("workflows", minimal, opts).serverUrl, new ArgoWorkflows("plain", { ...minimal, namespace: "ci", tls: { enabled: false } }, opts).serverUrl];
    });
    assert.deepEqual(url, ["https://argo-server.argo-workflows.svc.cluster.local:2746", "http://argo-server.ci.svc.cluster.local:2746"]);
  });

  it("has rights in two namespaces in place of the cluster where Workflows run in one only", async () => {
    const registered = await install({ managedNamespace: "ci" });
    for (const namespace of ["argo-workflows", "ci"]) {
      assert.deepEqual(find(registered, "Role", "argo-cluster-role", namespace).inputs.rules, [{ verbs: ["get"] }]);
      const binding = find(registered, "RoleBinding", "argo-binding-workflows", namespace).inputs;
      assert.deepEqual(binding.roleRef, { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "argo-cluster-role" });
      assert.deepEqual(binding.subjects, [{ kind: "ServiceAccount", name: "argo", namespace: "argo-workflows" }]);
    }
    assert.equal(find(registered, "RoleBinding", "argo-binding").inputs.metadata.namespace, "argo-workflows");
    assert.deepEqual(registered.filter(({ inputs }) => /^Cluster/.test(inputs.kind)).map(({ inputs }) => inputs.metadata.name), ["argo-aggregate-to-view"]);
    for (const name of ["workflow-controller", "argo-server"]) {
      assert.deepEqual(container(registered, name).args.slice(-2), ["--namespaced", "--managed-namespace=ci"]);
    }
    assert.ok(find(registered, "ServiceAccount", "workflow-executor", "ci"));
  });

  it("moves everything, subjects of bindings included, to another namespace", async () => {
    const registered = await install({ namespace: "delivery" });
    assert.equal(find(registered, "Deployment", "argo-server").inputs.metadata.namespace, "delivery");
    assert.equal(find(registered, "PriorityClass", "workflow-controller").inputs.metadata.namespace, undefined);
    assert.equal(find(registered, "ClusterRoleBinding", "argo-binding").inputs.subjects[0].namespace, "delivery");
  });

  it("starts its processes anew when the configuration changes, and only then", async () => {
    const checksum = async (change?: Partial<ArgoWorkflowsArgs>) =>
      find(await install(change), "Deployment", "argo-server").inputs.spec.template.metadata.annotations["gitops.platform/configuration"];
    const before = await checksum();
    assert.match(before, /^[0-9a-f]{16}$/);
    assert.equal(await checksum({ serverReplicas: 2 }), before);
    assert.notEqual(await checksum({ parallelism: 5 }), before);
    assert.notEqual(await checksum({ config: { nodeEvents: "enabled: false" } }), before);
  });

  it("leaves the manifest as it was", async () => {
    const copy: UpstreamManifest = structuredClone(smallWorkflowsManifest);
    await install({ managedNamespace: "ci", resources: { "argo-server": { limits: { memory: "512Mi" } } } });
    assert.deepEqual(smallWorkflowsManifest, copy);
  });

  const rejected: [string, Partial<ArgoWorkflowsArgs>, [string, string][]][] = [
    ["another manifest", { manifest: { ...smallWorkflowsManifest, component: "argo-cd" } }, [["manifest", "must be of argo-workflows or argo-workflows-full, got argo-cd"]]],
    ["wrong names", { namespace: "Argo", managedNamespace: "my_ci" }, [
      ["namespace", 'must consist of a-z, 0-9 and "-" and begin and end with a letter or digit, got "Argo"; did you mean "argo"?'],
      ["managedNamespace", 'must consist of a-z, 0-9 and "-" and begin and end with a letter or digit, got "my_ci"; did you mean "my-ci"?'],
      ["executorNamespaces[0]", 'must consist of a-z, 0-9 and "-" and begin and end with a letter or digit, got "my_ci"; did you mean "my-ci"?'],
    ]],
    ["an unknown mode", { authMode: "clients" as "client", templateReferencing: "Strict" as "strict", retention: { pods: "never" as "keep" } }, [
      ["authMode", 'must be "client" or "server", got "clients"; did you mean "client"?'],
      ["retention.pods", 'must be "keep", "failed" or "delete", got "never"'],
      ["templateReferencing", 'must be "none", "strict" or "secure", got "Strict"; did you mean "strict"?'],
    ]],
    ["everybody as argo-server", { authMode: "server" }, [
      ["authMode", 'must be "client" with exposure "node-port", got "server": whoever reaches it would have the rights of argo-server; use exposure "none" and a port-forward'],
    ]],
    ["TLS behind an ingress", { exposure: { mode: "ingress", host: "workflows.example.com" }, tls: { enabled: true } }, [
      ["tls.enabled", 'must be false with exposure "ingress", which speaks plain HTTP to argo-server; the certificate of the host belongs in exposure.tlsSecretName'],
    ]],
    ["a certificate for nothing", { tls: { enabled: false, secretName: "server-tls" } }, [["tls.secretName", 'does not apply without TLS, got "server-tls"']]],
    ["a certificate behind an ingress", { exposure: { mode: "ingress", host: "workflows.example.com" }, tls: { secretName: "server-tls" } }, [
      ["tls.secretName", 'does not apply without TLS, got "server-tls"'],
    ]],
    ["wrong numbers", { serverReplicas: 0, parallelism: 1.5, namespaceParallelism: -1, retention: { successSeconds: -1, failureSeconds: 0.5 } }, [
      ["serverReplicas", "must be a whole number from 1 to 100, got 0"],
      ["parallelism", "must be a whole number from 0 to 2147483647, got 1.5"],
      ["namespaceParallelism", "must be a whole number from 0 to 2147483647, got -1"],
      ["retention.successSeconds", "must be a whole number from 0 to 2147483647, got -1"],
      ["retention.failureSeconds", "must be a whole number from 0 to 2147483647, got 0.5"],
    ]],
    ["a namespace that nobody looks at", { managedNamespace: "ci", executorNamespaces: ["builds"] }, [
      ["executorNamespaces[0]", 'must be the managed namespace "ci", got "builds": Workflows run nowhere else'],
    ]],
    ["a store that cannot be", { artifacts: { endpoint: "http://minio:9000", bucket: "My Bucket", credentialsSecret: "Secret", keyFormat: "{{workflow.name}}" } }, [
      ["artifacts.endpoint", 'must be a host with or without a port, such as "minio.infrastructure.svc.cluster.local:9000", got "http://minio:9000"'],
      ["artifacts.bucket", 'must have 3 to 63 of a-z, 0-9, "." and "-" and begin and end with a letter or digit, got "My Bucket"'],
      ["artifacts.credentialsSecret", 'must have 1 to 253 of a-z, 0-9, "-" and ".", each part beginning and ending with a letter or digit, got "Secret"'],
      ["artifacts.keyFormat", "must hold {{pod.name}}, or pods overwrite each other's artifacts, got \"{{workflow.name}}\""],
    ]],
    ["images and workloads that are none", { images: { executor: "argoexec:latest" }, resources: { "argo-serv": {} } }, [
      ["images.executor", 'must name a fixed version, got "argoexec:latest": latest is another image tomorrow'],
      ["resources.argo-serv", 'must be "workflow-controller" or "argo-server", got "argo-serv"; did you mean "argo-server"?'],
    ]],
    ["a key that an argument sets", { config: { parallelism: "3", artifactRepository: "" } }, [
      ["config.parallelism", 'is set by "parallelism"'],
      ["config.artifactRepository", 'is set by "artifacts"'],
    ]],
    ["a misplaced port", { exposure: { mode: "node-port", nodePort: 2746 } }, [["exposure.nodePort", "must be a whole number from 30000 to 32767, got 2746"]]],
  ];
  for (const [title, change, problems] of rejected) {
    it(`refuses ${title}`, () =>
      assertRejected(() => new ArgoWorkflows("workflows", { ...minimal, ...change }), 'invalid ArgoWorkflows "workflows"', problems));
  }
});
