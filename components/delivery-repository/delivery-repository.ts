import type * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import { optionalPackage } from "../shared/optional-package";
import { registeredArgs } from "../shared/registered-args";
import { rejectProblems, rejectUnfitArgs } from "../shared/reject-problems";
import { checkSecrets, guardedSecrets } from "../shared/secret-inputs";
import { DeliveryEnvironmentArgs, DeliveryRepositoryArgs, ReviewersArgs, Visibility } from "./args";
import { checkRepository, secretChecks, stackVariable } from "./check";
import { checkOwnership } from "./ownership";
import { findPeople, People } from "./people";
import { rulesetsOf } from "./rulesets";

/**
 * The repository of a system at GitHub, with what its delivery needs: environments with their reviewers, rules for the branches that are
 * deployed, secrets and variables of its workflows, teams, labels, webhooks and deploy keys.
 *
 * One stack declares it: two would undo each other's settings. It needs the package `@pulumi/github`, and a provider with a token that
 * may administrate the repository.
 *
 * Throws one error that lists everything that is wrong with its args, before anything is registered.
 */
export class DeliveryRepository extends pulumi.ComponentResource {
  /** Owner and name, as `team/app`. */
  public readonly fullName: string;
  /** Address for Git over https, which is known before the repository is made. */
  public readonly address: string;
  /** The same, known when the repository is there. */
  public readonly url: pulumi.Output<string>;

  constructor(name: string, given: DeliveryRepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    rejectUnfitArgs(`DeliveryRepository "${name}"`, given);
    const args = guardedSecrets(`DeliveryRepository "${name}"`, given, secretChecks);
    const { owner, repositoryName = name, existing = false } = args;
    rejectProblems(`DeliveryRepository "${name}"`, [...checkRepository({ ...args, repositoryName }), ...checkSecrets(args, secretChecks)]);
    const gitHub = optionalPackage<typeof github>("@pulumi/github", "DeliveryRepository");
    super("gitops-platform:index:DeliveryRepository", name, registeredArgs(args, secretChecks), opts);
    const component = `DeliveryRepository "${name}"`;
    const people = pulumi.output(findPeople({ gitHub, component, opts: { parent: this } }, args));
    // Nothing is made before everybody is found.
    const made = existing ? undefined : this.repository(gitHub, name, { ...args, repositoryName: people.apply(() => repositoryName) });
    const repository = made?.name ?? people.apply(() => repositoryName);
    const stack = `${pulumi.getProject()}/${pulumi.getStack()}`;
    // GitHub refuses a second variable of this name, and so a second stack, before that has changed anything.
    const owned = new gitHub.ActionsVariable(`${name}-stack`, { repository, variableName: stackVariable, value: stack }, { parent: this });
    const context: Context = { gitHub, name, own: { parent: this, dependsOn: [owned] }, repository, people };

    this.fullName = `${owner}/${repositoryName}`;
    this.address = `https://github.com/${this.fullName}.git`;
    this.url = repository.apply((known) => `https://github.com/${owner}/${known}.git`);
    if (pulumi.runtime.isDryRun()) pulumi.output(checkOwnership(gitHub, { component, fullName: this.fullName, existing, id: (made ?? owned).id, stack }, { parent: this }));
    declareAccess(context, args);
    declareSettings(context, args);
    for (const environment of args.environments ?? []) declareEnvironment(context, environment, (args.branches ?? []).map(({ branch }) => branch));
    this.registerOutputs({ fullName: this.fullName, address: this.address, url: this.url });
  }

  private repository(
    gitHub: typeof github,
    name: string,
    { repositoryName, description, visibility = Visibility.Private, topics }: Pick<DeliveryRepositoryArgs, "description" | "visibility" | "topics"> & { readonly repositoryName: pulumi.Output<string> },
  ): github.Repository {
    const repository = new gitHub.Repository(`${name}-repository`, {
      name: repositoryName,
      visibility,
      ...(description === undefined ? {} : { description }),
      ...(topics === undefined ? {} : { topics }),
      // Branches and rules need a first commit.
      autoInit: true,
      hasIssues: true,
      deleteBranchOnMerge: true,
      // `destroy` must not take the history of every environment with it.
      archiveOnDestroy: true,
    }, { parent: this });
    new gitHub.RepositoryVulnerabilityAlerts(`${name}-alerts`, { repository: repository.name, enabled: true }, { parent: this });
    return repository;
  }
}

