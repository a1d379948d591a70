import { strict as assert } from "node:assert";
import { recognise } from "../../../rehearsal/controllers/known";
import { parseImage } from "../../../rehearsal/controllers/workload";
import { workload } from "./support";

describe("parseImage", () => {
  const cases: [string, ReturnType<typeof parseImage>][] = [
    ["quay.io/argoproj/argocd:v3.5.7", { name: "argocd", version: "3.5.7" }],
    ["registry.example:5000/mirror/argocd:3.5.7", { name: "argocd", version: "3.5.7" }],
    ["registry.example:5000/argocd", { name: "argocd" }],
    ["argocd:latest", { name: "argocd" }],
    ["argocd:v3.5.7@sha256:0123", { name: "argocd", version: "3.5.7" }],
    ["argocd@sha256:0123", { name: "argocd" }],
    ["redis:8.2.3-alpine", { name: "redis", version: "8.2.3-alpine" }],
    ["", { name: "" }],
  ];
  for (const [reference, image] of cases) {
    it(`takes "${reference}" apart`, () => assert.deepEqual(parseImage(reference), image));
  }
});

describe("recognise", () => {
  it("finds the role of every process of Argo CD in its command line", () => {
    for (const role of [
      "argocd-server",
      "argocd-repo-server",
      "argocd-application-controller",
      "argocd-applicationset-controller",
      "argocd-notifications",
      "argocd-commit-server",
    ]) {
      const direct = recognise(workload({ args: [`/usr/local/bin/${role}`] }));
      const wrapped = recognise(workload({ command: ["tini", "--", role], args: ["--loglevel", "debug"] }));
      for (const recognised of [direct, wrapped]) {
        assert.equal(recognised?.action, "run");
        assert.equal(recognised.action === "run" && recognised.role.role, role);
      }
    }
  });

  it("refuses a role that it does not know instead of guessing", () => {
    assert.deepEqual(recognise(workload({ args: ["argocd-telepathy"] })), {
      action: "refuse",
      reason: 'the rehearsal does not know how to run "argocd-telepathy"',
    });
  });

  it("runs Argo CD's Redis, and leaves that of an application alone", () => {
    const image = "public.ecr.aws/docker/library/redis:8.2.3-alpine";
    const own = recognise(workload({ image }));
    assert.equal(own?.action === "run" && own.role.role, "redis");
    assert.equal(recognise(workload({ image }, {}, { name: "cache", labels: {} })), undefined);
  });

  it("leaves single sign-on and the proxy of Redis out, and says so", () => {
    assert.deepEqual(recognise(workload({ image: "ghcr.io/dexidp/dex:v2.45.1" })), {
      action: "skip",
      reason: "single sign-on is not rehearsed",
    });
    assert.deepEqual(recognise(workload({ image: "haproxy:3" }))?.action, "skip");
    assert.deepEqual(recognise(workload({ image: "quay.io/argoprojlabs/argocd-image-updater:v1.3.0" })), {
      action: "skip",
      reason: "nobody acts on ImageUpdater objects here",
    });
  });

  it("runs the controller and the server of Argo Workflows, from whatever registry, and not the command line tool", () => {
    const roleOf = (image: string, args: string[] = []) => {
      const found = recognise(workload({ image, args }, {}, { name: "any", labels: {} }));
      return found?.action === "run" ? found.role.role : found?.action;
    };
    assert.equal(roleOf("quay.io/argoproj/workflow-controller:v3.7.18"), "workflow-controller");
    assert.equal(roleOf("mirror.example:5000/argo/argocli:v3.7.18", ["server", "--auth-mode=client"]), "argo-server");
    assert.equal(roleOf("quay.io/argoproj/argocli:v3.7.18", ["submit"]), undefined);
    assert.equal(roleOf("quay.io/argoproj/argoexec:v3.7.18"), undefined);
  });

  it("runs the registry of the platform, from whatever mirror, and leaves others alone", () => {
    const image = "mirror.example/distribution:3.1.2";
    const ours = { namespace: "infrastructure", name: "docker-registry", labels: { "app.kubernetes.io/name": "docker-registry" } };
    const own = recognise(workload({ name: "registry", image }, {}, ours));
    assert.equal(own?.action === "run" && own.role.role, "docker-registry");
    assert.equal(recognise(workload({ name: "registry", image }, {}, { ...ours, labels: {} })), undefined);
    assert.equal(recognise(workload({ name: "exporter", image }, {}, ours)), undefined);
  });

  it("leaves ordinary workloads to the simulation", () => {
    assert.equal(recognise(workload({ image: "nginx:1" }, {}, { name: "web", labels: {} })), undefined);
  });
});
