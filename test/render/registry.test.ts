import { deepEqual, equal, ok } from "node:assert/strict";
import { resolve } from "node:path";
import type { KubernetesObject } from "../../foundation/kubernetes-object";
import { renderStack, type RenderedStack } from "../../render";
import { objectSchemas } from "./schemas";

const directory = resolve(__dirname, "../..");
const certificate = "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n";
const key = "-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n";
const hidden = ["hunter-2", "swordfish", "0123456789abcdef", "dop_v1_hidden"];

/** Settings of a stack, and the kinds with names that they add or take away. */
const variants: Record<string, { settings: Record<string, unknown>; present: string[]; absent?: string[] }> = {
  "passwords and garbage collection": {
    settings: { registry: { users: [{ name: "builder", password: "hunter-2" }], garbageCollection: { schedule: "0 3 * * 0", timeZone: "Europe/Berlin", deleteUntagged: true } } },
    present: [
      "Secret/docker-registry-passwords", "CronJob/docker-registry-garbage-collection", "CronJob/docker-registry-writable",
      "Role/docker-registry-garbage-collection", "RoleBinding/docker-registry-garbage-collection", "ServiceAccount/docker-registry-garbage-collection",
    ],
  },
  "a certificate of its own, and metrics": {
    settings: { registry: { tls: { certificate, key }, monitoringNamespace: "monitoring", nodeCidrs: ["10.0.0.0/16"] } },
    present: ["Secret/docker-registry-tls", "Service/docker-registry-metrics"],
  },
  "an object store behind an ingress": {
    settings: {
      registry: {
        objectStore: { bucket: "images", region: "eu-1", httpSecret: "0123456789abcdef", credentials: { accessKey: "key-id", secretKey: "swordfish" } },
        exposure: { mode: "ingress", host: "registry.example.com", tlsSecretName: "registry-tls" },
        garbageCollection: { schedule: "0 3 * * 0" },
      },
    },
    present: ["Secret/docker-registry-object-store", "Ingress/docker-registry"],
    absent: ["PersistentVolumeClaim/docker-registry"],
  },
  "node trust and pull credentials": {
    settings: {
      nodeTrust: { endpoint: "https://10.0.0.5:30500", certificateAuthority: certificate },
      pullSecrets: { name: "ai-incident-assistant", registries: [{ host: "registry.digitalocean.com", username: "token", password: "dop_v1_hidden" }], patchDefaultServiceAccounts: true },
    },
    present: ["DaemonSet/node-trust", "ConfigMap/node-trust", "Namespace/node-trust"],
  },
};

for (const [title, { settings, present, absent = [] }] of Object.entries(variants)) {
  describe(`a stack with ${title}`, function () {
    this.timeout(120_000);
    let rendered: RenderedStack;
    const label = ({ kind, metadata }: KubernetesObject): string => `${kind}/${metadata.name}`;

    before(async () => {
      const overrides = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, JSON.stringify(value)]));
      rendered = await renderStack({ stack: "dev", directory, overrides });
    });

    it("has objects that are valid for the pinned Kubernetes", async () => {
      const schemas = await objectSchemas(rendered.crds);
      deepEqual(rendered.objects.flatMap((object) => schemas.problems(object).map((text) => `${label(object)}: ${text}`)), []);
    });

    it("declares what the settings ask for", () => {
      const labels = rendered.objects.map(label);
      deepEqual(present.filter((name) => !labels.includes(name)), []);
      deepEqual(absent.filter((name) => labels.includes(name)), []);
    });

    it("shows no secret", () => {
      const text = JSON.stringify(rendered);
      deepEqual(hidden.filter((secret) => text.includes(secret) || text.includes(Buffer.from(secret).toString("base64"))), []);
    });

    if ("pullSecrets" in settings) {
      it("has the pull credentials in every namespace of the Applications, and on its default ServiceAccount", () => {
        const namespaces = [...new Set(rendered.children.map(({ object }: any) => object.spec.destination.namespace as string))].sort();
        ok(namespaces.length > 5);
        const secrets = rendered.objects.filter((object) => label(object) === "Secret/ai-incident-assistant");
        deepEqual(secrets.map(({ metadata }) => metadata.namespace).sort(), namespaces);
        equal(rendered.patches.filter(({ kind, metadata }) => kind === "ServiceAccount" && metadata.name === "default").length, namespaces.length);
      });
    }
  });
}
