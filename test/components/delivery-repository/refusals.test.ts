import { deepEqual, equal, rejects } from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { DeliveryRepository, DeliveryRepositoryArgs } from "../../../components";
import { Asked, record, RecordOptions } from "../../support/record";

const notFound = (path: string) => new Error(`invocation of github:index/x:x returned an error: 1 error occurred:\n\t* GET https://api.github.com/${path}: 404 Not Found []`);
const fails = (status: string, path = "repos/team/gitops/actions/variables?per_page=100") => new Error(`1 error occurred:\n\t* GET https://api.github.com/${path}: ${status} []`);

/** The variables of the repository, or what the provider says in their place; nobody has "nobody". */
const gitHub = (variables: Record<string, string> | Error) => ({ token, inputs }: Asked): unknown => {
  const name = inputs.username ?? inputs.slug;
  if (name === "nobody") throw notFound(token.endsWith("getUser") ? "users/nobody" : "orgs/team/teams/nobody");
  if (name !== undefined) return { id: "7" };
  if (variables instanceof Error) throw variables;
  return { variables: Object.entries(variables).map(([variable, value]) => ({ name: variable, value })) };
};
const absent = notFound("repos/team/gitops/actions/variables?per_page=100");
const declare = (args: Partial<DeliveryRepositoryArgs>, options: RecordOptions) => record((opts) => new DeliveryRepository("gitops", { owner: "team", ...args }, opts), "test", options);
const preview = (args: Partial<DeliveryRepositoryArgs>, variables: Record<string, string> | Error, there?: (name: string) => boolean) => declare(args, { preview: true, answer: gitHub(variables), ...(there ? { there } : {}) });
/** Pulumi puts the property before it whose value cannot be had. */
const message = (text: string) => (error: Error) => { equal(error.message.replace(/^(error serializing property "\w+": )+/, ""), text); return true; };
const problems = (...lines: string[]) => message(['invalid DeliveryRepository "gitops"', ...lines.map((line) => `  ${line}`)].join("\n"));
const anotherStack = { GITOPS_PLATFORM_STACK: "gitops-platform/other" };
const stranger = 'repositoryName: must be a repository that no other stack declares, got team/gitops, which is that of "gitops-platform/other" by its Actions variable GITOPS_PLATFORM_STACK: '
  + "declare it in one of the two; to hand it over, delete the variable";

