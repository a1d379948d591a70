import { UpstreamManifest } from "../../releases";
import { ClusterAccessArgs } from "./cluster-access";

/** What every component that installs a release is given. */
interface ReleaseArgs {
  readonly manifest: UpstreamManifest;
  readonly cluster: ClusterAccessArgs;
}

/** A release as the engine knows it: its objects are resources by themselves. */
export interface RegisteredRelease {
  readonly component: string;
  readonly version: string;
  /** Of the manifest file, wherever it was read from. */
  readonly sha256: string;
}

/**
 * The args of a component that installs a release, as the engine keeps and shows them: the release by its name and checksum,
 * the cluster by its context, and nothing that differs from one machine to the next.
 */
export function releaseInputs<Args extends ReleaseArgs>(args: Args): Omit<Args, keyof ReleaseArgs> & { manifest: RegisteredRelease; cluster: { context?: string } } {
  const { manifest: { component, version, sha256 }, cluster: { context } } = args;
  return { ...args, manifest: { component, version, sha256 }, cluster: { context } };
}
