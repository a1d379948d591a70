import { strict as assert } from "node:assert";
import type { V1Container } from "@kubernetes/client-node";
import {
  expand,
  MissingReference,
  resolveEnvironment,
  serviceAccountOf,
} from "../../../rehearsal/controllers/environment";
import { containerOf, references, workload } from "./support";

const resolve = (container: Partial<V1Container>, reader = references()) => {
  const declared = workload(container, { serviceAccountName: "argocd-server" });
  return resolveEnvironment(containerOf(declared), declared, reader);
};

describe("resolveEnvironment", () => {
  it("takes plain values, and replaces references to variables before them", () => {
    const env = [
      { name: "HOST", value: "redis" },
      { name: "URL", value: "$(HOST):6379/$(UNKNOWN)/$$(HOST)" },
      { name: "EMPTY" },
    ];
    assert.deepEqual(resolve({ env }), { HOST: "redis", URL: "redis:6379/$(UNKNOWN)/$(HOST)", EMPTY: "" });
  });

  it("reads keys of ConfigMaps and Secrets, and leaves out optional ones that do not exist", () => {
    const env = [
      { name: "LEVEL", valueFrom: { configMapKeyRef: { name: "params", key: "level", optional: true } } },
      { name: "FORMAT", valueFrom: { configMapKeyRef: { name: "params", key: "format", optional: true } } },
      { name: "GONE", valueFrom: { configMapKeyRef: { name: "gone", key: "x", optional: true } } },
      { name: "PASSWORD", valueFrom: { secretKeyRef: { name: "redis", key: "auth" } } },
    ];
    const reader = references({ params: { level: "debug" } }, { redis: { auth: "secret" } });
    assert.deepEqual(resolve({ env }, reader), { LEVEL: "debug", PASSWORD: "secret" });
  });

  it("waits for what is not optional, and names it", () => {
    const secret = { env: [{ name: "PASSWORD", valueFrom: { secretKeyRef: { name: "redis", key: "auth" } } }] };
    assert.throws(() => resolve(secret), new MissingReference("waiting for Secret redis, key auth"));
    assert.throws(() => resolve(secret, references({}, { redis: {} })), MissingReference);
    const all = { envFrom: [{ configMapRef: { name: "settings" } }] };
    assert.throws(() => resolve(all), new MissingReference("waiting for ConfigMap settings"));
  });

  it("takes whole ConfigMaps and Secrets, single variables win", () => {
    const container = {
      envFrom: [
        { configMapRef: { name: "all" } },
        { prefix: "S_", secretRef: { name: "secrets" } },
        { secretRef: { name: "gone", optional: true } },
      ],
      env: [{ name: "A", value: "mine" }],
    };
    const reader = references({ all: { A: "theirs", B: "b" } }, { secrets: { C: "c" } });
    assert.deepEqual(resolve(container, reader), { A: "mine", B: "b", S_C: "c" });
  });

  it("knows the fields of the pod", () => {
    const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
    const env = [
      field("NS", "metadata.namespace"),
      field("SA", "spec.serviceAccountName"),
      field("IP", "status.podIP"),
    ];
    assert.deepEqual(resolve({ env }), { NS: "argocd", SA: "argocd-server", IP: "127.0.0.1" });
  });

  it("gives a pod without a ServiceAccount the default one", () => {
    assert.equal(serviceAccountOf({ containers: [] }), "default");
  });
});

describe("expand", () => {
  it("replaces references in arguments as the kubelet does", () => {
    assert.equal(expand("--requirepass $(REDIS_PASSWORD)", { REDIS_PASSWORD: "p" }), "--requirepass p");
    assert.equal(expand("$(A)$(A) $A $$(A) $(a b)", { A: "1" }), "11 $A $(A) $(a b)");
  });
});
