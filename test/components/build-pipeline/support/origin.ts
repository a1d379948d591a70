import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { write, Workspaces } from "./steps";

/** A bare repository, as a Git server would have it, with a clone to commit from. */
export class Origin {
  readonly path: string;
  readonly url: string;
  private readonly clone: string;

  constructor(workspaces: Workspaces, readonly branch = "main") {
    this.path = join(workspaces.directory("origin"), "app.git");
    this.url = `file://${this.path}`;
    this.clone = join(workspaces.directory("clone"), "app");
    execFileSync("git", ["init", "--quiet", "--bare", "-b", branch, this.path]);
    execFileSync("git", ["config", "receive.autogc", "false"], { cwd: this.path });
    execFileSync("git", ["clone", "--quiet", this.path, this.clone], { stdio: "ignore" });
    this.git("checkout", "--quiet", "-b", branch);
  }

  git(...args: string[]): string {
    const identity = ["-c", "user.name=dev", "-c", "user.email=dev@example.com", "-c", "commit.gpgsign=false"];
    return execFileSync("git", [...identity, ...args], { cwd: this.clone, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  }

  /** Commits files and pushes them; returns the commit. */
  commit(files: Record<string, string>, message = "change"): string {
    write(this.clone, files);
    this.git("add", "--all");
    this.git("commit", "--quiet", "-m", message);
    this.git("push", "--quiet", "origin", "HEAD");
    return this.git("rev-parse", "HEAD");
  }

  /** Commits a symbolic link and pushes it; returns the commit. */
  link(path: string, target: string): string {
    rmSync(join(this.clone, path), { force: true });
    mkdirSync(dirname(join(this.clone, path)), { recursive: true });
    symlinkSync(target, join(this.clone, path));
    return this.commit({});
  }

  /** Commits a submodule and pushes it; nobody has its content. */
  submodule(path: string): void {
    this.git("update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},${path}`);
    this.git("commit", "--quiet", "-m", "submodule");
    this.git("push", "--quiet", "origin", "HEAD");
  }

  /** A file as it is on the branch now. */
  file(path: string): string {
    return execFileSync("git", ["show", `${this.branch}:${path}`], { cwd: this.path, encoding: "utf8" });
  }

  /** Subjects of the newest commits of the branch, newest first. */
  subjects(count: number): string[] {
    return execFileSync("git", ["log", `-${count}`, "--format=%s", this.branch], { cwd: this.path, encoding: "utf8" }).trim().split("\n");
  }

  /** Commits of the branch with more than one parent. */
  merges(): string[] {
    return execFileSync("git", ["log", "--merges", "--format=%H", this.branch], { cwd: this.path, encoding: "utf8" }).split("\n").filter(Boolean);
  }

  head(): string {
    return execFileSync("git", ["rev-parse", this.branch], { cwd: this.path, encoding: "utf8" }).trim();
  }
}
