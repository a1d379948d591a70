import { equal, match } from "node:assert/strict";
import { parse } from "yaml";
import { kubeconfig } from "../../../rehearsal/cluster/kubeconfig";

describe("the kubeconfig of a rehearsal", () => {
  const common = { server: "https://127.0.0.1:6443", certificateAuthority: "/state/ca.crt", user: "admin", credential: { tokenFile: "/state/token" } };

  // All of these may be names of a namespace; a Go program reads a boolean or a number without quotes, and refuses the file.
  for (const namespace of ["no", "on", "y", "0b1", "0x10", "1e3", "012"]) {
    it(`names a namespace "${namespace}" in quotes`, () => {
      const text = kubeconfig({ ...common, namespace });
      match(text, new RegExp(`namespace: "${namespace}"`));
      equal(parse(text).contexts[0].context.namespace, namespace);
    });
  }
});
