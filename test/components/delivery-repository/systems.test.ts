import { deepEqual, equal } from "node:assert/strict";
import { DeliveryRepository } from "../../../components";
import { declareRepository } from "../../../program/declare-repository";
import { deliveryOf, deliverySchema } from "../../../settings/delivery";
import { systems } from "../../../systems";
import { Asked, record } from "../../support/record";
import { plain } from "../../support/secrets";

const numbers: Record<string, string> = { sre: "21", platform: "22", developers: "23", maintainer: "11" };

/** A stack's setting `github` as the program takes it, with a stack of its own. */
async function declared(systemName: string, settings: object, preview: boolean) {
  const system = systems.get(systemName)!;
  const delivery = () => deliveryOf(system, system.repositoryUrl, deliverySchema.parse(settings), "Pulumi.github.yaml");
  const asked: Asked[] = [];
  const answer = ({ token, inputs }: Asked) => {
    if (!token.endsWith(":getActionsVariables")) return { id: numbers[inputs.username ?? inputs.slug] };
    if (!("existing" in settings)) throw new Error(`GET https://api.github.com/repos/${inputs.fullName}/actions/variables?per_page=100: 404 Not Found []`);
    return { variables: [{ name: "NODE_VERSION", value: "22" }] };
  };
  const registered = await record(() => declareRepository(delivery()), "github", { preview, answer, asked });
  const placed = new Map((await record((opts) => new DeliveryRepository("repository", delivery().args, opts), "github", { preview, answer })).map(({ name, parent }) => [name, parent]));
  const github = registered.filter(({ type }) => type.startsWith("github:"));
  deepEqual([...new Set(github.map(({ provider }) => provider))], ["github"]);
  return {
    provider: plain(registered.find(({ type }) => type === "pulumi:providers:github")?.inputs),
    component: JSON.stringify(registered.find(({ type }) => type.startsWith("gitops-platform:"))?.inputs),
    resources: Object.fromEntries(github.map(({ type, name, inputs }) => [name.replace(/^repository-/, ""), [type.replace(/^github:index\/\w+:/, ""), placed.get(name)?.replace(/^repository-/, ""), plain(inputs)]])),
    asked: asked.map(({ token, inputs }) => `${token.split(":").at(-1)} ${inputs.fullName ?? inputs.slug ?? inputs.username}`).sort(),
  };
}

/** Everything that is declared of one repository, by name: type, parent and inputs. */
function expectations(repository: string) {
  const inRepository = (type: string, inputs: object) => [type, "repository", { repository, ...inputs }];
  const inside = (type: string, environment: string, inputs: object) => [type, `environment-${environment}`, { repository, environment, ...inputs }];
  const ruleset = (branch: string, purpose: string, rules: object, bypassActors: object[] = []) => ({
    [`${branch}-${purpose}`]: inRepository("RepositoryRuleset", {
      name: `${branch}: ${purpose}`, target: "branch", enforcement: "active", conditions: { refName: { includes: [`refs/heads/${branch}`], excludes: [] } }, bypassActors, rules,
    }),
  });
  return {
    stack: { stack: inRepository("ActionsVariable", { variableName: "GITOPS_PLATFORM_STACK", value: "gitops-platform/github" }) },
    made: (settings: object = {}) => ({
      repository: ["Repository", "repository", { name: repository, visibility: "private", autoInit: true, hasIssues: true, deleteBranchOnMerge: true, archiveOnDestroy: true, ...settings }],
      alerts: inRepository("RepositoryVulnerabilityAlerts", { enabled: true }),
    }),
    environment: (name: string, branch: string, reviewers?: object) => ({
      [`environment-${name}`]: inRepository("RepositoryEnvironment", {
        environment: name, canAdminsBypass: false, preventSelfReview: reviewers !== undefined, waitTimer: 0, ...(reviewers ? { reviewers: [reviewers] } : {}),
        deploymentBranchPolicy: { protectedBranches: false, customBranchPolicies: true },
      }),
      [`environment-${name}-branch-${branch}`]: inside("RepositoryEnvironmentDeploymentPolicy", name, { branchPattern: branch }),
    }),
    environmentSecret: (environment: string, secretName: string, secret: string) => ({ [`environment-${environment}-secret-${secretName}`]: inside("ActionsEnvironmentSecret", environment, { secretName, value: { secret } }) }),
    secret: (secretName: string, secret: string) => ({ [`secret-${secretName}`]: inRepository("ActionsSecret", { secretName, value: { secret } }) }),
    variable: (variableName: string, value: string) => ({ [`variable-${variableName}`]: inRepository("ActionsVariable", { variableName, value }) }),
    team: (teamId: string, permission: string) => ({ [`team-${teamId}`]: inRepository("TeamRepository", { teamId, permission }) }),
    history: (branch: string) => ruleset(branch, "history", { deletion: true, nonFastForward: true }),
    review: (branch: string, bypassActors: object[] = []) => ruleset(branch, "review", {
      pullRequest: { requiredApprovingReviewCount: 1, requireCodeOwnerReview: true, dismissStaleReviewsOnPush: true, requireLastPushApproval: true },
    }, bypassActors),
  };
}