describe("what GitHub is asked of a DeliveryRepository", () => {
  const nobodies: Partial<DeliveryRepositoryArgs> = {
    environments: [{ name: "prod", branches: ["main"], reviewers: { users: ["ann", "nobody"], teams: ["nobody"] } }], teams: { sre: "push", nobody: "pull" },
  };
  const unknownTeam = (what: string) => `must be the slug of a team of team, got "nobody" ${what}, which GitHub does not show: correct it (the last part of the team's address), `
    + "make the team first, or take a token that sees it (organization permission Members, or scope read:org)";
  const everyNobody = problems(
    'environments[0].reviewers.users[1]: must be the login name of a user of GitHub, got "nobody" as a reviewer of "prod", whom GitHub does not know: correct the name, or take it out',
    `environments[0].reviewers.teams[0]: ${unknownTeam('as a reviewer of "prod"')}`,
    `teams.nobody: ${unknownTeam('with the permission "pull"')}`,
  );
  it("finds every name that is nobody's, in a preview", () => rejects(preview(nobodies, absent), everyNobody));
  it("makes nothing in an update without one, when a name is nobody's", async () => {
    const asked: Asked[] = [];
    const declared: string[] = [];
    await rejects(declare(nobodies, { answer: gitHub(absent), asked, declared }), everyNobody);
    deepEqual(declared, ["gitops"], "the component alone");
    equal(asked.length, 4, "each name is asked for once");
  });

  it("refuses the repository of another stack", async () => {
    await rejects(preview({}, anotherStack), problems(stranger));
    await rejects(preview({ existing: true }, anotherStack), problems(stranger));
  });
  it("refuses one that is there and is not adopted", () => rejects(preview({}, { NODE_VERSION: "22" }), problems(
    "existing: must be true for team/gitops, which is there and was not made by this stack: it is then taken as it is, and stays; or take another name",
  )));
  it("refuses to adopt one that is not there", () => rejects(preview({ existing: true }, absent), problems(
    "existing: must be false, since GitHub shows no repository team/gitops: leave it out to have the repository made, correct the name, or take a token that sees it",
  )));
  it("refuses one that says it is this stack's where the state has nothing of it", () => rejects(preview({ existing: true }, { GITOPS_PLATFORM_STACK: "gitops-platform/test" }), problems(
    "existing: must go with a state of this stack that has team/gitops, whose Actions variable GITOPS_PLATFORM_STACK names this stack already: delete the variable, and it is taken anew",
  )));
  it("takes one that is not there, one that is adopted, and one that the stack has, also after it was renamed", async () => {
    deepEqual((await preview({}, absent)).map(({ name }) => name).sort(), ["gitops", "gitops-alerts", "gitops-repository", "gitops-stack"]);
    await preview({ existing: true }, { NODE_VERSION: "22" });
    await preview({}, { NODE_VERSION: "22" }, (name) => name === "gitops-repository");
    await preview({}, anotherStack, (name) => name === "gitops-repository");
    await preview({ existing: true }, anotherStack, (name) => name === "gitops-stack");
  });

  const needs = "a fine-grained token needs the repository permissions Administration, Environments, Issues, Secrets, Variables and Webhooks (read and write) and, for teams, "
    + "the organization permission Members (read); a classic one needs the scopes repo and read:org";
  for (const [status, advice] of [
    ["401 Bad credentials", `give the provider a token that is valid, as \`token\` or in the environment variable GITHUB_TOKEN: ${needs}`],
    ["403 Resource not accessible by personal access token", `the token may not do that: ${needs}`],
    ["403 API rate limit exceeded for user ID 1.", "it has had too many requests: wait, or take a token of a GitHub App, which may ask more often"],
    ["429 Too Many Requests", "it has had too many requests: wait, or take a token of a GitHub App, which may ask more often"],
    ["502 Server Error", "try again later"],
  ] as const) {
    it(`says what to do when GitHub answers ${status}`, () => rejects(preview({}, fails(status)), message(`cannot read the Actions variables of team/gitops: GitHub answers ${status}; ${advice}`)));
  }

  /** GitHub shows nobody's repository, and answers so to the question who asks. */
  const hidden = (status: string) => declare({}, { preview: true, answer: (asked) => {
    if (asked.inputs.username === "") throw fails(status, "user");
    return gitHub(absent)(asked);
  } });
  it("refuses a missing token, to which a private repository looks like one that is not there", () => rejects(hidden("401 Requires authentication"), message(
    `GitHub does not know who asks: it answers 401 Requires authentication; give the provider a token that is valid, as \`token\` or in the environment variable GITHUB_TOKEN: ${needs}`,
  )));
  it("takes the token of a GitHub App, which is no user", async () => equal((await hidden("403 Resource not accessible by integration")).length, 4));

  describe("that cannot be reached", () => {
    const offline = () => { throw new Error("Get \"https://api.github.com/x\": dial tcp: lookup api.github.com: no such host"); };
    const args: Partial<DeliveryRepositoryArgs> = { environments: [{ name: "prod", branches: ["main"], reviewers: { users: ["ann"], teams: ["sre"] } }], teams: { sre: "push" } };
    it("is no reason to fail in a preview, which knows no numbers of reviewers then", async () => {
      const seen = await declare(args, { preview: true, answer: offline });
      deepEqual(seen.find(({ name }) => name === "gitops-environment-prod")?.inputs.reviewers, [{ users: [pulumi.unknown], teams: [pulumi.unknown] }]);
      deepEqual(seen.find(({ name }) => name === "gitops-team-sre")?.inputs.teamId, "sre");
    });
    it("makes nothing in an update", async () => {
      const declared: string[] = [];
      const why = "cannot be looked up: GitHub cannot be reached (Get \"https://api.github.com/x\": dial tcp: lookup api.github.com: no such host)";
      await rejects(declare(args, { answer: offline, declared }), problems(...["environments[0].reviewers.users[0]", "environments[0].reviewers.teams[0]", "teams.sre"].map((place) => `${place}: ${why}`)));
      deepEqual(declared, ["gitops"]);
    });
  });
  it("is not taken for one that cannot be reached where the provider itself refuses", () => rejects(
    declare({ teams: { sre: "push" } }, { preview: true, answer: () => { throw new Error("this resource can only be used in the context of an organization"); } }),
    (error: Error) => /cannot read (team "sre"|the Actions variables of team\/gitops): this resource can only be used in the context of an organization/.test(error.message),
  ));
});
