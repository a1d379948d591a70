import type { Octokit as Client } from "@octokit/core";
import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { execa } from "execa";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openStack } from "../../rehearsal/engine";
import { findExecutable } from "../../rehearsal/toolchain/find-executable";
import { withClone } from "../support/clone";
import { gitHubSchema, type GitHubSchema } from "../support/github/schema";
import { GitHubServer } from "../support/github/server";
import { e2eTools } from "./support/tools";

const people = { users: { ann: 11, ben: 12 }, teams: { sre: 21, platform: 22, developers: 23 } };
const settings = {
  description: "what link deploys", topics: ["gitops"], writer: { gitHubApp: 4711 }, checks: ["ci"],
  reviewers: { prod: { users: ["ann"], teams: ["sre"] } },
  secrets: { SLACK_WEBHOOK_URL: "hidden-1" }, environmentSecrets: { prod: { ARGOCD_TOKEN: "hidden-2" } },
  variables: { SYSTEM: "link" }, environmentVariables: { prod: { ARGOCD_SERVER: "argocd.linkapp.com" } },
  teams: { platform: "maintain", developers: "push" },
  labels: [{ name: "hotfix", color: "d73a4a", description: "goes to production directly" }],
  webhooks: [{ url: "https://argocd.linkapp.com/api/webhook", secret: "hidden-3-of-webhook" }],
  deployKeys: [{ title: "Argo CD", key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKjzZ0Z0Z0Z0Z0Z0Z0Z0Z0Z0Z0Z0Z0Z0Z0Z0Z0Z0Z0Z0 argocd" }],
};

/** What GitHub answers and its description leaves out: gh, its own command line, goes by it. */
const undescribed = [
  // Any question with a token that is refused.
  /^GET \/orgs\/\S+: no answer 401 is described$/,
  // The field `can_admins_bypass` of an environment, which answers describe.
  /^PUT \/repos\/\S+\/environments\/\w+: request must (NOT have additional properties|be null|match a schema in anyOf)$/,
  /^POST \/repos\/[^:]*\/actions\/variables: no answer 409 is described$/, /^(PUT|GET|DELETE) \/organizations\/1\/team\/\d+(\/repos\/\S+)?: not described$/];
const problemsOf = (schema: GitHubSchema | undefined, server: GitHubServer) => [...new Set(schema === undefined ? [] : server.exchanges.filter(({ status }) => status !== 404).flatMap((exchange) => schema.problems(exchange)))]
  .filter((problem) => !undescribed.some((pattern) => pattern.test(problem)));

/** Asked for once: it is large. */
let description: Promise<GitHubSchema | undefined> | undefined;
const described = async () => {
  const schema = await (description ??= gitHubSchema());
  if (schema === undefined) console.log("      GitHub's description of its API cannot be had here: nothing is compared with it");
  return schema;
};

describe("the stand-in for GitHub's API, as GitHub's own client and description have it", function () {
  this.timeout(120_000);
  let schema: GitHubSchema | undefined;
  let server: GitHubServer;
  let client: Client;
  before(async () => {
    schema = await described();
    server = new GitHubServer("team", { users: { ann: 11 }, teams: { sre: 21 } }, schema);
    const { Octokit } = await import("@octokit/core");
    client = new Octokit({ baseUrl: `${await server.listen()}api/v3`, auth: "any", log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined } });
  });
  after(() => server.close());
  const place = { owner: "team", repo: "gitops" };
  const refused = (status: number) => (error: unknown) => (error as { status?: number }).status === status;

  it("makes a repository once", async () => {
    const { status, data } = await client.request("POST /orgs/{org}/repos", { org: "team", name: "gitops", visibility: "private" });
    deepEqual([status, data.full_name, data.private, data.clone_url], [201, "team/gitops", true, "https://github.com/team/gitops.git"]);
    await rejects(client.request("POST /orgs/{org}/repos", { org: "team", name: "gitops" }), refused(422));
    await rejects(client.request("GET /repos/{owner}/{repo}", { owner: "team", repo: "other" }), refused(404));
  });

  it("makes a variable once, and changes it", async () => {
    const variable = { ...place, name: "SYSTEM" };
    equal((await client.request("POST /repos/{owner}/{repo}/actions/variables", { ...variable, value: "shop" })).status, 201);
    await rejects(client.request("POST /repos/{owner}/{repo}/actions/variables", { ...variable, value: "link" }), refused(409));
    await client.request("PATCH /repos/{owner}/{repo}/actions/variables/{name}", { ...variable, value: "link" });
    equal((await client.request("GET /repos/{owner}/{repo}/actions/variables/{name}", variable)).data.value, "link");
    await client.request("DELETE /repos/{owner}/{repo}/actions/variables/{name}", variable);
    await rejects(client.request("GET /repos/{owner}/{repo}/actions/variables/{name}", variable), refused(404));
  });

  it("keeps environments with their reviewers and branches", async () => {
    const environment = { ...place, environment_name: "prod" };
    await client.request("PUT /repos/{owner}/{repo}/environments/{environment_name}", {
      ...environment, wait_timer: 5, prevent_self_review: true, reviewers: [{ type: "Team", id: 21 }], deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    });
    const { data } = await client.request("GET /repos/{owner}/{repo}/environments/{environment_name}", environment);
    deepEqual(data.protection_rules?.map(({ type }) => type), ["wait_timer", "required_reviewers", "branch_policy"]);
    const policy = await client.request("POST /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies", { ...environment, name: "main" });
    deepEqual((await client.request("GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies", environment)).data.branch_policies.map(({ id, name }) => [id, name]), [[policy.data.id, "main"]]);
  });

  it("asks and answers as GitHub describes it, and notes what it does not know", async () => {
    if (schema) ok(server.exchanges.length > 8);
    deepEqual(problemsOf(schema, server), []);
    await rejects(client.request("GET /zen"), refused(404));
    deepEqual(server.unknown, ["GET /zen"]);
  });
});

/** The official GitHub provider against a server on loopback, where the plugin can be had. */
describe("the repository of link at GitHub", function () {
  this.timeout(600_000);
  const plugin = findExecutable("pulumi-resource-github", process.env);
  let server: GitHubServer;
  let root = "";
  before(async () => {
    server = new GitHubServer("link-social", people, await described());
    root = await mkdtemp(join(tmpdir(), "gitops-github-"));
  });
  after(async () => {
    await server.close();
    await rm(root, { recursive: true, force: true });
  });

  it("is made, changed and given up by the official provider", async function () {
    if (plugin === undefined) {
      console.log("      pulumi-resource-github is not on PATH: nothing is claimed of the official provider");
      return;
    }
    console.log(`      with ${dirname(plugin)}`);
    process.env.GITHUB_BASE_URL = await server.listen();
    process.env.GITHUB_TOKEN = "any";
    const tools = await e2eTools();
    await withClone(async (directory) => {
      await writeFile(join(directory, "Pulumi.github.yaml"), "config:\n  gitops-platform:system: link\n");
      const open = (github: object, stack = "github") => openStack({
        stack, programDirectory: directory, stateDirectory: root, provider: "stand-in", progress: () => undefined,
        tools: { pulumi: tools.pulumi.path, languageHost: tools["pulumi-language-nodejs"].path }, overrides: { "gitops-platform:github": github },
      });
      const changesOf = async (work: () => Promise<unknown>) => {
        const before = server.requests.length;
        await work();
        return server.requests.slice(before).filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);
      };
      const up = async (github: object) => (await open(github)).up();

      // A name that is nobody's is found in a preview, before anything is made.
      const previewed = async (github: object, stack?: string) => (await open(github, stack)).preview();
      await rejects(previewed({ ...settings, reviewers: { prod: { users: ["somebody"], teams: ["nobody"] } }, teams: { none: "push" } }), (error: Error) => {
        for (const place of ['environments[2].reviewers.users[0]: must be the login name of a user of GitHub, got "somebody"', 'environments[2].reviewers.teams[0]: must be the slug of a team of link-social, got "nobody"', "teams.none: must be"]) {
          ok(error.message.includes(place), error.message);
        }
        return true;
      });
      await rejects(previewed({ ...settings, existing: true, description: undefined, topics: undefined }), /existing: must be false, since GitHub shows no repository link-social\/gitops/);
      server.refuses = { status: 401, message: "Bad credentials" };
      await rejects(previewed(settings), /GitHub answers 401 Bad credentials; give the provider a token that is valid/);
      server.refuses = undefined;
      // To whom GitHub does not know it says of a private repository that there is none: who asks is found out before anything is made.
      delete process.env.GITHUB_TOKEN;
      await rejects(previewed(settings), /GitHub does not know who asks: it answers 401 Requires authentication; give the provider a token that is valid/);
      process.env.GITHUB_TOKEN = "any";
      deepEqual(server.changes(), []);

      equal((await up(settings)).created, 22);
      const repository = server.repositories.get("gitops");
      ok(repository);
      deepEqual([repository.object.visibility, repository.object.topics, [...repository.secrets.keys()], [...repository.teams].sort()], ["private", ["gitops"], ["SLACK_WEBHOOK_URL"], [["developers", "push"], ["platform", "maintain"]]]);
      equal(repository.variables.get("GITOPS_PLATFORM_STACK")?.value, "gitops-platform/github");
      const prod = repository.environments.get("prod");
      deepEqual([prod?.object.can_admins_bypass, prod?.object.protection_rules[0].prevent_self_review, prod?.object.protection_rules[0].reviewers.map(({ reviewer }: any) => reviewer.id)], [false, true, [21, 11]]);
      deepEqual([...repository.rulesets.values()].map(({ name, bypass_actors: bypass }) => [name, bypass.map(({ actor_type: type, actor_id: id }: any) => [type, id])]).sort(), [
        ["develop: history", []], ["develop: review", [["Integration", 4711]]], ["main: history", []], ["main: review", [["Integration", 4711]]],
      ]);
      const state = await execa("grep", ["-rlE", "hidden-[0-9]", join(root, "pulumi", ".pulumi", "stacks")], { reject: false });
      deepEqual([state.stdout, state.exitCode], ["", 1], "no secret is in the state");

      deepEqual(await changesOf(async () => equal((await (await open(settings)).preview()).changed, false)), []);
      const changed = { ...settings, reviewers: { prod: { users: ["ben"], teams: ["sre"] } } };
      deepEqual(await changesOf(() => up(changed)), ["PUT /repos/link-social/gitops/environments/prod"]);
      const { developers: _gone, ...teams } = settings.teams;
      deepEqual(await changesOf(() => up({ ...changed, teams })), ["DELETE /organizations/1/team/23/repos/link-social/gitops"]);

      // Another stack is refused before it has changed anything, whether it would make the repository or take it as it is: in a preview, and by GitHub.
      await writeFile(join(directory, "Pulumi.other.yaml"), "config:\n  gitops-platform:system: link\n");
      deepEqual(await changesOf(() => rejects(async () => (await open(settings, "other")).up(), /name already exists on this account/)), ["POST /orgs/link-social/repos"]);
      deepEqual(await changesOf(() => rejects(async () => (await open({ existing: true, teams: settings.teams }, "other")).up(), /Variable already exists/)), ["POST /repos/link-social/gitops/actions/variables"]);

      const stranger = /repositoryName: must be a repository that no other stack declares, got link-social\/gitops, which is that of "gitops-platform\/github"/;
      deepEqual(await changesOf(() => rejects(previewed(settings, "other"), stranger)), []);
      deepEqual(await changesOf(() => rejects(previewed({ existing: true, teams: settings.teams }, "other"), stranger)), []);
      repository.variables.get("GITOPS_PLATFORM_STACK")!.value = "gitops-platform/other";
      equal((await (await open(changed)).preview()).changed, true, "it is this stack's by its state, whatever the variable says");
      repository.variables.get("GITOPS_PLATFORM_STACK")!.value = "gitops-platform/github";

      const given = await changesOf(async () => (await open(changed)).destroy());
      deepEqual([given.at(-1), repository.object.archived], ["PATCH /repos/link-social/gitops", true]);
      await rejects(previewed(settings, "other"), /existing: must be true for link-social\/gitops, which is there and was not made by this stack/);
      deepEqual([repository.rulesets.size, repository.environments.size, repository.variables.size, repository.secrets.size, repository.teams.size], [0, 0, 0, 0, 0]);
      deepEqual(server.unknown, []);
      deepEqual(problemsOf(await described(), server), []);
    });
  });
});
