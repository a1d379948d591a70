import { join } from "node:path";
import { cacheDirectory } from "../foundation/paths";

/**
 * Where the parsed form of a manifest is kept on this machine. The number is that of the layout: another layout gets another
 * directory.
 *
 * @param checksum SHA-256 of the manifest file.
 */
export function parsedDirectory(checksum: string, cache = cacheDirectory()): string {
  return join(cache, "manifests", `${checksum}.parsed-1`);
}
