import * as pulumi from "@pulumi/pulumi";

/** Where layers of earlier builds are kept. */
export const BuildCache = {
  /** With the image, under the tag `cache`. */
  Registry: "registry",
  /** With the runs of GitHub Actions. */
  GitHubActions: "github-actions",
} as const;
export type BuildCache = (typeof BuildCache)[keyof typeof BuildCache];

/** A login at the registry of an image. */
export interface ImageLoginArgs {
  /** User; at DigitalOcean it is the token. */
  username: pulumi.Input<string>;
  /** Password or token. */
  password: pulumi.Input<string>;
}

/** How an image is built. */
export interface ImageBuildArgs {
  /** Directory of the build context. */
  context: string;
  /** Path of the Dockerfile, inside of the context. Default: `Dockerfile` in it. */
  dockerfile?: string;
  /** Stage of the Dockerfile. Default: the last one. */
  target?: string;
  /** Build arguments; they are in the image for everybody to read, so never secrets. Default: none. */
  arguments?: Record<string, string>;
  /** Build secrets, for `RUN --mount=type=secret,id=NAME`; they are not in the image. Default: none. */
  secrets?: Record<string, pulumi.Input<string>>;
  /** Platforms. Default: `linux/amd64`. */
  platforms?: string[];
  /** Where layers are kept. Default: nowhere. */
  cache?: BuildCache;
  /** Address of the source, for the label `org.opencontainers.image.source`. */
  source: string;
  /** Commit that is built, 40 hexadecimal digits, for the label `org.opencontainers.image.revision`. */
  revision: string;
  /** More labels. Default: none. */
  labels?: Record<string, string>;
  /** Login for the push. Default: what `docker login` left on this machine. */
  login?: ImageLoginArgs;
  /** Whether a preview builds, too: it needs a Docker daemon then. Default: false. */
  onPreview?: boolean;
}

export interface ServiceImageArgs {
  /** Registry and path, without a tag, as `ghcr.io/team/app`. */
  image: string;
  /** How it is built. Exactly one of `build` and `tag` is given. */
  build?: ImageBuildArgs;
  /** Tag of an image that is there; its digest is read in the registry. Exactly one of `build` and `tag` is given. */
  tag?: string;
}
