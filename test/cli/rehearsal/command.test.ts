import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeStatus } from "../../../cli/rehearsal/status";
import { packageDirectory } from "../../../foundation/paths";
import { claimStateDirectory, layout } from "../../../rehearsal/cluster/layout";

describe("gitops rehearsal", () => {
  let root: string;
  let state: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "rehearsal-command-"));
    state = join(root, "state");
  });

  afterEach(() => rmSync(root, { recursive: true }));

  const gitops = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(packageDirectory, "bin", "gitops.js"), ...args],
      {
        encoding: "utf8",
        env: { ...process.env, GITOPS_STATE_DIR: state },
      },
    );
    return { status, stdout, stderr };
  };

  it("has a status without a cluster, and it is not a success", () => {
    const text = gitops("rehearsal", "status");
    assert.equal(text.status, 1);
    assert.equal(text.stdout, `there is no rehearsal cluster in ${state}; start one with \`gitops rehearsal up\`\n`);
    assert.equal(JSON.parse(gitops("rehearsal", "status", "--format", "json").stdout).phase, "absent");
  });

  it("names what is wrong with an option, and starts nothing", () => {
    const cases: [string[], RegExp][] = [
      [["status", "--format", "xml"], /^error: --format must be "text" or "json", got "xml"\n/],
      [["up", "--port", "api"], /option '--port <name=number>' argument 'api' is invalid\. expected NAME=NUMBER/],
      [["up", "--nodes", "0"], /option '--nodes <number>' argument '0' is invalid/],
      [["up", "--nodes", "17"], /expected at most 16/],
    ];
    for (const [args, message] of cases) {
      const { status, stderr } = gitops("rehearsal", ...args);
      assert.equal(status, 2, args.join(" "));
      assert.match(stderr, message);
    }
    assert.equal(existsSync(state), false);
  });

  it("slows Git down and lets it run again", () => {
    assert.match(gitops("rehearsal", "slow-git", "3").stderr, /^error: there is no rehearsal cluster in /);
    claimStateDirectory(state);
    const { gitDelay } = layout(state);
    assert.equal(gitops("rehearsal", "slow-git", "2.5").status, 0);
    assert.equal(readFileSync(gitDelay, "utf8"), "2.5\n");
    assert.equal(gitops("rehearsal", "slow-git", "soon").status, 2);
    assert.equal(readFileSync(gitDelay, "utf8"), "2.5\n");
    assert.equal(gitops("rehearsal", "slow-git", "off").status, 0);
    assert.equal(existsSync(gitDelay), false);
  });

  it("removes its own state directory and no other", () => {
    claimStateDirectory(state);
    assert.equal(gitops("down").stdout, `removed ${state}\n`);
    assert.equal(gitops("rehearsal", "down").stdout, `nothing to remove: there is no ${state}\n`);
    state = root;
    writeFileSync(join(root, "thesis.txt"), "");
    const { status, stderr } = gitops("down");
    assert.equal(status, 1);
    assert.match(stderr, /is not the state directory of a rehearsal cluster, it was left alone/);
    assert.equal(existsSync(join(root, "thesis.txt")), true);
  });

  it("shows the end of a log", () => {
    claimStateDirectory(state);
    writeFileSync(layout(state).log("supervisor"), "one\ntwo\nthree\nunfinished");
    assert.equal(gitops("rehearsal", "logs", "supervisor", "-n", "2").stdout, "two\nthree\n");
    const { status, stderr } = gitops("rehearsal", "logs", "nobody");
    assert.equal(status, 1);
    assert.equal(stderr, 'error: there is no process "nobody"\n       names: supervisor\n');
  });

  it("describes every process in a line, with its message and its address", () => {
    const since = new Date(Date.now() - 90_000).toISOString();
    const text = describeStatus({
      stateDirectory: "/state",
      phase: "ready",
      healthy: false,
      server: "https://127.0.0.1:20001",
      kubeconfig: "/state/kubeconfig",
      gitDelaySeconds: 4,
      processes: [
        {
          name: "etcd",
          group: "control plane",
          state: "running",
          crashes: 2,
          since,
          identity: { pid: 77, born: "" },
          rssBytes: 50 * 1024 * 1024,
        },
        {
          name: "argocd/argocd-server",
          group: "controller",
          state: "starting",
          crashes: 0,
          since,
          message: "waiting for Secret x",
          address: "http://127.0.0.1:1",
        },
      ],
    });
    assert.match(text, /^etcd +running \(2 crashes\) +77 +50 MiB +90 s/m);
    assert.match(text, /^argocd\/argocd-server +starting +90 s +waiting for Secret x/m);
    assert.match(text, /^argocd\/argocd-server {2}http:\/\/127\.0\.0\.1:1$/m);
    assert.match(text, /^slow Git +4 s before every fetch/m);
    assert.match(text, /^memory +50 MiB together$/m);
  });
});
