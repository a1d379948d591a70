import * as pulumi from "@pulumi/pulumi";

/** A GitHub organization whose members may log in. */
export interface GitHubOrganizationArgs {
  /** Its name. */
  name: string;
  /** Slugs of the teams whose members may log in. Default: all members. */
  teams?: string[];
}

/** Login with GitHub through Dex, which is part of Argo CD. Groups are `organization:team-slug`. */
export interface SingleSignOnArgs {
  /** Public address of Argo CD; the OAuth App's callback is this with `/api/dex/callback`. */
  url: string;
  /** Client ID of the OAuth App. */
  clientId: string;
  /** Client secret of the OAuth App. */
  clientSecret: pulumi.Input<string>;
  /** Who may log in. */
  organizations: GitHubOrganizationArgs[];
  /** Address of a GitHub Enterprise server, without scheme. Default: github.com. */
  hostName?: string;
}
