import { checkAddress } from "../../foundation/address";
import { checkActionsName, checkGitHubOwner, checkGitHubRepositoryName, checkGitHubTeam, checkLabelColor, checkRefPattern } from "../../foundation/github-names";
import { checkMember, Problem } from "../../foundation/problems";
import { checkSecretText, checkSigningSecret } from "../../foundation/secret-text";
import { SecretChecks } from "../shared/secret-inputs";
import { DeliveryEnvironmentArgs, DeliveryRepositoryArgs, DeliveryWebhookArgs, DeployKeyArgs, DeploymentBranchArgs, LabelArgs, TeamPermission, Visibility } from "./args";

const reviewersAtMost = 6;

/** The Actions variable by which a repository says which stack declares it. */
export const stackVariable = "GITOPS_PLATFORM_STACK";

/** What is demanded of the secrets of a repository, and of its public keys. */
export const secretChecks: SecretChecks<DeliveryRepositoryArgs> = {
  secrets: checkSecretText,
  "environments[].secrets": checkSecretText,
  "webhooks[].secret": checkSigningSecret,
  "deployKeys[].key": checkPublicKey,
};

/** Everything that is wrong with a repository, at once. */
export function checkRepository(args: DeliveryRepositoryArgs & { readonly repositoryName: string }): Problem[] {
  const { environments = [], branches = [], labels = [], webhooks = [], deployKeys = [], teams = {} } = args;
  return [
    ...checkGitHubOwner("owner", args.owner),
    ...checkGitHubRepositoryName("repositoryName", args.repositoryName),
    ...checkSettings(args),
    ...environments.flatMap((environment, index) => checkEnvironment(environment, `environments[${index}]`, branches.length > 0)),
    ...twice(environments.map(({ name }) => name.toLowerCase()), (index) => `environments[${index}].name`, "the name"),
    ...branches.flatMap((branch, index) => checkBranch(branch, `branches[${index}]`)),
    ...twice(branches.map(({ branch }) => branch), (index) => `branches[${index}].branch`, "the branch"),
    ...checkNames("secrets", args.secrets),
    ...checkNames("variables", args.variables),
    ...checkTexts("variables", args.variables),
    ...Object.keys(args.variables ?? {}).flatMap((variable) => (variable.toUpperCase() === stackVariable ? [{ propertyPath: `variables.${variable}`, reason: "must have another name: this one says which stack declares the repository" }] : [])),
    ...Object.entries(teams).flatMap(([team, permission]) => [...checkGitHubTeam(`teams.${team}`, team), ...checkMember(`teams.${team}`, permission, Object.values(TeamPermission))]),
    ...labels.flatMap((label, index) => checkLabel(label, `labels[${index}]`)),
    ...twice(labels.map(({ name }) => name.toLowerCase()), (index) => `labels[${index}].name`, "the name"),
    ...webhooks.flatMap((webhook, index) => checkWebhook(webhook, `webhooks[${index}]`)),
    ...twice(webhooks.map(({ url }) => url), (index) => `webhooks[${index}].url`, "the address"),
    ...checkDeployKeys(deployKeys, branches),
  ];
}

/** What is declared once only. */
function twice(values: readonly string[], path: (index: number) => string, what: string): Problem[] {
  return values.flatMap((value, index) => {
    const first = values.indexOf(value);
    return first === index ? [] : [{ propertyPath: path(index), reason: `${what} "${value}" is also that of ${path(first)}` }];
  });
}

function checkSettings({ existing = false, description, visibility, topics }: DeliveryRepositoryArgs): Problem[] {
  const settings = { description, visibility, topics };
  return [
    ...(visibility === undefined ? [] : checkMember("visibility", visibility, Object.values(Visibility))),
    ...(topics ?? []).flatMap((topic, index) => (/^[a-z0-9][a-z0-9-]{0,49}$/.test(topic) ? []
      : [{ propertyPath: `topics[${index}]`, reason: `must consist of at most 50 lower-case letters, digits and "-", got "${topic}"` }])),
    ...(existing ? Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [] : [{ propertyPath: name, reason: "must not be given for a repository that is there already: its settings are left alone" }])) : []),
  ];
}

