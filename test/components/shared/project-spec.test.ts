import { deepEqual, equal } from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Project } from "../../../components";
import { appProject, undeclaredPermissions } from "../../../components/shared/project-spec";

const { spec: declared } = appProject({ name: "shop", namespace: "argocd" }, {
  description: "d", sourceRepos: ["https://git.example/shop.git"], destinations: [{ server: "https://kubernetes.default.svc", namespace: "shop" }],
  clusterResourceWhitelist: [], namespaceResourceWhitelist: [{ group: "", kind: "ConfigMap" }], roles: [{ name: "ci" }], syncWindows: [],
});

describe("what an AppProject permits", () => {
  it("forbids every kind where it permits none", () => {
    deepEqual([declared.clusterResourceBlacklist, declared.namespaceResourceBlacklist], [[{ group: "*", kind: "*" }], undefined]);
  });

  it("is what was declared, also with what Argo CD adds and drops when it writes it", () => {
    const { sourceNamespaces: _dropped, clusterResourceWhitelist: _too, ...written } = declared;
    deepEqual(undeclaredPermissions(declared, {
      ...written,
      destinations: [{ namespace: "shop", server: "https://kubernetes.default.svc", name: "" }],
      roles: [{ name: "ci", jwtTokens: [{ iat: 1 }] }],
    }), []);
    deepEqual(undeclaredPermissions(declared, undefined), [], "in a preview nothing is known of it");
  });

  it("is compared list by list", () => {
    deepEqual(undeclaredPermissions(declared, {
      ...declared,
      sourceRepos: ["*", "https://git.example/shop.git"], destinations: [{ server: "*", namespace: "*" }], clusterResourceWhitelist: [{ group: "*", kind: "*" }],
      namespaceResourceWhitelist: [{ group: "", kind: "ConfigMap" }, { group: "", kind: "Secret" }], sourceNamespaces: ["*"],
      destinationServiceAccounts: [{ server: "*", namespace: "*", defaultServiceAccount: "admin" }], roles: [{ name: "ci" }, { name: "guests" }],
    }), [
      "sourceRepos: *", "destinations: namespace *, server *", "clusterResourceWhitelist: group *, kind *", "namespaceResourceWhitelist: kind Secret",
      "sourceNamespaces: *", "destinationServiceAccounts: defaultServiceAccount admin, namespace *, server *", "roles: guests",
    ]);
  });

  it("fails the update where the API server answers with more", async () => {
    const said: string[] = [];
    const { error } = pulumi.log;
    Object.assign(pulumi.log, { error: async (message: string) => { said.push(message); } });
    try {
      await pulumi.runtime.setMocks({
        newResource: ({ name, inputs }) => ({ id: name, state: inputs.kind === "AppProject" ? { ...inputs, spec: { ...inputs.spec, sourceRepos: ["*"] } } : inputs }),
        call: ({ inputs }) => inputs,
      });
      new Project("x", { projectName: "shop", description: "d", repositories: ["https://git.example/shop.git"], destinations: [] });
      await pulumi.runtime.disconnect();
    } finally {
      Object.assign(pulumi.log, { error });
    }
    equal(said.length, 1);
    deepEqual(said[0]?.split("\n").slice(0, 2), ['the AppProject "shop" permits more than is declared, because somebody else writes it too:', "  sourceRepos: *"]);
  });
});
