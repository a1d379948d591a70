import * as pulumi from "@pulumi/pulumi";

/** What a team may do in a repository (https://docs.github.com/en/organizations/managing-user-access-to-your-organizations-repositories). */
export const TeamPermission = {
  /** Read. */
  Pull: "pull",
  /** Read, and manage issues and pull requests. */
  Triage: "triage",
  /** Write. */
  Push: "push",
  /** Write, and manage the repository without what is dangerous. */
  Maintain: "maintain",
  /** Everything. */
  Admin: "admin",
} as const;
export type TeamPermission = (typeof TeamPermission)[keyof typeof TeamPermission];

/** Who sees a repository. */
export const Visibility = {
  /** Everybody. */
  Public: "public",
  /** Whoever has access. */
  Private: "private",
  /** All members of the enterprise. */
  Internal: "internal",
} as const;
export type Visibility = (typeof Visibility)[keyof typeof Visibility];

/** Who must approve a job that deploys to an environment: one of them is enough. Six at most, users and teams together. */
export interface ReviewersArgs {
  /** Login names. Default: none. */
  users?: string[];
  /** Slugs of teams of the owner. Default: none. */
  teams?: string[];
}

/** An environment of GitHub, which jobs of workflows deploy to. Administrators cannot go round its rules. */
export interface DeliveryEnvironmentArgs {
  /** Its name, as the stack. */
  name: string;
  /** Who must approve. Default: nobody. */
  reviewers?: ReviewersArgs;
  /** Whether somebody may approve what they started themselves. Default: false. */
  selfReview?: boolean;
  /** Minutes that a job waits, 0 to 43200. Default: 0. */
  waitMinutes?: number;
  /** Branches, as patterns, from which a job may deploy there. Default: those of the repository's `branches`, or none where there are `tags`. */
  branches?: string[];
  /** Tags, as patterns, from which a job may deploy there. Default: none. */
  tags?: string[];
  /** Secrets for jobs of this environment, by name. Default: none. */
  secrets?: Record<string, pulumi.Input<string>>;
  /** Variables for jobs of this environment, by name. Default: none. */
  variables?: Record<string, string>;
}

/** The one identity that pushes to a branch without a pull request: the writer of image tags, and what rolls back. */
export interface BranchWriterArgs {
  /** Number of a GitHub App that is installed in the repository. Not together with `deployKey`. Default: none. */
  gitHubApp?: number;
  /** Whether it is the repository's one deploy key that may write. Not together with `gitHubApp`. Default: false. */
  deployKey?: boolean;
}

/** What holds for a branch that is deployed. Nobody rewrites or deletes it. */
export interface DeploymentBranchArgs {
  /** The branch, or a pattern of branches. */
  branch: string;
  /** Whether a change needs a pull request. A branch to which workflows push with `GITHUB_TOKEN` cannot have that: this token goes round no rule. Default: true. */
  pullRequests?: boolean;
  /** How many must approve a pull request, 0 to 10. Default: 1. */
  approvals?: number;
  /** Whether an owner by CODEOWNERS must be among them. Default: true. */
  codeOwners?: boolean;
  /** Checks that must pass, by their names. Default: none. */
  checks?: string[];
  /** Who pushes without a pull request. Default: nobody. */
  writer?: BranchWriterArgs;
}

/** A label of issues and pull requests. */
export interface LabelArgs {
  /** Its name. */
  name: string;
  /** Six hexadecimal digits, without `#`. */
  color: string;
  /** What it is for. Default: nothing. */
  description?: string;
}

/** A request that GitHub sends when something happens, such as to Argo CD at every push. */
export interface DeliveryWebhookArgs {
  /** Address that it goes to, https. */
  url: string;
  /** What GitHub signs with. */
  secret: pulumi.Input<string>;
  /** The events (https://docs.github.com/en/webhooks/webhook-events-and-payloads). Default: `push`. */
  events?: string[];
}

/** A public key by which a machine reads the repository, or writes to it. */
export interface DeployKeyArgs {
  /** What it is called. */
  title: string;
  /** The public key, as in a `.pub` file. */
  key: pulumi.Input<string>;
  /** Whether it may write. Default: false. */
  write?: boolean;
}

export interface DeliveryRepositoryArgs {
  /** The account that it belongs to. */
  owner: string;
  /** Its name. Default: the resource's name. */
  repositoryName?: string;
  /** Whether it is there already and stays when this goes: its settings are left alone, and only what is named here is declared. Default: false, it is made. */
  existing?: boolean;
  /** What it is. Only for one that is made. Default: nothing. */
  description?: string;
  /** Who sees it. Only for one that is made. Default: `private`. */
  visibility?: Visibility;
  /** Its topics. Only for one that is made. Default: none. */
  topics?: string[];
  /** The environments of the system. Default: none. */
  environments?: DeliveryEnvironmentArgs[];
  /** The branches that are deployed. Default: none. */
  branches?: DeploymentBranchArgs[];
  /** Secrets for all workflows, by name. Default: none. */
  secrets?: Record<string, pulumi.Input<string>>;
  /** Variables for all workflows, by name. Default: none. */
  variables?: Record<string, string>;
  /** What teams of the owner may do, by their slugs. Default: nothing. */
  teams?: Record<string, TeamPermission>;
  /** Labels. Default: none. */
  labels?: LabelArgs[];
  /** Webhooks. Default: none. */
  webhooks?: DeliveryWebhookArgs[];
  /** Deploy keys. Default: none. */
  deployKeys?: DeployKeyArgs[];
}
