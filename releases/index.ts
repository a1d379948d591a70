export { customResourceDefinitionFiles, upstreamManifest, type UpstreamManifestOptions } from "./load";
export { upstreamManifestOrStandIn } from "./stand-in";
export { pinnedFilePath, readPinnedFile, type PinnedFile, type PinnedFileOptions } from "./pinned-file";
export type { CrdFile, CrdReference, UpstreamManifest } from "./types";
export { assertSupportedVersion, defaultVersions, knownVersions } from "./versions";
export { type UpstreamComponent } from "./types";
