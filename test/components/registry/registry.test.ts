import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { compareSync } from "bcryptjs";
import { parse } from "yaml";
import { Registry, RegistryArgs } from "../../../components";
import { record, Registered } from "../../support/record";
import { assertRejected } from "../../support/rejects";

const install = (args?: RegistryArgs, stack?: string) => record((opts) => new Registry("registry", args, opts), stack);
const named = (registered: Registered[], kind: string, name = "docker-registry") =>
  registered.find(({ inputs }) => inputs.kind === kind && inputs.metadata.name === name)?.inputs;
const inputs = async (kind: string, args?: RegistryArgs, name?: string) => named(await install(args), kind, name);
/** The value of a secret, which it must be. */
const revealed = (secret: { "4dabf18193072939515e22adb298388d": string; value: string }) => {
  assert.equal(secret["4dabf18193072939515e22adb298388d"], "1b47061264138c4ac30d75fd1eb44270");
  return secret.value;
};
const line = "nodes:$2b$10$bZng1AsJ2/eBDExbeoanJueYNTZIKZVyOp2Dp0D35NsqsgWM9yj5a";
const users = [{ name: "builder", password: "hunter-2" }, { name: "nodes", password: "swordfish" }];
const objectStore = { bucket: "images", region: "eu-1", httpSecret: "0123456789abcdef" };
const garbageCollection = { schedule: "30 3 * * SUN" };
const certificate = "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n";
const key = "-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n";
const ingress = { mode: "ingress", host: "registry.example.com", tlsSecretName: "registry-tls" } as const;

