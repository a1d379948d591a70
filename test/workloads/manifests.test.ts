import { deepEqual, equal, ok } from "node:assert/strict";
import { EnvironmentName } from "../../model/environment";
import { ServiceArgs, StatefulServiceArgs, UnitArgs, everywhere, httpProbes, LayoutKind } from "../../workloads";
import { unitObjects } from "../../workloads/objects";
import { backend, frontend, mail, postgres } from "./support/systems";

type Manifest = any;

/** The objects of a unit with some services, by kind and name. */
function objectsOf(parts: Partial<UnitArgs>, environment: EnvironmentName = "dev"): Map<string, Manifest> {
  const unit: UnitArgs = { name: "shop", layout: { kind: LayoutKind.Directory, paths: everywhere("shop") }, namespaces: everywhere("shop"), ...parts };
  const objects = unitObjects({ system: "shop", content: { units: [unit] }, unit, environment });
  return new Map(objects.map(({ object }) => [`${object.kind}/${object.metadata.name}`, object]));
}

const web = (changes: Partial<ServiceArgs> = {}): ServiceArgs => ({ name: "web", image: "registry.example.com/web", port: 8080, probes: httpProbes("/health"), ...changes });
const deploymentOf = (changes: Partial<ServiceArgs>, environment?: EnvironmentName): Manifest => objectsOf({ services: [web(changes)] }, environment).get("Deployment/web");
const containerOf = (object: Manifest): Manifest => object.spec.template.spec.containers[0];

