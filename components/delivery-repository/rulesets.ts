import type * as github from "@pulumi/github";
import { DeploymentBranchArgs } from "./args";

type RulesetArgs = Omit<github.RepositoryRulesetArgs, "repository">;

/**
 * The rulesets of a branch (https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets).
 * Who bypasses a ruleset bypasses all of it: what holds for everybody is in one of its own.
 */
export function rulesetsOf({ branch, pullRequests = true, approvals = 1, codeOwners = true, checks = [], writer }: DeploymentBranchArgs): { readonly purpose: string; readonly args: RulesetArgs }[] {
  const ruleset = (purpose: string, rules: RulesetArgs["rules"], bypassActors: RulesetArgs["bypassActors"] = []) => ({
    purpose,
    args: {
      name: `${branch}: ${purpose}`,
      target: "branch",
      enforcement: "active",
      conditions: { refName: { includes: [`refs/heads/${branch}`], excludes: [] } },
      bypassActors,
      rules,
    },
  });
  return [
    ruleset("history", { deletion: true, nonFastForward: true }),
    ...(pullRequests || checks.length > 0 ? [ruleset("review", {
      ...(pullRequests ? {
        pullRequest: { requiredApprovingReviewCount: approvals, requireCodeOwnerReview: codeOwners, dismissStaleReviewsOnPush: true, requireLastPushApproval: approvals > 0 },
      } : {}),
      ...(checks.length > 0 ? { requiredStatusChecks: { requiredChecks: checks.map((context) => ({ context })) } } : {}),
    }, writer === undefined ? [] : [writer.gitHubApp === undefined
      ? { actorType: "DeployKey", bypassMode: "always" }
      : { actorType: "Integration", actorId: writer.gitHubApp, bypassMode: "always" }])] : []),
  ];
}