describe("Registry", () => {
  it("registers namespace, configuration, volume, service, policy and one deployment, and no Secret or job unasked", async () => {
    const registered = await install();
    assert.deepEqual(registered.map(({ type, name, parent }) => [type, name, parent]), [
      ["gitops-platform:index:Registry", "registry", undefined],
      ["kubernetes:core/v1:Namespace", "registry-namespace", "registry"],
      ["kubernetes:core/v1:ConfigMap", "registry-configmap", "registry"],
      ["kubernetes:networking.k8s.io/v1:NetworkPolicy", "registry-networkpolicy-default-deny", "registry"],
      ["kubernetes:core/v1:PersistentVolumeClaim", "registry-persistentvolumeclaim", "registry"],
      ["kubernetes:core/v1:Service", "registry-service", "registry"],
      ["kubernetes:networking.k8s.io/v1:NetworkPolicy", "registry-networkpolicy", "registry"],
      ["kubernetes:apps/v1:Deployment", "registry-deployment", "registry"],
    ]);
    assert.ok(registered.slice(2).every((resource) => resource.inputs.metadata.namespace === "infrastructure" && resource.inputs.metadata.name.startsWith("docker-registry")));
  });

  it("is known by its in-cluster name", () => record((opts) => {
    assert.equal(new Registry("registry", {}, opts).address, "docker-registry.infrastructure.svc.cluster.local:5000");
    assert.equal(new Registry("other", { namespace: "images" }, opts).address, "docker-registry.images.svc.cluster.local:5000");
  }));

  it("listens on port 5000 and NodePort 30500", async () => {
    const { spec } = await inputs("Service");
    assert.deepEqual([spec.type, spec.ports], ["NodePort", [{ name: "registry", port: 5000, targetPort: "registry", nodePort: 30500 }]]);
  });

  it("mounts its configuration where version 3 reads it, and starts anew when it changes", async () => {
    const { spec } = await inputs("Deployment");
    const [container] = spec.template.spec.containers;
    assert.equal(container.image, "docker.io/library/registry:3.1.2");
    assert.deepEqual(container.args, ["serve", "/etc/distribution/config.yml"]);
    assert.deepEqual(container.env, [{ name: "OTEL_TRACES_EXPORTER", value: "none" }]);
    assert.equal(container.volumeMounts[0].mountPath, "/etc/distribution");
    assert.equal(spec.template.spec.enableServiceLinks, false);
    const configuration = (await inputs("ConfigMap")).data["config.yml"];
    assert.match(configuration, /rootdirectory: \/var\/lib\/registry/);
    assert.match(configuration, /delete:\n {4}enabled: true/);
    assert.doesNotMatch(configuration, /auth:|tls:|debug:/);
    assert.match(spec.template.metadata.annotations["gitops.platform/configuration"], /^[0-9a-f]{16}$/);
  });

  it("never runs two processes on one volume", async () => {
    const { spec } = await inputs("Deployment");
    assert.deepEqual([spec.replicas, spec.strategy], [1, { type: "Recreate" }]);
  });

  it("runs hardened, as Pod Security restricted asks", async () => {
    const pod = (await inputs("Deployment")).spec.template.spec;
    assert.equal(pod.securityContext.runAsNonRoot, true);
    assert.deepEqual(pod.securityContext.seccompProfile, { type: "RuntimeDefault" });
    assert.deepEqual(pod.containers[0].securityContext, { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } });
  });

  it("takes size, class and way of access from its args", async () => {
    const args: RegistryArgs = { storage: "100Gi", storageClassName: "fast", exposure: { mode: "none" } };
    const { spec: claim } = await inputs("PersistentVolumeClaim", args);
    assert.deepEqual([claim.resources.requests.storage, claim.storageClassName], ["100Gi", "fast"]);
    assert.equal((await inputs("Service", args)).spec.type, "ClusterIP");
  });

  it("keeps the volume and its namespace from being deleted, unless told otherwise", async () => {
    const protectedKinds = async (args?: RegistryArgs) => (await install(args)).filter(({ protect }) => protect).map((resource) => resource.inputs.kind);
    assert.deepEqual(await protectedKinds(), ["Namespace", "PersistentVolumeClaim"]);
    assert.deepEqual(await protectedKinds({ protectData: false }), []);
  });

  describe("with passwords", () => {
    const secretOf = (registered: Registered[]) => {
      const secret = registered.find(({ name }) => name === "registry-passwords");
      assert.equal(secret?.type, "kubernetes:core/v1:Secret");
      assert.equal(secret.parent, "registry");
      assert.equal(secret.inputs.metadata.name, "docker-registry-passwords");
      return revealed(secret.inputs.stringData);
    };
    const file = async (args: RegistryArgs, stack?: string) => (secretOf(await install(args, stack)) as unknown as { htpasswd: string }).htpasswd;

    it("keeps bcrypt hashes that are the same in every run", async () => {
      const first = await file({ users });
      const lines = first.trim().split("\n").map((one) => one.split(":"));
      assert.deepEqual(lines.map(([name]) => name), ["builder", "nodes"]);
      assert.ok(lines.every(([, hash = ""], index) => compareSync(users[index]?.password ?? "", hash)));
      assert.equal(await file({ users: users.map(({ name, password }) => ({ name, password: pulumi.secret(password) })) }), first);
    });

    it("salts by project, stack, namespace and name, and never by the password", async () => {
      const salt = (text: string, index = 0) => text.split("\n")[index]?.split(":")[1]?.slice(0, 29);
      const first = await file({ users });
      assert.equal(salt(await file({ users: [{ name: "builder", password: "another-one" }] })), salt(first));
      const others = [salt(first, 1), salt(await file({ users }, "prod")), salt(await file({ users, namespace: "images" }))];
      assert.equal(new Set([salt(first), ...others]).size, 4);
    });

    it("mounts them, asks for them, and registers nothing of them elsewhere", async () => {
      const registered = await install({ users });
      const { spec } = named(registered, "Deployment").spec.template;
      assert.deepEqual(spec.containers[0].volumeMounts[2], { name: "passwords", mountPath: "/etc/registry-passwords", readOnly: true });
      assert.deepEqual(spec.volumes[2], { name: "passwords", secret: { secretName: "docker-registry-passwords" } });
      assert.match(named(registered, "ConfigMap").data["config.yml"], /auth:\n {2}htpasswd:\n {4}realm: registry\n {4}path: \/etc\/registry-passwords\/htpasswd/);
      const rest = JSON.stringify(registered.filter(({ name }) => name !== "registry-passwords"));
      assert.doesNotMatch(rest, /hunter-2|swordfish|\$2b\$/);
    });

    it("takes a ready file, and one that becomes known later", async () => {
      assert.equal(await file({ htpasswd: `${line}\n` }), `${line}\n`);
      await assert.rejects(install({ htpasswd: pulumi.output("nodes:{SHA}x") }), /htpasswd: line 1 is not NAME:HASH/);
      await assert.rejects(install({ users: [{ name: "nodes", password: pulumi.secret("x".repeat(73)) }] }), /users\[0\]\.password: must have at most 72 bytes/);
    });
  });

  describe("with a certificate", () => {
    it("serves it, is probed by https and refers to the Secret that is there", async () => {
      const registered = await install({ tls: { secretName: "certificate" } });
      const pod = named(registered, "Deployment").spec.template.spec;
      assert.deepEqual(pod.volumes[2], { name: "tls", secret: { secretName: "certificate" } });
      assert.deepEqual(pod.containers[0].volumeMounts[2], { name: "tls", mountPath: "/etc/registry-tls", readOnly: true });
      for (const probe of ["readinessProbe", "livenessProbe"]) assert.deepEqual(pod.containers[0][probe].httpGet, { path: "/", port: "registry", scheme: "HTTPS" });
      assert.match(named(registered, "ConfigMap").data["config.yml"], /tls:\n {4}certificate: \/etc\/registry-tls\/tls.crt\n {4}key: \/etc\/registry-tls\/tls.key/);
      assert.equal(registered.filter(({ type }) => type === "kubernetes:core/v1:Secret").length, 0);
    });

    it("makes the Secret of a certificate with its key", async () => {
      const registered = await install({ tls: { certificate, key } });
      const secret = registered.find(({ name }) => name === "registry-tls");
      assert.equal(secret?.inputs.type, "kubernetes.io/tls");
      assert.deepEqual(revealed(secret.inputs.stringData), { "tls.crt": certificate, "tls.key": key });
      assert.deepEqual(named(registered, "Deployment").spec.template.spec.volumes[2], { name: "tls", secret: { secretName: "docker-registry-tls" } });
    });

    it("leaves TLS to the ingress where there is one", async () => {
      const registered = await install({ exposure: ingress });
      assert.deepEqual(named(registered, "Ingress").spec.tls, [{ hosts: ["registry.example.com"], secretName: "registry-tls" }]);
      assert.equal(named(registered, "Service").spec.type, "ClusterIP");
      assert.doesNotMatch(named(registered, "ConfigMap").data["config.yml"], /tls/);
    });
  });

  describe("with an object store", () => {
    it("has its keys in a form that YAML reads as text, because the registry reads its variables as YAML", async () => {
      for (const secret of ["wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "0123456789012345", "1234567890e12345", "[secret-that-is-long", "*0123456789abcdef", "secret # 0123456789", "key: 0123456789abc", "0x1234567890abcdef", "'0123456789abcdef", "1_000_000_000_000_000", "%0123456789abcdef"]) {
        const registered = await install({ exposure: { mode: "none" }, objectStore: { bucket: "images", region: "eu", httpSecret: secret, credentials: { accessKey: secret, secretKey: secret } } });
        const data = revealed(registered.find(({ name }) => name.endsWith("-object-store"))?.inputs.stringData) as unknown as Record<string, string>;
        for (const name of ["httpSecret", "accessKey", "secretKey"]) for (const version of ["1.1", "1.2"] as const) assert.equal(parse(data[name] ?? "", { version }), secret);
        assert.equal(data.secretKey, /^w/.test(secret) ? secret : JSON.stringify(secret));
      }
    });

    it("has no volume, two replicas that are rolled, and its credentials in a Secret only", async () => {
      const registered = await install({ objectStore: { ...objectStore, endpoint: "http://minio.storage:9000", credentials: { accessKey: "key-id", secretKey: "hidden-text" } } });
      assert.equal(named(registered, "PersistentVolumeClaim"), undefined);
      const { spec } = named(registered, "Deployment");
      assert.deepEqual([spec.replicas, spec.strategy], [2, { type: "RollingUpdate" }]);
      const reference = (name: string, property: string) => ({ name, valueFrom: { secretKeyRef: { name: "docker-registry-object-store", key: property } } });
      assert.deepEqual(spec.template.spec.containers[0].env, [
        { name: "OTEL_TRACES_EXPORTER", value: "none" },
        reference("REGISTRY_HTTP_SECRET", "httpSecret"),
        reference("REGISTRY_STORAGE_S3_ACCESSKEY", "accessKey"),
        reference("REGISTRY_STORAGE_S3_SECRETKEY", "secretKey"),
      ]);
      const secret = registered.find(({ name }) => name === "registry-object-store");
      assert.deepEqual(revealed(secret?.inputs.stringData), { httpSecret: "0123456789abcdef", accessKey: "key-id", secretKey: "hidden-text" });
      const configuration = named(registered, "ConfigMap").data["config.yml"];
      assert.match(configuration, /s3:\n {4}bucket: images\n {4}region: eu-1\n {4}regionendpoint: http:\/\/minio.storage:9000\n {4}secure: false\n {4}forcepathstyle: true\n/);
      assert.match(configuration, /redirect:\n {4}disable: true/);
      assert.doesNotMatch(configuration, /filesystem|hidden/);
      const { egress, policyTypes } = named(registered, "NetworkPolicy").spec;
      assert.deepEqual(policyTypes, ["Ingress", "Egress"]);
      assert.deepEqual(egress.map(({ ports }: { ports: { port: number }[] }) => ports.map(({ port }) => port)), [[53, 53], [443, 6443], [9000]]);
      assert.equal(JSON.stringify(egress).includes("169.254.170.23"), false, "it has a key, and needs no identity of its pod");
    });
  });

  it("lets nobody in where it is closed and has no users", async () => {
    const registered = await install({ closed: true });
    assert.deepEqual(revealed(registered.find(({ name }) => name === "registry-passwords")?.inputs.stringData), { htpasswd: "# nobody\n" });
    assert.match(named(registered, "ConfigMap").data["config.yml"], /auth:\n {2}htpasswd:\n/);
    const users = await install({ closed: true, users: [{ name: "builder", password: "hidden-text" }] });
    assert.match(JSON.stringify(revealed(users.find(({ name }) => name === "registry-passwords")?.inputs.stringData)), /"builder:/);
  });

  it("deletes images unless it is told not to", async () => {
    assert.match((await inputs("ConfigMap")).data["config.yml"], /delete:\n {4}enabled: true/);
    assert.match((await inputs("ConfigMap", { deletes: false })).data["config.yml"], /delete:\n {4}enabled: false/);
  });

  describe("its network policy", () => {
    const policy = async (args?: RegistryArgs) => (await inputs("NetworkPolicy", args)).spec;
    const port = (number: number) => [{ protocol: "TCP", port: number }];

    it("opens port 5000 to the nodes, whose addresses it does not know, and lets nothing out", async () => {
      const spec = await policy();
      assert.deepEqual([spec.ingress, spec.egress, spec.policyTypes], [[{ ports: port(5000) }], undefined, ["Ingress", "Egress"]]);
    });

    it("restricts it to pods and to the nodes whose addresses are given", async () => {
      assert.deepEqual((await policy({ nodeCidrs: ["10.0.0.0/16"] })).ingress, [{ from: [{ namespaceSelector: {} }, { ipBlock: { cidr: "10.0.0.0/16" } }], ports: port(5000) }]);
      assert.deepEqual((await policy({ exposure: { mode: "none" } })).ingress, [{ from: [{ namespaceSelector: {} }], ports: port(5000) }]);
    });

    it("lets in the namespaces that are named, the controller of its ingress and the nodes, and nobody where none is named", async () => {
      const from = async (args: RegistryArgs) => (await policy(args)).ingress?.[0].from;
      const space = (name: string) => ({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } });
      const none = await policy({ exposure: { mode: "none" }, clientNamespaces: [] });
      assert.deepEqual([none.ingress, none.policyTypes], [undefined, ["Ingress", "Egress"]]);
      assert.deepEqual(await from({ exposure: { mode: "none" }, clientNamespaces: ["builds"], nodeCidrs: ["10.0.0.0/16"] }), [space("builds"), { ipBlock: { cidr: "10.0.0.0/16" } }]);
      assert.deepEqual(await from({ exposure: { mode: "ingress", host: "registry.example.com" }, clientNamespaces: ["builds"] }), [space("builds"), space("ingress-nginx")]);
      assert.deepEqual(await from({ exposure: { mode: "ingress", host: "registry.example.com", controllerNamespace: "traefik" }, clientNamespaces: [] }), [space("traefik")]);
      assert.equal(await from({ clientNamespaces: ["builds"] }), undefined, "a NodePort brings addresses that no policy knows");
    });

    it("shows metrics to one namespace, on a Service of their own", async () => {
      const registered = await install({ monitoringNamespace: "monitoring" });
      const [, metrics] = named(registered, "NetworkPolicy").spec.ingress;
      assert.deepEqual(metrics, { from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } }], ports: port(5001) });
      assert.deepEqual(named(registered, "Service").spec.ports.map(({ port: number }: { port: number }) => number), [5000]);
      const { spec } = named(registered, "Service", "docker-registry-metrics");
      assert.deepEqual([spec.type, spec.ports], ["ClusterIP", [{ name: "metrics", port: 5001, targetPort: "metrics" }]]);
      assert.match(named(registered, "ConfigMap").data["config.yml"], /debug:\n {4}addr: :5001\n {4}prometheus:\n {6}enabled: true/);
    });
  });

  describe("its garbage collection", () => {
    const name = "docker-registry-garbage-collection";
    const containersOf = (cronJob: any) => {
      const { initContainers = [], containers } = cronJob.spec.jobTemplate.spec.template.spec;
      return [...initContainers, ...containers].map((container: any) => [container.name, container.command, container.args]);
    };

    it("is six steps that end in a writable registry, whatever the collection does", async () => {
      const cronJob = await inputs("CronJob", { garbageCollection: { ...garbageCollection, timeZone: "Europe/Berlin" } }, name);
      const { spec } = cronJob;
      assert.deepEqual([spec.schedule, spec.timeZone, spec.concurrencyPolicy, spec.startingDeadlineSeconds], ["30 3 * * SUN", "Europe/Berlin", "Forbid", 300]);
      const { spec: job } = spec.jobTemplate;
      assert.deepEqual([job.backoffLimit, job.activeDeadlineSeconds, job.template.spec.restartPolicy, job.template.spec.serviceAccountName], [0, 2700, "Never", name]);
      const variable = "REGISTRY_STORAGE_MAINTENANCE_READONLY";
      assert.deepEqual(containersOf(cronJob), [
        ["read-only", ["kubectl", "set", "env", "deployment/docker-registry", `${variable}={"enabled":true}`], undefined],
        ["wait-until-read-only", ["kubectl", "rollout", "status", "deployment/docker-registry", "--timeout=10m"], undefined],
        ["collect", ["/bin/sh", "-c", '"$@" && : > /result/collected || echo "the collection failed" >&2', "collect"],
          ["registry", "garbage-collect", "/etc/distribution/config.yml"]],
        ["writable", ["kubectl", "set", "env", "deployment/docker-registry", `${variable}-`], undefined],
        ["wait-until-writable", ["kubectl", "rollout", "status", "deployment/docker-registry", "--timeout=10m"], undefined],
        ["result", ["test", "-f", "/result/collected"], undefined],
      ]);
    });

    it("runs on the node that has the volume, with the server's configuration", async () => {
      const pod = (await inputs("CronJob", { garbageCollection }, name)).spec.jobTemplate.spec.template.spec;
      const [term] = pod.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution;
      assert.deepEqual(term, { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { "app.kubernetes.io/name": "docker-registry", "app.kubernetes.io/component": "registry" } } });
      assert.deepEqual(pod.volumes, [
        { name: "configuration", configMap: { name: "docker-registry" } },
        { name: "data", persistentVolumeClaim: { claimName: "docker-registry" } },
        { name: "result", emptyDir: {} },
      ]);
      assert.equal(pod.initContainers[2].image, "docker.io/library/registry:3.1.2");
      const elsewhere = (await inputs("CronJob", { garbageCollection, objectStore }, name)).spec.jobTemplate.spec.template.spec;
      assert.equal(elsewhere.affinity, undefined);
    });

    it("is undone an hour later by a second job, should the first one die", async () => {
      const rescue = await inputs("CronJob", { garbageCollection: { ...garbageCollection, timeLimitMinutes: 50 } }, "docker-registry-writable");
      assert.equal(rescue.spec.schedule, "30 4 * * SUN");
      assert.deepEqual(containersOf(rescue), [["writable", ["kubectl", "set", "env", "deployment/docker-registry", "REGISTRY_STORAGE_MAINTENANCE_READONLY-"], undefined]]);
    });

    it("may change one Deployment only", async () => {
      const registered = await install({ garbageCollection });
      assert.deepEqual(named(registered, "Role", name).rules, [
        { apiGroups: ["apps"], resources: ["deployments"], resourceNames: ["docker-registry"], verbs: ["get", "list", "watch", "patch"] },
      ]);
      assert.deepEqual(named(registered, "RoleBinding", name).subjects, [{ kind: "ServiceAccount", name, namespace: "infrastructure" }]);
      assert.deepEqual(registered.map(({ name: pulumiName }) => pulumiName).filter((pulumiName) => /garbage|writable/.test(pulumiName)).sort(), [
        "registry-cronjob-garbage-collection", "registry-cronjob-writable", "registry-networkpolicy-garbage-collection",
        "registry-role-garbage-collection", "registry-rolebinding-garbage-collection", "registry-serviceaccount-garbage-collection",
      ]);
    });

    it("removes untagged manifests when asked to", async () => {
      const cronJob = await inputs("CronJob", { garbageCollection: { ...garbageCollection, deleteUntagged: true } }, name);
      assert.deepEqual(containersOf(cronJob)[2]?.[2], ["registry", "garbage-collect", "--delete-untagged", "/etc/distribution/config.yml"]);
    });
  });

  const version = (image: string) => `must be 3.1.1 or later, got "${image}": older ones have known holes, and version 2 has another configuration`;
  const rejected: [string, RegistryArgs, [string, string][]][] = [
    ["an image without a tag", { image: "registry" }, [["image", 'must name a tag or a digest, got "registry"']]],
    ["latest", { image: "registry:latest" }, [["image", 'must name a fixed version, got "registry:latest": latest is another image tomorrow']]],
    ["an invalid image", { image: "Registry:3" }, [["image", 'must be an image such as "registry.example/team/app:1.2.3", got "Registry:3"']]],
    ["a pre-release of the first safe version", { image: "registry:3.1.1-rc.1" }, [["image", version("registry:3.1.1-rc.1")]]],
    ["version 2", { image: "registry:2.8.3" }, [["image", version("registry:2.8.3")]]],
    ["a version with known holes", { image: "mirror:5000/registry:3.1.0-alpine" }, [["image", version("mirror:5000/registry:3.1.0-alpine")]]],
    ["an invalid size", { storage: "lots" }, [["storage", 'must be a quantity of Kubernetes above 0 such as "20Gi", got "lots"']]],
    ["an invalid port", { exposure: { mode: "node-port", nodePort: 5000 } }, [["exposure.nodePort", "must be a whole number from 30000 to 32767, got 5000"]]],
    ["an invalid namespace", { namespace: "infra_structure" },
      [["namespace", 'must consist of a-z, 0-9 and "-" and begin and end with a letter or digit, got "infra_structure"; did you mean "infra-structure"?']]],
    ["no users", { users: [] }, [["users", "must name at least one user; leave it out for a registry without passwords"]]],
    ["users that cannot be", { users: [{ name: "a:b", password: "" }, { name: "c", password: "ä".repeat(37) }, { name: "c", password: "x\ny to 8" }] }, [
      ["users[0].name", 'must be a name without colon and space, got "a:b"'],
      ["users[2].name", '"c" is already the name of users[1]'],
      ["users[0].password", "must not be empty"],
      ["users[1].password", "must have at most 72 bytes, got 74"],
      ["users[2].password", "must not contain a line break"],
    ]],
    ["users and a file", { users, htpasswd: line }, [["htpasswd", "must not be given together with users"]]],
    ["a file without lines", { htpasswd: "# none\n" }, [["htpasswd", "must hold at least one line NAME:HASH"]]],
    ["hashes that the registry ignores", { htpasswd: `${line}\nbuilder:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n` },
      [["htpasswd", "line 2 is not NAME:HASH with a bcrypt hash, which the registry would ignore: make it with `gitops registry htpasswd NAME`"]]],
    ["half a certificate", { tls: { certificate } }, [["tls", "must have either secretName, or both certificate and key"]]],
    ["two certificates", { tls: { secretName: "a", certificate, key } }, [["tls", "must have either secretName, or both certificate and key"]]],
    ["what is no certificate", { tls: { certificate: key, key: certificate } }, [
      ["tls.certificate", 'must be PEM text with a line "-----BEGIN CERTIFICATE-----", its content and a line "-----END CERTIFICATE-----"'],
      ["tls.key", 'must be PEM text with a line "-----BEGIN PRIVATE KEY-----", its content and a line "-----END PRIVATE KEY-----"'],
    ]],
    ["a certificate behind an ingress", { tls: { secretName: "a" }, exposure: ingress },
      [["tls", 'does not apply to mode "ingress", where TLS ends at the ingress: use exposure.tlsSecretName']]],
    ["an object store that cannot be", { objectStore: { bucket: "B", region: "", endpoint: "minio:9000", httpSecret: "short", replicas: 0 }, storageClassName: "fast" }, [
      ["objectStore.bucket", 'must be the name of a bucket, got "B"'],
      ["objectStore.region", 'must be the name of a region such as "eu-central-1", got ""'],
      ["objectStore.endpoint", 'must be an address such as "https://minio.example.com", got "minio:9000"'],
      ["objectStore.replicas", "must be a whole number from 1 to 100, got 0"],
      ["storageClassName", "does not apply where images lie in an object store"],
      ["objectStore.httpSecret", "must have at least 16 characters, got 5: a shorter one is found from one message that it signed"],
    ]],
    ["a collection that cannot be", { garbageCollection: { schedule: "0 3 * * 7", timeZone: "Us/Eastern", timeLimitMinutes: 60, kubectlImage: "kubectl" } }, [
      ["garbageCollection.schedule", 'has a day of week outside 0-6: "7"; Sunday is 0'],
      ["garbageCollection.timeZone", 'must be an IANA time zone such as "UTC" or "Europe/Berlin", got "Us/Eastern"; did you mean "US/Eastern"?'],
      ["garbageCollection.timeLimitMinutes", "must be a whole number from 1 to 50, got 60"],
      ["garbageCollection.kubectlImage", 'must name a tag or a digest, got "kubectl"'],
    ]],
    ["a collection more than once a day", { garbageCollection: { schedule: "0 */6 * * *" } },
      [["garbageCollection.schedule", 'must begin with a minute and an hour from 0 to 22, such as "0 3 * * 0", got "0 */6 * * *"']]],
    ["a collection too late for the second job", { garbageCollection: { schedule: "0 23 * * *" } },
      [["garbageCollection.schedule", 'must begin with a minute and an hour from 0 to 22, such as "0 3 * * 0", got "0 23 * * *"']]],
    ["address ranges that Kubernetes refuses", { nodeCidrs: ["10.0.0.0/33", "300.1.1.1/8", "fe80::/129", ":::/64", "10.0.0.0/16", "2001:db8::/32"] },
      ["10.0.0.0/33", "300.1.1.1/8", "fe80::/129", ":::/64"].map((range, index) => [`nodeCidrs[${index}]`, `must be an address range such as "10.0.0.0/16", got "${range}"`])],
    ["nodes and monitoring that cannot be", { monitoringNamespace: "a b", nodeCidrs: ["10.0.0.1"] }, [
      ["monitoringNamespace", 'must consist of a-z, 0-9 and "-" and begin and end with a letter or digit, got "a b"; did you mean "a-b"?'],
      ["nodeCidrs[0]", 'must be an address range such as "10.0.0.0/16", got "10.0.0.1"'],
    ]],
  ];
  for (const [title, args, problems] of rejected) {
    it(`refuses ${title}`, () => assertRejected(() => new Registry("registry", args), 'invalid Registry "registry"', problems));
  }
});
