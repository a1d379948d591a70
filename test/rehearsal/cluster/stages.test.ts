import { strict as assert } from "node:assert";
import { parseAllDocuments } from "yaml";
import { stagesConfiguration } from "../../../rehearsal/cluster/stages";

interface Stage {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly resourceRef: { readonly apiGroup: string; readonly kind: string };
    readonly selector: {
      readonly matchExpressions: readonly {
        readonly jq: { readonly key: string; readonly operator: string; readonly values?: readonly unknown[] };
      }[];
    };
    readonly steps: readonly {
      readonly patch?: { readonly template: string };
      readonly apply?: { readonly template: string };
      readonly delete?: boolean;
    }[];
  };
}

describe("kwok stages", () => {
  const stages = parseAllDocuments(stagesConfiguration()).map((document) => {
    assert.deepEqual(document.errors, []);
    return document.toJS() as Stage;
  });

  it("are Stages with different names", () => {
    for (const { apiVersion, kind } of stages) assert.equal(`${apiVersion}/${kind}`, "kwok.x-k8s.io/v1alpha1/Stage");
    const names = stages.map(({ metadata }) => metadata.name);
    assert.deepEqual(names, [...new Set(names)]);
  });

  it("cover every kind that a kubelet, a provisioner, a load balancer or an autoscaler would look after", () => {
    const kinds = new Set(stages.map(({ spec }) => spec.resourceRef.kind));
    assert.deepEqual([...kinds].sort(), [
      "HorizontalPodAutoscaler",
      "Ingress",
      "Node",
      "PersistentVolume",
      "PersistentVolumeClaim",
      "Pod",
      "Service",
    ]);
  });

  it("select in the form that kwok wants: values with In and NotIn, as strings, and none otherwise", () => {
    for (const { metadata, spec } of stages) {
      for (const { jq } of spec.selector.matchExpressions) {
        const withValues = jq.operator === "In" || jq.operator === "NotIn";
        assert.equal((jq.values ?? []).length > 0, withValues, `${metadata.name}: ${jq.key}`);
        for (const value of jq.values ?? []) assert.equal(typeof value, "string", `${metadata.name}: ${jq.key}`);
      }
    }
  });

  it("have templates with as many ends as beginnings", () => {
    for (const { metadata, spec } of stages) {
      for (const { patch, apply } of spec.steps) {
        const template = patch?.template ?? apply?.template ?? "";
        const count = (pattern: RegExp): number => template.match(pattern)?.length ?? 0;
        assert.equal(count(/{{ (if|range|with) /g), count(/{{ end }}/g), metadata.name);
      }
    }
  });
});