interface Context {
  readonly gitHub: typeof github;
  readonly name: string;
  /** Options of every resource. */
  readonly own: { readonly parent: pulumi.Resource; readonly dependsOn: pulumi.Resource[] };
  /** Name of the repository. */
  readonly repository: pulumi.Output<string>;
  readonly people: pulumi.Output<People>;
}

/** Who and what may reach it. */
function declareAccess({ gitHub, name, own, repository }: Context, { teams = {}, branches = [], deployKeys = [], webhooks = [] }: DeliveryRepositoryArgs): void {
  for (const [team, permission] of Object.entries(teams)) new gitHub.TeamRepository(`${name}-team-${team}`, { repository, teamId: team, permission }, own);
  for (const branch of branches) {
    for (const { purpose, args } of rulesetsOf(branch)) new gitHub.RepositoryRuleset(`${name}-${branch.branch}-${purpose}`, { repository, ...args }, own);
  }
  for (const { title, key, write = false } of deployKeys) new gitHub.RepositoryDeployKey(`${name}-key-${title}`, { repository, title, key, readOnly: !write }, own);
  for (const { url, secret, events = ["push"] } of webhooks) {
    const { host, pathname } = new URL(url);
    new gitHub.RepositoryWebhook(`${name}-webhook-${host}${pathname}`, {
      repository, events, active: true, configuration: pulumi.secret({ url, secret, contentType: "json", insecureSsl: false }),
    }, { ...own, additionalSecretOutputs: ["configuration"] });
  }
}

/** What workflows and people find in it. */
function declareSettings({ gitHub, name, own, repository }: Context, { secrets = {}, variables = {}, labels = [] }: DeliveryRepositoryArgs): void {
  for (const [secretName, value] of Object.entries(secrets)) new gitHub.ActionsSecret(`${name}-secret-${secretName}`, { repository, secretName, value: pulumi.secret(value) }, own);
  for (const [variableName, value] of Object.entries(variables)) new gitHub.ActionsVariable(`${name}-variable-${variableName}`, { repository, variableName, value }, own);
  for (const label of labels) new gitHub.IssueLabel(`${name}-label-${label.name}`, { repository, ...label }, own);
}

function declareEnvironment({ gitHub, name, own, repository, people }: Context, args: DeliveryEnvironmentArgs, deployed: readonly string[]): void {
  const { reviewers, selfReview = false, waitMinutes = 0, tags = [], secrets = {}, variables = {} } = args;
  const branches = args.branches ?? (tags.length > 0 ? [] : deployed);
  const environment = new gitHub.RepositoryEnvironment(`${name}-environment-${args.name}`, {
    repository,
    environment: args.name,
    canAdminsBypass: false,
    preventSelfReview: reviewers !== undefined && !selfReview,
    waitTimer: waitMinutes,
    ...(reviewers ? { reviewers: [reviewerIds(people, reviewers)] } : {}),
    // "Protected branches" knows nothing of rulesets: it would let every branch deploy.
    deploymentBranchPolicy: { protectedBranches: false, customBranchPolicies: true },
  }, own);
  const place = { repository, environment: environment.environment };
  const inside = { parent: environment };
  const of = (what: string) => `${name}-environment-${args.name}-${what}`;
  for (const branch of branches) new gitHub.RepositoryEnvironmentDeploymentPolicy(of(`branch-${branch}`), { ...place, branchPattern: branch }, inside);
  for (const tag of tags) new gitHub.RepositoryEnvironmentDeploymentPolicy(of(`tag-${tag}`), { ...place, tagPattern: tag }, inside);
  for (const [secretName, value] of Object.entries(secrets)) new gitHub.ActionsEnvironmentSecret(of(`secret-${secretName}`), { ...place, secretName, value: pulumi.secret(value) }, inside);
  for (const [variableName, value] of Object.entries(variables)) new gitHub.ActionsEnvironmentVariable(of(`variable-${variableName}`), { ...place, variableName, value }, inside);
}

/** GitHub knows reviewers by number, which a preview does not know where it cannot reach GitHub. */
function reviewerIds(people: pulumi.Output<People>, { users = [], teams = [] }: ReviewersArgs): { users: pulumi.Output<number>[]; teams: pulumi.Output<number>[] } {
  const later = pulumi.output(pulumi.unknown).apply(() => NaN);
  return {
    users: users.map((user) => people.apply((found) => pulumi.output(found.users[user] ?? later))),
    teams: teams.map((team) => people.apply((found) => pulumi.output(found.teams[team] ?? later))),
  };
}
