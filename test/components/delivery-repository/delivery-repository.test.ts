import { deepEqual, equal, ok } from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { DeliveryRepository, DeliveryRepositoryArgs } from "../../../components";
import { record, Registered } from "../../support/record";
import { plain } from "../../support/secrets";
import { assertRejected } from "../../support/rejects";

/** Inputs are resolved at the same time, so the order of registration says nothing. */
const make = async (args: DeliveryRepositoryArgs) => (await record((opts) => new DeliveryRepository("gitops", args, opts))).sort((left, right) => (left.name < right.name ? -1 : 1));
/** Type without the package, name, and inputs with what is secret in clear. */
const lines = (registered: readonly Registered[]) => registered.map(({ type, name, inputs }) => [type.replace(/^github:index\/\w+:/, ""), name, plain(inputs)]);
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKjzZ0Z0Z0Z0Z0Z0Z0Z0Z0Z0Z0Z0Z0Z0Z0Z0Z0Z0Z0Z0 argocd";
const of = (registered: readonly Registered[], type: string) => lines(registered).filter(([found]) => found === type).map(([, ...rest]) => rest);

/** The repository of link: develop goes to dev and staging, main to production, whose tags a GitHub App writes. */
const link: DeliveryRepositoryArgs = {
  owner: "link-social",
  branches: [{ branch: "develop", approvals: 0, codeOwners: false, writer: { gitHubApp: 4711 } }, { branch: "main", checks: ["ci"], writer: { gitHubApp: 4711 } }],
  environments: [{ name: "dev", branches: ["develop"] }, { name: "prod", branches: ["main"], reviewers: { users: ["ann"], teams: ["sre"] }, secrets: { ARGOCD_TOKEN: "hidden" }, variables: { ARGOCD_SERVER: "argocd.linkapp.com" } }],
  secrets: { SLACK_WEBHOOK_URL: pulumi.secret("hidden"), GITOPS_TOKEN: "hidden" },
  variables: { SYSTEM: "link" },
  teams: { platform: "maintain", developers: "push" },
  labels: [{ name: "hotfix", color: "d73a4a", description: "goes to production directly" }],
  webhooks: [{ url: "https://argocd.linkapp.com/api/webhook", secret: "hidden" }],
  deployKeys: [{ title: "Argo CD", key }],
};

