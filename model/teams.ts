/** The roles of people, each with its own environment; docs/roles.md has the table of what they may do. */
export const TeamName = {
  /** Everything in dev. */
  Developers: "developers",
  /** Deploys to staging. */
  Qa: "qa",
  /** Deploys to production. */
  Sre: "sre",
  /** Reads every environment. */
  Viewers: "viewers",
} as const;
export type TeamName = (typeof TeamName)[keyof typeof TeamName];

/** SSO groups by role. With GitHub through Dex a group is `organization:team-slug`. */
export interface TeamsArgs {
  /** Groups with full access to dev. Default: none. */
  developers?: string[];
  /** Groups that deploy to staging. Default: none. */
  qa?: string[];
  /** Groups that deploy to production. Default: none. */
  sre?: string[];
  /** Groups that may read every environment. Default: none. */
  viewers?: string[];
}

/** Something that a role may do with the Applications of its project. */
export interface PermissionArgs {
  /** `applications`, `logs` or `exec`. */
  resource: string;
  /** Actions as Argo CD names them, such as `sync`. */
  actions: string[];
}

/** A role of a project. */
export interface ProjectRoleArgs {
  /** Its name. */
  name: string;
  /** What it is there for. */
  description: string;
  /** What it may do. */
  permissions: PermissionArgs[];
  /** The teams whose groups have it. The groups of a role may also mint its tokens. Default: none. */
  teams?: TeamName[];
}
