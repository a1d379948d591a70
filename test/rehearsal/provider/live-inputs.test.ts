import { strict as assert } from "node:assert";
import type { JsonObject } from "../../../foundation/json";
import { importedInputs, liveInputs } from "../../../rehearsal/provider/live-inputs";

const inputs: JsonObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", labels: { version: "1.10" } },
  spec: {
    replicas: 2,
    paused: false,
    template: { spec: { containers: [{ name: "web", image: "a:1", args: ["x"], resources: { requests: { cpu: "1000m", memory: "1024Mi" } } }], volumes: [] } },
  },
};
const live = (): any => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", uid: "1", labels: { version: "1.10", added: "by-others" }, managedFields: [] },
  spec: {
    replicas: 2,
    revisionHistoryLimit: 10,
    template: {
      spec: {
        containers: [{ name: "sidecar", image: "s" }, { name: "web", image: "a:1", args: ["x"], imagePullPolicy: "Always", resources: { requests: { cpu: "1", memory: "1Gi" } } }],
      },
    },
  },
  status: { replicas: 2 },
});

describe("a live object reduced to what the program manages", () => {
  it("is the inputs, when nobody changed them", () => {
    assert.deepEqual(liveInputs(live(), inputs), inputs);
  });

  it("shows what somebody changed or removed, and nothing that others added", () => {
    const changed = live();
    changed.spec.replicas = 5;
    changed.spec.template.spec.containers[1].args = ["x", "y"];
    delete changed.metadata.labels.version;
    const reduced: any = liveInputs(changed, inputs);
    assert.equal(reduced.spec.replicas, 5);
    assert.deepEqual(reduced.spec.template.spec.containers[0].args, ["x", "y"]);
    assert.deepEqual(reduced.metadata.labels, {});
    assert.equal(reduced.spec.template.spec.containers.length, 1);
  });

  it("tells a changed quantity from one that is only written differently, and a label from a quantity", () => {
    const changed = live();
    changed.spec.template.spec.containers[1].resources.requests = { cpu: "1001m", memory: "1Gi" };
    changed.metadata.labels.version = "1.1";
    const reduced: any = liveInputs(changed, inputs);
    assert.deepEqual(reduced.spec.template.spec.containers[0].resources.requests, { cpu: "1001m", memory: "1024Mi" });
    assert.equal(reduced.metadata.labels.version, "1.1");
  });

  it("compares the text of a Secret with its encoded form", () => {
    const secret: JsonObject = { kind: "Secret", metadata: { name: "s" }, stringData: { a: "x" } };
    const encoded = (a: string): JsonObject => ({ kind: "Secret", metadata: { name: "s" }, data: { a: Buffer.from(a).toString("base64"), other: "" } });
    assert.deepEqual(liveInputs(encoded("x"), secret), secret);
    assert.deepEqual(liveInputs(encoded("y"), secret).stringData, { a: "y" });
  });

  it("of an import has everything but what the server fills", () => {
    const found = live();
    found.metadata.annotations = { "deployment.kubernetes.io/revision": "1" };
    const imported: any = importedInputs(found);
    assert.deepEqual(Object.keys(imported).sort(), ["apiVersion", "kind", "metadata", "spec"]);
    assert.deepEqual(imported.metadata, { name: "web", labels: { version: "1.10", added: "by-others" } });
    assert.deepEqual(imported.spec, found.spec);
  });
});
