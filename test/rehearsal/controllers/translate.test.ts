import { strict as assert } from "node:assert";
import { argoWorkflowsRoles } from "../../../rehearsal/controllers/argo-workflows";
import { argoCdRoles } from "../../../rehearsal/controllers/argo-cd";
import type { ReferenceReader } from "../../../rehearsal/controllers/environment";
import { redis } from "../../../rehearsal/controllers/redis";
import { registry } from "../../../rehearsal/controllers/registry";
import type { RoleDefinition } from "../../../rehearsal/controllers/role";
import { translate } from "../../../rehearsal/controllers/translate";
import type { Workload } from "../../../rehearsal/controllers/workload";
import { containerOf, references, workload } from "./support";

const ports: Record<string, number> = { main: 1001, metrics: 1002, probe: 1003, debug: 1004 };
const run = (role: RoleDefinition, declared: Workload, reader: ReferenceReader = references(), volumeDirectory = "/volumes") =>
  translate({
    workload: declared,
    container: containerOf(declared),
    role,
    references: reader,
    translatePath: (text) => text.replace(/^\/tmp/, "/state/tmp"),
    context: {
      port: (name) => ports[name] ?? 0,
      peer: (other) => `127.0.0.1:${other}`,
      directory: (path) => `/state${path}`,
      mounted: (path) => (declared.pod.volumes?.some(({ name }) => path.includes(name)) ? `${volumeDirectory}${path}` : undefined),
      kubeconfig: "/state/kubeconfig",
      gitConfig: "/state/gitconfig",
    },
    path: "/state/bin",
  });

