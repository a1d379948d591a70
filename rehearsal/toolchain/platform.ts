import { UserError } from "../../foundation/errors";

/** An operating system and processor, by Go's names. */
export interface Platform {
  os: "linux" | "darwin";
  arch: "amd64" | "arm64";
}

/**
 * The machine this process runs on.
 *
 * @throws UserError on a platform that nobody has tried.
 */
export function currentPlatform(os: string = process.platform, arch: string = process.arch): Platform {
  const goArch = { x64: "amd64", arm64: "arm64" }[arch];
  if ((os !== "linux" && os !== "darwin") || (goArch !== "amd64" && goArch !== "arm64")) {
    throw new UserError(
      `the rehearsal does not run on ${os}/${arch}; it runs on Linux and macOS, on x64 and arm64`,
      "use such a machine, for example the Windows Subsystem for Linux",
    );
  }
  return { os, arch: goArch };
}