describe("DeliveryRepository", () => {
  it("declares the repository, private, and archived in place of deleted", async () => {
    const [component, alerts, repository, stack, ...rest] = await make({ owner: "team", description: "what is deployed", topics: ["gitops"] });
    equal(component?.type, "gitops-platform:index:DeliveryRepository");
    deepEqual([repository?.type, repository?.name, repository?.parent, repository?.inputs], ["github:index/repository:Repository", "gitops-repository", "gitops", {
      name: "gitops", visibility: "private", description: "what is deployed", topics: ["gitops"], autoInit: true, hasIssues: true, deleteBranchOnMerge: true, archiveOnDestroy: true,
    }]);
    deepEqual([alerts?.type, alerts?.inputs], ["github:index/repositoryVulnerabilityAlerts:RepositoryVulnerabilityAlerts", { repository: "gitops", enabled: true }]);
    // Whichever stack is second is refused by GitHub, before it has changed anything.
    deepEqual([stack?.type, stack?.inputs], ["github:index/actionsVariable:ActionsVariable", { repository: "gitops", variableName: "GITOPS_PLATFORM_STACK", value: "gitops-platform/test" }]);
    deepEqual(rest, []);
  });

  it("changes nothing before it is known that no other stack has the repository", async () => {
    const registered = await make(link);
    const before = ["gitops", "gitops-repository", "gitops-alerts", "gitops-stack"];
    const inside = registered.filter(({ parent }) => parent?.startsWith("gitops-environment-"));
    deepEqual(registered.filter((one) => !before.includes(one.name) && !inside.includes(one) && !one.dependsOn.includes("gitops-stack")).map(({ name }) => name), []);
    ok(inside.length > 2);
  });

  it("declares nothing of the settings of one that is there", async () => {
    const registered = await make({ owner: "team", existing: true, variables: { SYSTEM: "shop" } });
    deepEqual(registered.map(({ name }) => name), ["gitops", "gitops-stack", "gitops-variable-SYSTEM"]);
  });

  it("keeps the history of a branch from everybody, and its review from all but the writer (L3)", async () => {
    const ruleset = (name: string, branch: string, rules: object, bypassActors: object[] = []) => [`gitops-${branch}-${name}`, {
      name: `${branch}: ${name}`, repository: "gitops", target: "branch", enforcement: "active", bypassActors, rules,
      conditions: { refName: { includes: [`refs/heads/${branch}`], excludes: [] } },
    }];
    const app = [{ actorType: "Integration", actorId: 4711, bypassMode: "always" }];
    const history = { deletion: true, nonFastForward: true };
    deepEqual(of(await make(link), "RepositoryRuleset"), [
      ruleset("history", "develop", history),
      ruleset("review", "develop", { pullRequest: { requiredApprovingReviewCount: 0, requireCodeOwnerReview: false, dismissStaleReviewsOnPush: true, requireLastPushApproval: false } }, app),
      ruleset("history", "main", history),
      ruleset("review", "main", {
        pullRequest: { requiredApprovingReviewCount: 1, requireCodeOwnerReview: true, dismissStaleReviewsOnPush: true, requireLastPushApproval: true },
        requiredStatusChecks: { requiredChecks: [{ context: "ci" }] },
      }, app),
    ]);
    // mirai's pipelines push their tags with GITHUB_TOKEN, which passes no rule (M11).
    const mirai = { owner: "Sogos-LLC", branches: [{ branch: "main", pullRequests: false }, { branch: "production", writer: { deployKey: true } }], deployKeys: [{ title: "rollback", key, write: true }, { title: "Argo CD", key }] };
    const own = await make(mirai);
    deepEqual(of(own, "RepositoryRuleset").map(([name, { bypassActors }]) => [name, bypassActors]), [
      ["gitops-main-history", []], ["gitops-production-history", []], ["gitops-production-review", [{ actorType: "DeployKey", bypassMode: "always" }]],
    ]);
    deepEqual(of(own, "RepositoryDeployKey").map(([, { title, readOnly }]) => [title, readOnly]), [["Argo CD", true], ["rollback", false]]);
  });

  it("lets nobody round the rules of an environment, and names its reviewers by number", async () => {
    const registered = await make(link);
    deepEqual(of(registered, "RepositoryEnvironment").map(([name, inputs]) => [name, { ...inputs, reviewers: undefined }]), [
      ["gitops-environment-dev", { repository: "gitops", environment: "dev", canAdminsBypass: false, preventSelfReview: false, waitTimer: 0, reviewers: undefined, deploymentBranchPolicy: { protectedBranches: false, customBranchPolicies: true } }],
      ["gitops-environment-prod", { repository: "gitops", environment: "prod", canAdminsBypass: false, preventSelfReview: true, waitTimer: 0, reviewers: undefined, deploymentBranchPolicy: { protectedBranches: false, customBranchPolicies: true } }],
    ]);
    deepEqual(of(registered, "RepositoryEnvironmentDeploymentPolicy").map(([, inputs]) => inputs), [
      { repository: "gitops", environment: "dev", branchPattern: "develop" }, { repository: "gitops", environment: "prod", branchPattern: "main" },
    ]);
  });

  it("gives workflows their secrets, as secrets, and their variables (L5)", async () => {
    const registered = await make(link);
    deepEqual(of(registered, "ActionsSecret").map(([, inputs]) => inputs), [
      { repository: "gitops", secretName: "GITOPS_TOKEN", value: { secret: "hidden" } }, { repository: "gitops", secretName: "SLACK_WEBHOOK_URL", value: { secret: "hidden" } },
    ]);
    deepEqual(of(registered, "ActionsEnvironmentSecret").map(([, inputs]) => inputs), [{ repository: "gitops", environment: "prod", secretName: "ARGOCD_TOKEN", value: { secret: "hidden" } }]);
    deepEqual(of(registered, "ActionsVariable").map(([, inputs]) => inputs).slice(1), [{ repository: "gitops", variableName: "SYSTEM", value: "link" }]);
    deepEqual(of(registered, "ActionsEnvironmentVariable").map(([, inputs]) => inputs), [{ repository: "gitops", environment: "prod", variableName: "ARGOCD_SERVER", value: "argocd.linkapp.com" }]);
    deepEqual(of(registered, "RepositoryWebhook"), [["gitops-webhook-argocd.linkapp.com/api/webhook", {
      repository: "gitops", events: ["push"], active: true, configuration: { secret: { url: "https://argocd.linkapp.com/api/webhook", secret: "hidden", contentType: "json", insecureSsl: false } },
    }]]);
    ok(!JSON.stringify(registered.find(({ type }) => type.startsWith("gitops-platform:"))?.inputs).includes("hidden"));
  });

  it("declares teams and labels (L9)", async () => {
    const registered = await make(link);
    deepEqual(of(registered, "TeamRepository").map(([, inputs]) => inputs), [{ repository: "gitops", teamId: "developers", permission: "push" }, { repository: "gitops", teamId: "platform", permission: "maintain" }]);
    deepEqual(of(registered, "IssueLabel").map(([, inputs]) => inputs), [{ repository: "gitops", name: "hotfix", color: "d73a4a", description: "goes to production directly" }]);
  });

  it("says its address before it is there, and when it is", () => record(async (opts) => {
    const { fullName, address, url } = new DeliveryRepository("gitops", link, opts);
    deepEqual([fullName, address], ["link-social/gitops", "https://github.com/link-social/gitops.git"]);
    equal(await new Promise((resolve) => url.apply(resolve)), "https://github.com/link-social/gitops.git");
  }));

  const refused: [string, Partial<DeliveryRepositoryArgs>, [string, string][]][] = [
    ["names that GitHub does not take", { owner: "-a", repositoryName: "shop.git", teams: { "@team/SRE": "everything" as "push" }, secrets: { GITHUB_TOKEN: "a", "MY-TOKEN": "b", a: "c", A: "d" }, variables: { "1": "x", EMPTY: "", gitops_platform_stack: "x" } }, [
      ["owner", 'must be a GitHub account such as "link-social": at most 39 letters, digits and single hyphens, got "-a"'],
      ["repositoryName", 'must be the name of a repository such as "gitops": at most 100 letters, digits, ".", "_" and "-", not ending in ".git", got "shop.git"'],
      ["secrets.GITHUB_TOKEN", 'must consist of letters, digits and "_", not begin with a digit or with GITHUB_, got "GITHUB_TOKEN"'],
      ["secrets.MY-TOKEN", 'must consist of letters, digits and "_", not begin with a digit or with GITHUB_, got "MY-TOKEN"'],
      ["secrets.A", 'the name "A" is also that of secrets.a'],
      ["variables.1", 'must consist of letters, digits and "_", not begin with a digit or with GITHUB_, got "1"'],
      ["variables.EMPTY", "must not be empty"],
      ["variables.gitops_platform_stack", "must have another name: this one says which stack declares the repository"],
      ["teams.@team/SRE", 'must be the slug of a team such as "platform", without the organization, got "@team/SRE"; did you mean "sre"?'],
      ["teams.@team/SRE", 'must be "pull", "triage", "push", "maintain" or "admin", got "everything"'],
    ]],
    ["seven reviewers, and an environment that nothing can be deployed to", { environments: [{ name: "prod", reviewers: { users: ["a", "b", "c", "d"], teams: ["e", "f", "g"] } }, { name: "PROD", branches: [], waitMinutes: -1 }] }, [
      ["environments[0].reviewers", "must be at most 6 users and teams together, got 7; name a team in place of its members"],
      ["environments[0].branches", "must have at least one branch, got none, and the repository names none: nothing could be deployed"],
      ["environments[1].waitMinutes", "must be a whole number from 0 to 43200, got -1"],
      ["environments[1].branches", "must have at least one branch, got none: nothing could be deployed"],
      ["environments[1].name", 'the name "prod" is also that of environments[0].name'],
    ]],
    ["branches that cannot be, and a writer that is none or anybody", {
      branches: [{ branch: "refs/heads/main" }, { branch: "dev", pullRequests: false, writer: { gitHubApp: 1 } }, { branch: "a", approvals: 11, writer: {} }, { branch: "a", checks: [" "], writer: { deployKey: true } }],
      deployKeys: [{ title: "a", key, write: true }, { title: "a", key: "-----BEGIN OPENSSH PRIVATE KEY-----", write: true }],
    }, [
      ["branches[0].branch", 'must be a branch or a pattern of branches such as "main" or "release/*", without "refs/heads/", got "refs/heads/main"'],
      ["branches[1].writer", "must not be given without pull requests: everybody who may write pushes there"],
      ["branches[2].approvals", "must be a whole number from 0 to 10, got 11"],
      ["branches[2].writer", "must be one of gitHubApp and deployKey, got neither"],
      ["branches[3].checks[0]", "must be the name of a check, got nothing"],
      ["branches[3].branch", 'the branch "a" is also that of branches[2].branch'],
      ["deployKeys[1].key", "must be a public key as in a .pub file, got a private one"],
      ["deployKeys[1].title", 'the title "a" is also that of deployKeys[0].title'],
      ["branches[3].writer.deployKey", "must go with exactly one deploy key that may write, got 2: GitHub lets every such key pass; let the others read only"],
    ]],
    ["what goes to anybody", { webhooks: [{ url: "http://a.example", secret: "" }, { url: "https://a.example", secret: "x", events: ["Push"] }], labels: [{ name: "a", color: "#fff" }], topics: ["My Topic"] }, [
      ["topics[0]", 'must consist of at most 50 lower-case letters, digits and "-", got "My Topic"'],
      ["labels[0].color", 'must be six hexadecimal digits without "#", such as "d73a4a", got "#fff"'],
      ["webhooks[0].url", 'must be an https address such as "https://argocd.example.com/api/webhook", got "http://a.example"'],
      ["webhooks[0].secret", "must not be empty: whoever gets a request could not tell who sent it"],
      ["webhooks[1].events[0]", 'must be the name of an event such as "push", got "Push"'],
    ]],
    ["settings of a repository whose settings are left alone", { existing: true, description: "x", visibility: "public" }, [
      ["description", "must not be given for a repository that is there already: its settings are left alone"],
      ["visibility", "must not be given for a repository that is there already: its settings are left alone"],
    ]],
  ];
  for (const [title, args, problems] of refused) {
    it(`refuses ${title}`, () => assertRejected(() => new DeliveryRepository("gitops", { owner: "team", ...args }), 'invalid DeliveryRepository "gitops"', problems));
  }
});
