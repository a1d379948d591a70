import { equal } from "node:assert/strict";
import { selects } from "../../../model/windows/selection";
import { SyncWindowArgs } from "../../../model/windows/window";

describe("selects", () => {
  const subject = { name: "shop-prod", destination: { server: "https://kubernetes.default.svc", namespace: "argocd" } };
  const cases: [string, Partial<SyncWindowArgs>, boolean][] = [
    ["by a glob on the name", { applications: ["shop-*"] }, true],
    ["not by another name", { applications: ["other"] }, false],
    ["not without any selector", { applications: [] }, false],
    ["by namespace", { namespaces: ["argocd"] }, true],
    ["by server", { clusters: ["https://kubernetes.default.*"] }, true],
    ["by any selector", { applications: ["other"], namespaces: ["argocd"] }, true],
    ["not by all selectors when one differs", { applications: ["other"], namespaces: ["argocd"], match: "all" }, false],
    ["by all selectors", { applications: ["shop-prod"], namespaces: ["argocd"], match: "all" }, true],
    ["and takes a dot for a dot", { applications: ["shop.prod"] }, false],
    ["by alternatives", { applications: ["{shop,till}-prod"] }, true],
    ["by a list of characters", { applications: ["shop-[pq]rod"] }, true],
  ];
  for (const [title, selectors, matches] of cases) {
    it(`selects ${title}`, () => equal(selects({ kind: "allow", schedule: "0 14 * * 1-5", duration: "4h", ...selectors }, subject), matches));
  }
});