describe("the manifests of a service", () => {
  it("are these, when nothing but the necessary is declared", () => {
    deepEqual([...objectsOf({ services: [web()] }).keys()], [
      "Deployment/web", "Service/web", "ServiceAccount/web", "PodDisruptionBudget/web", "NetworkPolicy/web-default-deny", "NetworkPolicy/web-allow-dns",
    ]);
  });

  it("update without losing capacity (M5)", () => {
    const { strategy, progressDeadlineSeconds } = deploymentOf({}).spec;
    deepEqual(strategy, { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } });
    equal(progressDeadlineSeconds, 600);
  });

  it("have the replicas and resources of their environment (B5)", () => {
    const found = (["dev", "staging", "prod"] as const).map((environment) => {
      const deployment = deploymentOf({}, environment);
      return [deployment.spec.replicas, containerOf(deployment).resources];
    });
    const small = { requests: { cpu: "200m", memory: "256Mi" }, limits: { cpu: "200m", memory: "256Mi" } };
    deepEqual(found, [[1, small], [2, small], [3, { requests: { cpu: "500m", memory: "512Mi" }, limits: { cpu: "1000m", memory: "1Gi" } }]]);
  });

  it("take other replicas and resources", () => {
    const resources = { requests: { cpu: "1" } };
    const deployment = deploymentOf({ environments: { dev: { replicas: 4, resources } } });
    deepEqual([deployment.spec.replicas, containerOf(deployment).resources], [4, resources]);
  });

  it("have all three probes", () => {
    const { startupProbe, livenessProbe, readinessProbe } = containerOf(deploymentOf({
      probes: { startup: { tcp: true, port: 9000 }, liveness: { command: ["true"], periodSeconds: 20 }, readiness: { path: "/ready", timeoutSeconds: 9, failureThreshold: 1 } },
    }));
    deepEqual(startupProbe, { tcpSocket: { port: 9000 }, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 30 });
    deepEqual(livenessProbe, { exec: { command: ["true"] }, periodSeconds: 20, timeoutSeconds: 3, failureThreshold: 3 });
    deepEqual(readinessProbe, { httpGet: { path: "/ready", port: 8080 }, periodSeconds: 10, timeoutSeconds: 9, failureThreshold: 1 });
  });

  it("have hardened pods (M6)", () => {
    const { spec } = deploymentOf({}).spec.template;
    deepEqual(spec.securityContext, { runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532, seccompProfile: { type: "RuntimeDefault" } });
    deepEqual(spec.containers[0].securityContext, { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } });
    equal(spec.automountServiceAccountToken, false);
    equal(spec.serviceAccountName, "web");
    deepEqual(spec.volumes, [{ name: "writable-0", emptyDir: {} }]);
    deepEqual(spec.containers[0].volumeMounts, [{ name: "writable-0", mountPath: "/tmp" }]);
    equal(objectsOf({ services: [web()] }).get("ServiceAccount/web").automountServiceAccountToken, false);
    ok(!("imagePullSecrets" in spec));
  });

  it("are spread, and end in order", () => {
    const { spec } = deploymentOf({ terminationSeconds: 45 }).spec.template;
    deepEqual(spec.topologySpreadConstraints.map(({ topologyKey, whenUnsatisfiable, labelSelector }: Manifest) => [topologyKey, whenUnsatisfiable, labelSelector.matchLabels["app.kubernetes.io/name"]]),
      [["kubernetes.io/hostname", "ScheduleAnyway", "web"], ["topology.kubernetes.io/zone", "ScheduleAnyway", "web"]]);
    deepEqual(spec.containers[0].lifecycle, { preStop: { sleep: { seconds: 5 } } });
    equal(spec.terminationGracePeriodSeconds, 45);
  });

  it("name the image without its tag, and pull it with the declared Secret", () => {
    const objects = objectsOf({ services: [web({ imageName: "web" })], pullSecret: "registry" });
    const { spec } = objects.get("Deployment/web").spec.template;
    equal(spec.containers[0].image, "web");
    deepEqual(spec.imagePullSecrets, [{ name: "registry" }]);
  });

  it("have variables sorted, those of the environment first in rank, and Secrets by reference only", () => {
    const { env } = containerOf(deploymentOf({
      variables: { B: "1", A: "1" }, secretVariables: { TOKEN: { secret: "s", key: "k" } }, environments: { dev: { variables: { B: "2" } } },
    }));
    deepEqual(env, [{ name: "A", value: "1" }, { name: "B", value: "2" }, { name: "TOKEN", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }]);
  });

  it("send requests to servers only, on every port", () => {
    const service = objectsOf({ services: [web({ servicePort: 80, nodePort: 30080, morePorts: [{ name: "metrics", port: 9090 }], migrations: { command: ["x"] } })] }).get("Service/web");
    deepEqual(service.spec, {
      type: "NodePort",
      selector: { "app.kubernetes.io/name": "web", "app.kubernetes.io/component": "server" },
      ports: [{ name: "http", port: 80, targetPort: "http", nodePort: 30080 }, { name: "metrics", port: 9090, targetPort: "metrics" }],
    });
  });

  it("allow one eviction at once (M5), or what is declared", () => {
    const specOf = (changes: Partial<ServiceArgs>) => objectsOf({ services: [web(changes)] }).get("PodDisruptionBudget/web").spec;
    equal(specOf({}).maxUnavailable, 1);
    deepEqual([specOf({ disruptionBudget: { minAvailable: 2 } }).minAvailable, specOf({ disruptionBudget: { minAvailable: 2 } }).maxUnavailable], [2, undefined]);
  });

  it("scale by load instead of a number of replicas", () => {
    const objects = objectsOf({ services: [web({ environments: { prod: { autoscaling: { maxReplicas: 9, memoryPercent: 70 } } } })] }, "prod");
    ok(!("replicas" in objects.get("Deployment/web").spec));
    deepEqual(objects.get("HorizontalPodAutoscaler/web").spec, {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
      minReplicas: 3,
      maxReplicas: 9,
      metrics: [["cpu", 80], ["memory", 70]].map(([name, averageUtilization]) => ({ type: "Resource", resource: { name, target: { type: "Utilization", averageUtilization } } })),
    });
    equal(objectsOf({ services: [web({ environments: { prod: { autoscaling: { maxReplicas: 9 } } } })] }, "dev").has("HorizontalPodAutoscaler/web"), false);
  });

  it("mount the files of their configuration, and roll out when they change", () => {
    const annotation = (files: Record<string, string>) => deploymentOf({ config: { mountPath: "/etc/web", files } }).spec.template.metadata.annotations["gitops.platform/config"];
    const objects = objectsOf({ services: [web({ config: { mountPath: "/etc/web", files: { a: "1" } } })] });
    deepEqual(objects.get("ConfigMap/web-config").data, { a: "1" });
    deepEqual(containerOf(objects.get("Deployment/web")).volumeMounts[0], { name: "config", mountPath: "/etc/web", readOnly: true });
    equal(annotation({ a: "1", b: "2" }), annotation({ b: "2", a: "1" }));
    ok(annotation({ a: "1" }) !== annotation({ a: "2" }));
  });

  it("share one Ingress for each host, with one certificate", () => {
    const objects = objectsOf({ services: [backend, frontend] }, "prod");
    deepEqual([...objects.keys()].filter((key) => key.startsWith("Ingress/")), ["Ingress/backend"]);
    const { metadata, spec } = objects.get("Ingress/backend");
    equal(metadata.annotations["cert-manager.io/cluster-issuer"], "letsencrypt");
    deepEqual(spec.tls, [{ hosts: ["helpdesk.example.com"], secretName: "backend-tls" }]);
    deepEqual(spec.rules[0].http.paths.map(({ path, backend: { service } }: Manifest) => [path, service.name, service.port.name]), [["/api", "backend", "http"], ["/", "frontend", "http"]]);
  });

  it("give proxies of the mesh to servers only (L15)", () => {
    const objects = objectsOf({ services: [mail, web({ name: "site", meshed: true })] });
    equal(objects.get("Deployment/mail").spec.template.metadata.annotations["linkerd.io/inject"], "enabled");
    equal(objects.get("Job/mail-migration").spec.template.metadata.annotations["linkerd.io/inject"], "disabled");
    equal(deploymentOf({}).spec.template.metadata.annotations, undefined);
  });

  it("refer to a store for Secrets, before everything else", () => {
    const objects = objectsOf({ services: [web()], secrets: [{ name: "a", keys: ["x"] }, { name: "b", keys: ["X", "Y"], external: { store: "vault", storeKind: "SecretStore", key: "shop/b", properties: { X: "x" } } }] });
    deepEqual([...objects.keys()].filter((key) => key.startsWith("ExternalSecret") || key.startsWith("Secret")), ["ExternalSecret/b"]);
    deepEqual(objects.get("ExternalSecret/b"), {
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: { name: "b", labels: { "app.kubernetes.io/part-of": "shop" }, annotations: { "argocd.argoproj.io/sync-wave": "-3" } },
      spec: {
        refreshInterval: "1h",
        secretStoreRef: { name: "vault", kind: "SecretStore" },
        target: { name: "b", creationPolicy: "Owner" },
        data: [{ secretKey: "X", remoteRef: { key: "shop/b", property: "x" } }, { secretKey: "Y", remoteRef: { key: "shop/b", property: "Y" } }],
      },
    });
  });
});