function checkEnvironment({ name, reviewers = {}, waitMinutes = 0, branches, tags, secrets, variables }: DeliveryEnvironmentArgs, path: string, hasBranches: boolean): Problem[] {
  const { users = [], teams = [] } = reviewers;
  const count = users.length + teams.length;
  return [
    ...(/^[^\s"'`,;\\][^"'`,;\\]{0,254}$/.test(name) ? [] : [{ propertyPath: `${path}.name`, reason: `must be the name of an environment such as "prod", got "${name}"` }]),
    ...users.flatMap((user, index) => checkGitHubOwner(`${path}.reviewers.users[${index}]`, user)),
    ...teams.flatMap((team, index) => checkGitHubTeam(`${path}.reviewers.teams[${index}]`, team)),
    ...(count > reviewersAtMost ? [{ propertyPath: `${path}.reviewers`, reason: `must be at most ${reviewersAtMost} users and teams together, got ${count}; name a team in place of its members` }] : []),
    ...checkWhole(`${path}.waitMinutes`, waitMinutes, 0, 43_200),
    ...(branches ?? []).flatMap((branch, index) => checkRefPattern(`${path}.branches[${index}]`, branch)),
    ...(tags ?? []).flatMap((tag, index) => checkRefPattern(`${path}.tags[${index}]`, tag)),
    ...((branches?.length ?? (hasBranches ? 1 : 0)) + (tags?.length ?? 0) > 0 ? []
      : [{ propertyPath: `${path}.branches`, reason: `must have at least one branch, got none${branches === undefined ? ", and the repository names none" : ""}: nothing could be deployed` }]),
    ...checkNames(`${path}.secrets`, secrets),
    ...checkNames(`${path}.variables`, variables),
    ...checkTexts(`${path}.variables`, variables),
  ];
}

function checkBranch({ branch, pullRequests = true, approvals = 1, codeOwners, checks = [], writer }: DeploymentBranchArgs, path: string): Problem[] {
  const { gitHubApp, deployKey = false } = writer ?? {};
  return [
    ...checkRefPattern(`${path}.branch`, branch),
    ...checkWhole(`${path}.approvals`, approvals, 0, 10),
    ...checks.flatMap((check, index) => (check.trim() === "" ? [{ propertyPath: `${path}.checks[${index}]`, reason: "must be the name of a check, got nothing" }] : [])),
    ...(pullRequests || (writer === undefined && codeOwners !== true) ? [] : [{
      propertyPath: `${path}.${writer === undefined ? "codeOwners" : "writer"}`, reason: "must not be given without pull requests: everybody who may write pushes there",
    }]),
    ...(writer !== undefined && (gitHubApp === undefined) === !deployKey
      ? [{ propertyPath: `${path}.writer`, reason: `must be one of gitHubApp and deployKey, got ${deployKey ? "both" : "neither"}` }] : []),
    ...(gitHubApp === undefined ? [] : checkWhole(`${path}.writer.gitHubApp`, gitHubApp, 1, Number.MAX_SAFE_INTEGER)),
  ];
}

function checkLabel({ name, color, description = "" }: LabelArgs, path: string): Problem[] {
  return [
    ...(/^\S(.{0,48}\S)?$/.test(name) ? [] : [{ propertyPath: `${path}.name`, reason: `must have 1 to 50 characters, got "${name}"` }]),
    ...checkLabelColor(`${path}.color`, color),
    ...(description.length > 100 ? [{ propertyPath: `${path}.description`, reason: `must have at most 100 characters, got ${description.length}` }] : []),
  ];
}

function checkWebhook({ url, events = ["push"] }: DeliveryWebhookArgs, path: string): Problem[] {
  return [
    ...checkAddress(`${path}.url`, url),
    ...(URL.canParse(url) && new URL(url).protocol === "https:" ? [] : [{ propertyPath: `${path}.url`, reason: `must be an https address such as "https://argocd.example.com/api/webhook", got "${url}"` }]),
    ...(events.length === 0 ? [{ propertyPath: `${path}.events`, reason: "must have at least one event, got none" }] : []),
    ...events.flatMap((event, index) => (/^(\*|[a-z]+(_[a-z]+)*)$/.test(event) ? [] : [{ propertyPath: `${path}.events[${index}]`, reason: `must be the name of an event such as "push", got "${event}"` }])),
  ];
}

function checkPublicKey(propertyPath: string, key: string): Problem[] {
  if (/^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) [A-Za-z0-9+/]+={0,3}( .*)?$/.test(key.trim())) return [];
  return [{ propertyPath, reason: `must be a public key as in a .pub file${/PRIVATE KEY/.test(key) ? ", got a private one" : ""}` }];
}

/** A rule that lets "the deploy key" pass lets every key pass that may write. */
function checkDeployKeys(keys: readonly DeployKeyArgs[], branches: readonly DeploymentBranchArgs[]): Problem[] {
  const writing = keys.flatMap(({ write }, index) => (write === true ? [index] : []));
  const passes = branches.findIndex(({ writer }) => writer?.deployKey === true);
  return [
    ...keys.flatMap(({ title }, index) => (title.trim() === "" ? [{ propertyPath: `deployKeys[${index}].title`, reason: "must say which machine has the key, got nothing" }] : [])),
    ...twice(keys.map(({ title }) => title), (index) => `deployKeys[${index}].title`, "the title"),
    ...(passes >= 0 && writing.length !== 1 ? [{
      propertyPath: `branches[${passes}].writer.deployKey`,
      reason: `must go with exactly one deploy key that may write, got ${writing.length}: GitHub lets every such key pass${writing.length > 1 ? "; let the others read only" : ""}`,
    }] : []),
  ];
}

function checkNames(path: string, values: Readonly<Record<string, unknown>> | undefined): Problem[] {
  const names = Object.keys(values ?? {});
  return [
    ...names.flatMap((name) => checkActionsName(`${path}.${name}`, name)),
    ...twice(names.map((name) => name.toUpperCase()), (index) => `${path}.${names[index] ?? ""}`, "the name"),
  ];
}

function checkTexts(path: string, values: Readonly<Record<string, string>> = {}): Problem[] {
  return Object.entries(values).flatMap(([name, value]) => (value === "" ? [{ propertyPath: `${path}.${name}`, reason: "must not be empty" }] : []));
}

function checkWhole(propertyPath: string, value: number, from: number, to: number): Problem[] {
  if (Number.isSafeInteger(value) && value >= from && value <= to) return [];
  return [{ propertyPath, reason: `must be a whole number ${to === Number.MAX_SAFE_INTEGER ? `from ${from} on` : `from ${from} to ${to}`}, got ${value}` }];
}
