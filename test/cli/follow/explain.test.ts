import * as assert from "node:assert/strict";
import { explainObject, LiveObject } from "../../../cli/follow/explain";

describe("explainObject", () => {
  const deployment = (status: LiveObject["status"], spec: LiveObject["spec"] = { replicas: 2 }): LiveObject => ({ kind: "Deployment", metadata: { generation: 2 }, spec, status });
  const cases: [string, LiveObject, string | undefined][] = [
    ["a change its controller has not seen", deployment({ observedGeneration: 1 }), "its controller has not seen the change yet"],
    ["a rollout under way", deployment({ observedGeneration: 2, updatedReplicas: 1 }), "1 of 2 pods updated"],
    ["pods that are not ready", deployment({ observedGeneration: 2, updatedReplicas: 2, readyReplicas: 1, availableReplicas: 1 }), "1 of 2 pods available"],
    ["pods that must stay ready for a while", deployment({ observedGeneration: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 0 }, { replicas: 2, minReadySeconds: 6 }),
      "0 of 2 pods available; ready pods count after 6 s"],
    ["new pods that never become available beside an old one", deployment({ observedGeneration: 2, replicas: 3, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 }),
      "1 old pod is kept until the new ones are available"],
    ["a stalled rollout", deployment({ observedGeneration: 2, conditions: [{ type: "Progressing", status: "False", message: "exceeded its progress deadline" }] }), "exceeded its progress deadline"],
    ["a finished rollout", deployment({ observedGeneration: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 }), undefined],
    ["a daemon set", { kind: "DaemonSet", status: { desiredNumberScheduled: 3, numberAvailable: 1 } }, "1 of 3 pods available"],
    ["a running job", { kind: "Job", status: {} }, "0 of 1 runs completed"],
    ["a failed job", { kind: "Job", status: { conditions: [{ type: "Failed", status: "True", message: "backoff limit" }] } }, "backoff limit"],
    ["an unbound volume", { kind: "PersistentVolumeClaim", status: { phase: "Pending" } }, "phase is Pending"],
    ["a kind it does not know", { kind: "ConfigMap" }, undefined],
  ];
  for (const [title, object, reason] of cases) it(`explains ${title}`, () => assert.equal(explainObject(object), reason));
});