describe("the Jobs of a service", () => {
  const hooks = (parts: Partial<UnitArgs>, environment?: EnvironmentName) => [...objectsOf(parts, environment)]
    .filter(([key]) => key.startsWith("Job/"))
    .map(([key, { metadata: { annotations }, spec }]) => [key, annotations["argocd.argoproj.io/hook"], annotations["argocd.argoproj.io/sync-wave"] ?? "0", spec.template.spec.containers[0].command.at(-1)]);
  const zeroDowntime = { expand: ["expand"], migrate: ["data"], contract: ["contract"] };

  it("migrate before anything is applied (M4)", () => {
    deepEqual(hooks({ services: [web({ migrations: { command: ["migrate"] } })] }), [["Job/web-migration", "PreSync", "0", "migrate"]]);
  });

  it("migrate after what the same Application brings: a database, or a Secret of a store", () => {
    const migrating = web({ migrations: { command: ["migrate"] }, secretVariables: { URL: { secret: "db", key: "URL" } } });
    const after = [["Job/web-migration", "Sync", "-1", "migrate"]];
    deepEqual(hooks({ services: [migrating], statefulServices: [postgres] }), after);
    deepEqual(hooks({ services: [migrating], secrets: [{ name: "db", keys: ["URL"], external: { store: "v", key: "k" } }] }), after);
    deepEqual(hooks({ services: [migrating], secrets: [{ name: "db", keys: ["URL"] }, { name: "other", keys: ["A"], external: { store: "v", key: "k" } }] }), [["Job/web-migration", "PreSync", "0", "migrate"]]);
  });

  it("expand before and contract last in prod, and only there (L10)", () => {
    const services = [web({ migrations: { command: ["migrate"], zeroDowntime }, endpointCheck: {} })];
    deepEqual(hooks({ services }, "staging").map(([name]) => name), ["Job/web-migration", "Job/web-endpoint-check"]);
    deepEqual(hooks({ services }, "prod"), [
      ["Job/web-expand", "PreSync", "0", "expand"],
      ["Job/web-migrate", "PostSync", "1", "data"],
      ["Job/web-contract", "PostSync", "2", "contract"],
      ["Job/web-endpoint-check", "PostSync", "0", "http://web:8080/health"],
    ]);
    deepEqual(hooks({ services: [web({ migrations: { command: ["m"], zeroDowntime: { expand: ["e"] } } })] }, "prod").map(([name]) => name), ["Job/web-expand"]);
  });

  it("migrate once, with the image, the variables and the user of the service, and a time limit", () => {
    const job = objectsOf({ services: [web({ migrations: { command: ["m"], timeoutSeconds: 90 }, variables: { A: "1" }, user: 1000, config: { mountPath: "/etc/web", files: { a: "" } } })] }).get("Job/web-migration");
    equal(job.metadata.annotations["argocd.argoproj.io/hook-delete-policy"], "BeforeHookCreation");
    deepEqual([job.spec.backoffLimit, job.spec.activeDeadlineSeconds, job.spec.template.spec.restartPolicy], [0, 90, "Never"]);
    deepEqual([containerOf(job).image, containerOf(job).env], ["registry.example.com/web", [{ name: "A", value: "1" }]]);
    equal(job.spec.template.spec.securityContext.runAsUser, 1000);
    for (const absent of ["livenessProbe", "readinessProbe", "startupProbe", "ports"]) ok(!(absent in containerOf(job)), absent);
    ok(!("serviceAccountName" in job.spec.template.spec), "the account is not there yet on the first installation");
    deepEqual(job.spec.template.spec.volumes, [{ name: "writable-0", emptyDir: {} }]);
  });

  it("ask the endpoint three times for 30 seconds (Q5)", () => {
    const job = objectsOf({ services: [web({ endpointCheck: {}, secretVariables: { A: { secret: "s", key: "k" } } })] }).get("Job/web-endpoint-check");
    deepEqual(containerOf(job).command, [
      "curl", "--fail", "--silent", "--show-error", "--output", "/dev/null", "--max-time", "30", "--retry", "2", "--retry-all-errors", "--retry-delay", "2", "http://web:8080/health",
    ]);
    equal(containerOf(job).image, "docker.io/curlimages/curl:8.10.1");
    deepEqual([job.spec.backoffLimit, job.spec.activeDeadlineSeconds], [0, 216]);
    ok(!("env" in containerOf(job)), "it needs no Secret");
  });

  it("ask another endpoint", () => {
    const job = objectsOf({ services: [web({ servicePort: 80, endpointCheck: { path: "/up", timeoutSeconds: 5, tries: 1, image: "registry.example.com/curl:1" } })] }).get("Job/web-endpoint-check");
    deepEqual([containerOf(job).command.at(-1), containerOf(job).command[7], containerOf(job).command[9], containerOf(job).image, job.spec.activeDeadlineSeconds], ["http://web:80/up", "5", "0", "registry.example.com/curl:1", 127]);
  });
});

