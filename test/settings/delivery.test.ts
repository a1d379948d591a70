import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Delivery, deliveryOf, deliverySchema } from "../../settings/delivery";
import { readRepositoryStack } from "../../settings/read-repository-stack";
import { systems } from "../../systems";

const of = (system: string, settings: object = {}, url?: string): Delivery => {
  const found = systems.get(system) ?? assert.fail();
  return deliveryOf(found, url ?? found.repositoryUrl, deliverySchema.parse(settings), "Pulumi.github.yaml");
};

describe("the repository of a system at GitHub", () => {
  it("has the branches and environments of link, each with the branch that it follows (L3)", () => {
    const { args, token } = of("link", { writer: { gitHubApp: 4711 }, checks: ["ci"], reviewers: { prod: { teams: ["sre"] } } });
    assert.deepEqual(args, {
      owner: "link-social", repositoryName: "gitops",
      branches: [{ branch: "develop", checks: ["ci"], writer: { gitHubApp: 4711 } }, { branch: "main", checks: ["ci"], writer: { gitHubApp: 4711 } }],
      environments: [{ name: "dev", branches: ["develop"] }, { name: "staging", branches: ["develop"] }, { name: "prod", branches: ["main"], reviewers: { teams: ["sre"] } }],
    });
    assert.equal(token, undefined, "that of GITHUB_TOKEN");
  });

  it("asks for no pull request where mirai's workflows push with their own token (M11)", () => {
    const { branches, owner, repositoryName } = of("mirai", { writer: { gitHubApp: 4711 } }).args;
    assert.deepEqual([owner, repositoryName], ["Sogos-LLC", "mirai-app"]);
    assert.deepEqual(branches, [{ branch: "main", pullRequests: false }, { branch: "staging", writer: { gitHubApp: 4711 } }, { branch: "production", writer: { gitHubApp: 4711 } }]);
  });

  it("is one branch for incident-assistant, with the secrets of its pipeline (B7)", async () => {
    const { args, token } = of("incident-assistant", { token: "hidden", secrets: { GITOPS_PAT: "hidden" }, environmentSecrets: { prod: { DIGITALOCEAN_ACCESS_TOKEN: "hidden" } }, webhooks: [{ url: "https://a.example", secret: "hidden" }] });
    assert.deepEqual(args.branches, [{ branch: "main" }]);
    for (const secret of [token, args.secrets?.GITOPS_PAT, args.environments?.[2]?.secrets?.DIGITALOCEAN_ACCESS_TOKEN, args.webhooks?.[0]?.secret]) assert.ok(await pulumi.isSecret(secret as pulumi.Output<string>));
  });

  it("may be another than the address says", () => {
    assert.deepEqual([of("link", { repository: "team/other" }).args.owner, of("link", { repository: "team/other" }).args.repositoryName], ["team", "other"]);
    assert.throws(() => of("link", {}, "https://git.example/shop.git"), { message: "gitops-platform:github.repository in Pulumi.github.yaml must be given, because https://git.example/shop.git is not at github.com" });
    assert.throws(() => of("link", { repository: "team" }), { message: 'gitops-platform:github.repository in Pulumi.github.yaml must be owner and name such as "team/app", got "team"' });
  });
});

describe("a stack that declares the repository alone", () => {
  const read = async (settings: Record<string, unknown>, stack = "github") => {
    await pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: () => ({}) }, "gitops-platform", stack);
    pulumi.runtime.setAllConfig(Object.fromEntries(Object.entries(settings).map(([key, value]) => [`gitops-platform:${key}`, typeof value === "string" ? value : JSON.stringify(value)])));
    return readRepositoryStack();
  };

  it("has the setting github and no cluster", async () => {
    assert.equal((await read({ system: "link", github: {} }))?.args.repositoryName, "gitops");
    assert.equal(await read({ system: "link", cluster: "team", github: {} }, "dev"), undefined);
    assert.equal(await read({ system: "link" }), undefined);
  });

  it("refuses what has no meaning there, and shows no secret", () => assert.rejects(read({ system: "link", argoCd: {}, github: { tokn: "hidden", reviewers: { production: {} }, teams: { sre: "write" }, secrets: { A: 1 } } }), {
    message: "invalid settings in Pulumi.github.yaml; without gitops-platform:cluster the stack declares the repository alone\n"
      + '  gitops-platform:github.reviewers.production: unknown setting; did you mean "prod"?; allowed are dev, staging, prod\n'
      + "  gitops-platform:github.secrets.A: must be a string, got something else\n"
      + '  gitops-platform:github.teams.sre: must be "pull", "triage", "push", "maintain" or "admin", got something else\n'
      + "  gitops-platform:github.tokn: unknown setting; did you mean \"token\"?; allowed are repository, existing, description, visibility, topics, token, writer, approvals, checks, reviewers, secrets, variables, environmentSecrets, environmentVariables, teams, labels, webhooks, deployKeys\n"
      + "  gitops-platform:argoCd: unknown setting; allowed are system, repository, github",
  }));
});