describe("translate", () => {
  it("keeps declared arguments and puts the overriding flags behind them", () => {
    const { args } = run(
      argoCdRoles["argocd-server"],
      workload({
        command: ["tini", "--"],
        args: ["/usr/local/bin/argocd-server", "--port", "8080", "--loglevel=$(LEVEL)"],
        env: [{ name: "LEVEL", value: "warn" }],
      }),
    );
    assert.deepEqual(args, [
      "--port",
      "8080",
      "--loglevel=warn",
      "--address=127.0.0.1",
      "--port=1001",
      "--metrics-address=127.0.0.1",
      "--metrics-port=1002",
      "--redis=127.0.0.1:redis",
      "--repo-server=127.0.0.1:argocd-repo-server",
      "--insecure=true",
    ]);
  });

  it("starts argo-server behind the word of its image's command, and the controller behind its own", () => {
    const server = run(argoWorkflowsRoles["argo-server"], workload({ args: ["server", "--auth-mode=client", "--secure=true"] }));
    assert.deepEqual(server.args, ["--auth-mode=client", "--secure=true", "--listen=127.0.0.1:1001", "--secure=false"]);
    const controller = run(argoWorkflowsRoles["workflow-controller"], workload({ command: ["workflow-controller"], args: ["--executor-image", "argoexec:1"] }));
    assert.deepEqual(controller.args, ["--executor-image", "argoexec:1", "--listen=127.0.0.1:1001"]);
    assert.deepEqual(controller.env, {
      KUBECONFIG: "/state/kubeconfig", HOME: "/state/home/argo", TMPDIR: "/state/tmp", DEFAULT_REQUEUE_TIME: "1s", PATH: "/state/bin",
    });
  });

  it("passes exactly the declared environment, the overrides and PATH", () => {
    const env = [
      { name: "ARGOCD_RECONCILIATION_TIMEOUT", valueFrom: { configMapKeyRef: { name: "argocd-cm", key: "timeout" } } },
      { name: "KUBECACHEDIR", value: "/tmp/kubecache" },
      { name: "ARGOCD_CONTROLLER_REPLICAS", value: "3" },
    ];
    const declared = workload({ args: ["argocd-application-controller"], env });
    const result = run(
      argoCdRoles["argocd-application-controller"],
      declared,
      references({ "argocd-cm": { timeout: "60s" } }),
    );
    assert.deepEqual(result.env, {
      ARGOCD_RECONCILIATION_TIMEOUT: "60s",
      KUBECACHEDIR: "/state/tmp/kubecache",
      ARGOCD_CONTROLLER_REPLICAS: "1",
      ARGOCD_BINARY_NAME: "argocd-application-controller",
      KUBECONFIG: "/state/kubeconfig",
      ARGOCD_FAKE_IN_CLUSTER: "true",
      HOME: "/state/home/argocd",
      TMPDIR: "/state/tmp",
      ARGOCD_TLS_DATA_PATH: "/state/app/config/tls",
      ARGOCD_SSH_DATA_PATH: "/state/app/config/ssh",
      ARGOCD_GPG_DATA_PATH: "/state/app/config/gpg/source",
      ARGOCD_GNUPGHOME: "/state/app/config/gpg/keys",
      ARGOCD_GPG_ENABLED: "false",
      PATH: "/state/bin",
    });
  });

  it("keeps the heaps of Argo CD's small processes small, unless the stack says otherwise", () => {
    const collection = (role: keyof typeof argoCdRoles, env: Record<string, string> = {}) =>
      run(argoCdRoles[role], workload({ args: [role], env: Object.entries(env).map(([name, value]) => ({ name, value })) }));
    assert.equal(collection("argocd-server").env.GOGC, "50");
    assert.equal(collection("argocd-application-controller").env.GOGC, undefined);
    const declared = collection("argocd-server", { GOGC: "80" });
    assert.equal(declared.env.GOGC, "80");
    assert.deepEqual(declared.overrides.filter((line) => line.startsWith("GOGC")), []);
  });

  it("says every override, with its reason", () => {
    const role = argoCdRoles["argocd-repo-server"];
    const { overrides } = run(role, workload({ args: ["argocd-repo-server"] }, {}, { replicas: 3 }));
    assert.equal(overrides[0], "3 replicas are declared, one process runs");
    assert.ok(overrides.includes("--port is 1001: all controllers share the ports of one machine"));
    assert.equal(overrides.length, 1 + role.flags.length + role.environment.length);
  });

  it("gives Redis its address and the declared password, and shows neither password nor declared arguments", () => {
    const declared = workload({
      image: "redis:8.2.3-alpine",
      args: ["--save", "", "--requirepass $(REDIS_PASSWORD)"],
      env: [{ name: "REDIS_PASSWORD", valueFrom: { secretKeyRef: { name: "argocd-redis", key: "auth" } } }],
    });
    const { args, env, overrides } = run(redis, declared, references({}, { "argocd-redis": { auth: "hunter2" } }));
    assert.deepEqual(args, ["127.0.0.1:1001"]);
    assert.deepEqual(env, { MINIREDIS_PASSWORD: "hunter2", PATH: "/state/bin" });
    assert.deepEqual(overrides, [
      "miniredis stands for redis 8.2.3-alpine",
      "MINIREDIS_PASSWORD is (secret): its password is passed this way",
    ]);
  });

  const serve = { image: "registry:3.1.2", args: ["serve", "/etc/distribution/config.yml"] };

  it("serves the registry on loopback, from the volumes that are declared and no others", () => {
    const env = [{ name: "REGISTRY_STORAGE_MAINTENANCE_READONLY", value: '{"enabled":true}' }];
    const data = { name: "/var/lib/registry", persistentVolumeClaim: { claimName: "data" } };
    const result = run(registry, workload({ ...serve, env }, { volumes: [data] }));
    assert.deepEqual(result.args, serve.args);
    assert.deepEqual(result.env, {
      REGISTRY_STORAGE_MAINTENANCE_READONLY: '{"enabled":true}',
      REGISTRY_HTTP_ADDR: "127.0.0.1:1001",
      REGISTRY_HTTP_DEBUG_ADDR: "127.0.0.1:1004",
      REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY: "/volumes/var/lib/registry",
      PATH: "/state/bin",
    });
  });

  it("gives the registry paths in a form that YAML reads as text, because it reads its variables as YAML", () => {
    for (const name of ["/state #2", "/state: new"]) {
      const { env } = run(registry, workload(serve, { volumes: [{ name: "/var/lib/registry", persistentVolumeClaim: { claimName: "data" } }] }), undefined, name);
      assert.equal(env.REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY, `"${name}/var/lib/registry"`);
    }
  });

  it("gives the registry its passwords and its certificate, and a directory in place of an object store", () => {
    const volumes = [
      { name: "/etc/registry-passwords", secret: { secretName: "passwords" } },
      { name: "/etc/registry-tls", secret: { secretName: "tls" } },
    ];
    const { env, overrides } = run(registry, workload(serve, { volumes }));
    assert.deepEqual(env, {
      REGISTRY_HTTP_ADDR: "127.0.0.1:1001",
      REGISTRY_HTTP_DEBUG_ADDR: "127.0.0.1:1004",
      REGISTRY_STORAGE: '{"filesystem":{"rootdirectory":"/state/var/lib/registry"},"delete":{"enabled":true}}',
      REGISTRY_AUTH_HTPASSWD_PATH: "/volumes/etc/registry-passwords/htpasswd",
      REGISTRY_HTTP_TLS_CERTIFICATE: "/volumes/etc/registry-tls/tls.crt",
      REGISTRY_HTTP_TLS_KEY: "/volumes/etc/registry-tls/tls.key",
      PATH: "/state/bin",
    });
    assert.ok(overrides.some((line) => /^REGISTRY_STORAGE is .*: there is no object store$/.test(line)));
  });
});
