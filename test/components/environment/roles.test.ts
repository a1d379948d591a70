import * as assert from "node:assert/strict";
import { Environment } from "../../../components";
import { EnvironmentName } from "../../../model/environment";
import { TeamsArgs } from "../../../model/teams";
import { record } from "../../support/record";

interface Role {
  name: string;
  policies: string[];
  groups?: string[];
}

const teams: TeamsArgs = { developers: ["acme:developers"], qa: ["acme:qa"], sre: ["acme:sre", "acme:on-call"], viewers: ["acme:everybody"] };
const roles = async (environment: EnvironmentName, ofTeams: TeamsArgs = teams) => {
  const registered = await record((opts) => new Environment("shop", {
    system: "shop", environment, repositoryUrl: "https://git.example/shop.git", branch: "main", teams: ofTeams,
    applications: [{ name: "web", source: { path: "apps/web" }, destination: { namespace: "shop" } }],
  }, opts));
  const of = (name: string): Role[] => registered.find(({ inputs }) => inputs.kind === "AppProject" && inputs.metadata.name === name)?.inputs.spec.roles;
  return { root: of(`shop-${environment}-root`), children: of(`shop-${environment}`) };
};
/** `resource action` of every line of a role. */
const allowed = (list: Role[], name: string) => list.find((role) => role.name === name)?.policies.map((line) => line.split(", ").slice(2, 4).join(" "));

describe("roles of an Environment", () => {
  it("are there only where they do something", async () => {
    const names: string[][] = [];
    for (const environment of Object.values(EnvironmentName)) names.push((await roles(environment)).children.map(({ name }) => name));
    assert.deepEqual(names, [["developers", "viewers", "ci"], ["qa", "viewers", "ci"], ["sre", "viewers", "ci"]]);
  });

  it("name project and role in every line, and nothing outside the project", async () => {
    for (const environment of Object.values(EnvironmentName)) {
      const { root, children } = await roles(environment);
      for (const [project, list] of [[`shop-${environment}-root`, root], [`shop-${environment}`, children]] as const) {
        for (const { name, policies } of list) {
          assert.ok(policies.length > 0);
          for (const line of policies) assert.match(line, new RegExp(`^p, proj:${project}:${name}, (applications|logs|exec), \\S+, ${project}/\\*, allow$`));
        }
      }
    }
  });

  it("give developers all of dev, but not the root itself", async () => {
    const { root, children } = await roles("dev");
    assert.deepEqual(allowed(children, "developers"), [
      "applications get", "applications create", "applications update", "applications update/*", "applications delete", "applications delete/*",
      "applications sync", "applications override", "applications action/*", "logs get", "exec create",
    ]);
    assert.deepEqual(allowed(root, "developers"), ["applications get", "applications sync", "applications override"]);
  });

  it("let QA and SRE deploy and restart in their environment, without a way around Git", async () => {
    for (const [environment, role] of [["staging", "qa"], ["prod", "sre"]] as const) {
      const { root, children } = await roles(environment);
      assert.deepEqual(allowed(children, role), ["applications get", "applications sync", "applications action/apps/*/restart", "applications delete/*/Pod/*/*", "logs get"]);
      assert.deepEqual(allowed(root, role), ["applications get", "applications sync"]);
    }
  });

  it("let viewers read, and pipelines deploy through the root only", async () => {
    const { root, children } = await roles("prod");
    assert.deepEqual([allowed(children, "viewers"), allowed(root, "viewers")], [["applications get", "logs get"], ["applications get"]]);
    assert.deepEqual([allowed(children, "ci"), allowed(root, "ci")], [["applications get"], ["applications sync", "applications get"]]);
  });

  it("belong to the groups of their teams; who deploys may mint the tokens of pipelines", async () => {
    const { root } = await roles("prod");
    assert.deepEqual(root.map(({ name, groups }) => [name, groups]), [
      ["sre", ["acme:sre", "acme:on-call"]], ["viewers", ["acme:everybody"]], ["ci", ["acme:sre", "acme:on-call"]],
    ]);
    assert.ok((await roles("prod", {})).root.every((role) => !("groups" in role)));
  });
});
