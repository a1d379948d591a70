import { deepEqual, ok } from "node:assert/strict";
import { EnvironmentName } from "../../model/environment";
import { podSecurityOf, systems } from "../../systems";
import { contentOf } from "../../systems/declared";
import { unitObjects } from "../../workloads/objects";
import { podSecurityFaults } from "../audit/pod-security";
import { podsOf } from "../audit/pods";

const levels = (system: string, environment: EnvironmentName) =>
  Object.fromEntries(Object.entries(podSecurityOf(systems.get(system)!, environment)).map(([namespace, { level }]) => [namespace, level]));

describe("the Pod Security level of every namespace of a system", () => {
  const expected: [system: string, environment: EnvironmentName, levels: Record<string, string>][] = [
    ["transcripts", "prod", { infrastructure: "restricted", endpoints: "restricted" }],
    ["mirai", "prod", { mirai: "restricted" }],
    ["incident-assistant", "staging", { staging: "restricted" }],
    ["linq", "dev", { "dev-env-1": "privileged" }],
    ["link", "prod", {
      link: "privileged", "external-secrets": "restricted", "cert-manager": "restricted", "ingress-nginx": "baseline", "cnpg-system": "restricted",
      linkerd: "privileged", "link-data": "baseline", monitoring: "privileged",
    }],
  ];
  for (const [system, environment, found] of expected) it(`of ${system} in ${environment}`, () => deepEqual(levels(system, environment), found));

  for (const system of systems.values()) {
    it(`of ${system.name} says why where it is less than restricted, and names no namespace that is not there`, () => {
      const known = Object.values(EnvironmentName).map((environment) => podSecurityOf(system, environment));
      deepEqual(known.flatMap(Object.entries).filter(([, { level, reason }]) => level !== "restricted" && reason.length < 20), []);
      deepEqual(Object.keys(system.podSecurity ?? {}).filter((namespace) => !known.some((all) => namespace in all)), []);
    });

    it(`of ${system.name} admits every pod that the system declares`, () => {
      const content = contentOf(system);
      const pods = Object.values(EnvironmentName).flatMap((environment) => content.units.flatMap((unit) => {
        const objects = unitObjects({ system: system.name, content, unit, environment }).map(({ object }) => ({ ...object, metadata: { ...object.metadata, namespace: unit.namespaces[environment] } }));
        return podsOf(objects).map((pod) => ({ pod, level: podSecurityOf(system, environment)[pod.namespace]?.level ?? "none" }));
      }));
      ok(pods.length >= 6, `${pods.length} pods`);
      deepEqual(pods.flatMap(({ pod, level }) => podSecurityFaults(pod, level).map((fault) => `${pod.owner}: ${fault}`)), []);
    });
  }
});
