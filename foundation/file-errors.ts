import { tmpdir } from "node:os";
import { UserError } from "./errors";

/** What the operating system says, and what to do about it. */
const sentences: Readonly<Record<string, readonly [found: string, hint: string]>> = {
  ENOSPC: ["there is no space left", "make room and run this again; nothing was half-written"],
  EDQUOT: ["your quota of disk space is used up", "make room and run this again; nothing was half-written"],
  EFBIG: ["it would be larger than a file may be here", "raise the limit (`ulimit -f`) and run this again; nothing was half-written"],
  ENOTDIR: ["a file lies where a directory is needed", "move the file away, or name another place"],
  EEXIST: ["something lies there already", "move it away, or name another place"],
  EISDIR: ["a directory lies where a file is needed", "move the directory away, or name another place"],
  ENOENT: ["there is no such file or directory", "check the path"],
  EACCES: ["you may not read or write it", "correct the permissions, or name another place"],
  EPERM: ["you may not read or write it", "correct the permissions, or name another place"],
  EROFS: ["the file system can only be read", "name another place"],
  ELOOP: ["its symbolic links lead in a circle", "correct them"],
  ENAMETOOLONG: ["its name is too long", "name another place"],
  EMFILE: ["too many files are open", "raise the limit (`ulimit -n`) and run this again"],
  ENFILE: ["too many files are open on this machine", "end other programs and run this again"],
};

/** Calls on files. The same codes come from the network, too, and are told by whoever called there. */
const fileCalls = /^(access|chmod|copyfile|cp|fchmod|fdatasync|fstat|fsync|ftruncate|futime|link|lstat|mkdir|mkdtemp|open|opendir|read|readlink|realpath|rename|rm|rmdir|scandir|stat|symlink|truncate|unlink|utime|write)$/;

/** The error of a file as one that a user can act on; undefined for every other error. */
export function fileError(error: unknown): UserError | undefined {
  if (!(error instanceof Error) || error instanceof UserError) return undefined;
  const { code, syscall, path, dest }: NodeJS.ErrnoException & { dest?: string } = error;
  const known = code === undefined ? undefined : sentences[code];
  if (known === undefined || syscall === undefined || !fileCalls.test(syscall)) return undefined;
  if (syscall === "mkdtemp" && code !== "ENOSPC") return new UserError(`the directory for temporary files cannot be used: ${tmpdir()}: ${known[0]}`, "name one in TMPDIR");
  return new UserError(`${dest ?? path ?? "a file"}: ${known[0]}`, known[1]);
}