for (const preview of [true, false]) {
  describe(`the repositories of the systems at GitHub, in ${preview ? "a preview" : "an update"}`, () => {
    // Whose repository it is, is asked in a preview; in an update GitHub refuses by itself.
    const whose = (fullName: string) => (preview ? [`getActionsVariables ${fullName}`] : []);

    it("are for link: its secrets, an approval for production, and one App that writes", async () => {
      const { provider, component, resources, asked } = await declared("link", {
        token: "hidden-0", writer: { gitHubApp: 4711 }, reviewers: { prod: { teams: ["sre"] } },
        secrets: { ARGOCD_USERNAME: "hidden-1", ARGOCD_PASSWORD: "hidden-2", GITOPS_TOKEN: "hidden-3", SLACK_WEBHOOK_URL: "hidden-4" },
        environmentSecrets: { prod: { KUBECONFIG_DATA: "hidden-5" } }, variables: { ARGOCD_SERVER: "argocd.linkapp.com" }, teams: { platform: "maintain", developers: "push", sre: "push" },
      }, preview);
      const { stack, made, environment, environmentSecret, secret, variable, team, history, review } = expectations("gitops");
      const app = [{ actorType: "Integration", actorId: 4711, bypassMode: "always" }];
      deepEqual(provider, { baseUrl: "https://api.github.com/", owner: "link-social", token: { secret: "hidden-0" } });
      deepEqual(resources, {
        ...made(), ...stack, ...history("develop"), ...review("develop", app), ...history("main"), ...review("main", app),
        ...environment("dev", "develop"), ...environment("staging", "develop"), ...environment("prod", "main", { users: [], teams: [21] }), ...environmentSecret("prod", "KUBECONFIG_DATA", "hidden-5"),
        ...secret("ARGOCD_USERNAME", "hidden-1"), ...secret("ARGOCD_PASSWORD", "hidden-2"), ...secret("GITOPS_TOKEN", "hidden-3"), ...secret("SLACK_WEBHOOK_URL", "hidden-4"),
        ...variable("ARGOCD_SERVER", "argocd.linkapp.com"), ...team("platform", "maintain"), ...team("developers", "push"), ...team("sre", "push"),
      });
      // It is not there yet, or GitHub does not know who asks.
      deepEqual(asked, [...whose("link-social/gitops"), "getTeam developers", "getTeam platform", "getTeam sre", ...(preview ? ["getUser "] : [])]);
      equal(component.includes("hidden"), false);
    });

    it("are for mirai: the branch that GITHUB_TOKEN writes has no pull requests, and there is no secret (M11)", async () => {
      const { provider, resources, asked } = await declared("mirai", { existing: true, reviewers: { prod: { users: ["maintainer"] } } }, preview);
      const { stack, environment, history, review } = expectations("mirai-app");
      deepEqual(provider, { baseUrl: "https://api.github.com/", owner: "Sogos-LLC" });
      deepEqual(resources, {
        ...stack, ...history("main"), ...history("staging"), ...review("staging"), ...history("production"), ...review("production"),
        ...environment("dev", "main"), ...environment("staging", "staging"), ...environment("prod", "production", { users: [11], teams: [] }),
      });
      deepEqual(asked, [...whose("Sogos-LLC/mirai-app"), "getUser maintainer"]);
    });

    it("are for incident-assistant: the application repository with the token for the GitOps repository (B7)", async () => {
      const { component, resources, asked } = await declared("incident-assistant", {
        repository: "0019-KDU/cloud-native-ci-cd-blueprint", existing: true,
        secrets: { DIGITALOCEAN_ACCESS_TOKEN: "hidden-1", SONAR_TOKEN: "hidden-2", SONAR_HOST_URL: "hidden-3", GITOPS_PAT: "hidden-4" },
      }, preview);
      const { stack, environment, secret, history, review } = expectations("cloud-native-ci-cd-blueprint");
      deepEqual(resources, {
        ...stack, ...history("main"), ...review("main"), ...environment("dev", "main"), ...environment("staging", "main"), ...environment("prod", "main"),
        ...secret("DIGITALOCEAN_ACCESS_TOKEN", "hidden-1"), ...secret("SONAR_TOKEN", "hidden-2"), ...secret("SONAR_HOST_URL", "hidden-3"), ...secret("GITOPS_PAT", "hidden-4"),
      });
      deepEqual(asked, whose("0019-KDU/cloud-native-ci-cd-blueprint"));
      equal(component.includes("hidden"), false);
    });
  });
}
