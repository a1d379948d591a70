import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { DeliveryRepositoryArgs, DeploymentBranchArgs, TeamPermission, Visibility } from "../components";
import { EnvironmentName } from "../model/environment";
import { System } from "../systems";

const text = z.string().min(1, "must not be empty");
const texts = z.record(z.string(), z.string());
/** Something for each environment that has it. */
const perEnvironment = <Shape extends z.ZodType>(shape: Shape) => z.partialRecord(z.enum(Object.values(EnvironmentName)), shape);

/** The settings of the repository at GitHub. docs/settings.md explains each. */
export const deliverySchema = z.strictObject({
  repository: text.optional(),
  existing: z.boolean().optional(),
  description: z.string().optional(),
  visibility: z.enum(Object.values(Visibility)).optional(),
  topics: z.array(text).optional(),
  token: text.optional(),
  writer: z.strictObject({ gitHubApp: z.int().optional(), deployKey: z.boolean().optional() }).optional(),
  approvals: z.int().optional(),
  checks: z.array(text).optional(),
  reviewers: perEnvironment(z.strictObject({ users: z.array(text).optional(), teams: z.array(text).optional(), selfReview: z.boolean().optional(), waitMinutes: z.int().optional() })).prefault({}),
  secrets: texts.optional(),
  variables: texts.optional(),
  environmentSecrets: perEnvironment(texts).prefault({}),
  environmentVariables: perEnvironment(texts).prefault({}),
  teams: z.record(z.string(), z.enum(Object.values(TeamPermission))).optional(),
  labels: z.array(z.strictObject({ name: text, color: text, description: z.string().optional() })).optional(),
  webhooks: z.array(z.strictObject({ url: text, secret: text, events: z.array(text).optional() })).optional(),
  deployKeys: z.array(z.strictObject({ title: text, key: text, write: z.boolean().optional() })).optional(),
});
export type DeliverySettings = z.infer<typeof deliverySchema>;

/** What a stack declares of its system's repository. */
export interface Delivery {
  readonly args: DeliveryRepositoryArgs & { readonly repositoryName: string };
  /** Token for GitHub; undefined for that of the environment variable GITHUB_TOKEN. */
  readonly token: pulumi.Output<string> | undefined;
}

/**
 * The repository of a system: its environments are those of the system, each with the branch that it follows.
 *
 * @param origin the stack file, for messages.
 * @throws pulumi.RunError where the repository is not at GitHub.
 */
export function deliveryOf(system: System, repositoryUrl: string, settings: DeliverySettings, origin: string): Delivery {
  const { repository, token, writer, approvals, checks, reviewers, secrets, environmentSecrets, environmentVariables, webhooks, ...rest } = settings;
  const fullName = repository ?? /^https:\/\/github\.com\/([^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(repositoryUrl)?.[1];
  const [owner = "", repositoryName = "", ...more] = (fullName ?? "").split("/");
  if (!owner || !repositoryName || more.length > 0) {
    throw new pulumi.RunError(fullName === undefined
      ? `gitops-platform:github.repository in ${origin} must be given, because ${repositoryUrl} is not at github.com`
      : `gitops-platform:github.repository in ${origin} must be owner and name such as "team/app", got "${fullName}"`);
  }
  const environments = Object.values(EnvironmentName);
  const branches = [...new Set(environments.map((environment) => system.environments[environment].branch))];
  return {
    token: token === undefined ? undefined : pulumi.secret(token),
    args: {
      ...rest,
      owner,
      repositoryName,
      branches: branches.map((branch) => branchArgs(system, branch, { writer, approvals, checks })),
      environments: environments.map((name) => {
        const { users, teams, ...rules } = reviewers[name] ?? {};
        return {
          name,
          branches: [system.environments[name].branch],
          ...rules,
          ...(users || teams ? { reviewers: { ...(users ? { users } : {}), ...(teams ? { teams } : {}) } } : {}),
          ...(environmentSecrets[name] ? { secrets: secretly(environmentSecrets[name]) } : {}),
          ...(environmentVariables[name] ? { variables: environmentVariables[name] } : {}),
        };
      }),
      ...(secrets ? { secrets: secretly(secrets) } : {}),
      ...(webhooks ? { webhooks: webhooks.map(({ secret, ...webhook }) => ({ ...webhook, secret: pulumi.secret(secret) })) } : {}),
    },
  };
}

/** A branch to which the system's workflows push with their own token has no rule that this token would have to pass. */
function branchArgs(system: System, branch: string, { writer, approvals, checks }: Pick<DeliverySettings, "writer" | "approvals" | "checks">): DeploymentBranchArgs {
  const pushed = Object.values(system.environments).some((environment) => environment.branch === branch && environment.workflowsPush === true);
  if (pushed) return { branch, pullRequests: false, ...(checks ? { checks } : {}) };
  return { branch, ...(approvals === undefined ? {} : { approvals }), ...(checks ? { checks } : {}), ...(writer ? { writer } : {}) };
}

function secretly(values: Readonly<Record<string, string>>): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, pulumi.secret(value)]));
}