describe("the manifests of a stateful service", () => {
  const objects = (changes: Partial<StatefulServiceArgs> = {}, environment?: EnvironmentName) => objectsOf({ statefulServices: [{ ...postgres, ...changes }] }, environment);

  it("are a StatefulSet of one pod in every environment, with a disk that stays (B5)", () => {
    for (const environment of ["dev", "staging", "prod"] as const) {
      const { spec } = objects({}, environment).get("StatefulSet/postgres");
      equal(spec.replicas, 1);
      deepEqual(spec.persistentVolumeClaimRetentionPolicy, { whenDeleted: "Retain", whenScaled: "Retain" });
      deepEqual(spec.volumeClaimTemplates[0].spec, { accessModes: ["ReadWriteOnce"], volumeMode: "Filesystem", resources: { requests: { storage: "10Gi" } } });
      deepEqual(containerOf({ spec }).volumeMounts.at(-1), { name: "data", mountPath: "/var/lib/postgresql/data" });
      deepEqual(containerOf({ spec }).startupProbe.exec, { command: ["pg_isready", "-U", "postgres"] });
    }
  });

  it("come before what uses them, and can be found by name", () => {
    const found = objects();
    deepEqual([...found.keys()], ["StatefulSet/postgres", "Service/postgres", "ServiceAccount/postgres", "NetworkPolicy/postgres-default-deny", "NetworkPolicy/postgres-allow-dns"]);
    for (const [key, { metadata }] of found) equal(metadata.annotations["argocd.argoproj.io/sync-wave"], "-2", key);
    equal(found.get("Service/postgres").spec.clusterIP, "None");
    equal(found.get("StatefulSet/postgres").spec.serviceName, "postgres");
  });

  it("take a class for the disk", () => {
    const { spec } = objects({ storage: { size: "1Gi", mountPath: "/data", className: "fast" } }).get("StatefulSet/postgres");
    equal(spec.volumeClaimTemplates[0].spec.storageClassName, "fast");
  });
});
