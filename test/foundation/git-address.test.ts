import { deepEqual, equal, ok } from "node:assert/strict";
import { checkGitAddress, checkRepositoryUrl, readGitAddress } from "../../foundation/git-address";
import { checkBranch } from "../../foundation/git-ref";

describe("the address of a Git repository", () => {
  for (const [text, transport, address = text, username, password] of [
    ["https://git.example.com/team/gitops.git", "https"],
    ["https://git.example.com:8443/a%20b/@v.git", "https"],
    ["https://acme@dev.azure.com/acme/_git/gitops", "https", "https://dev.azure.com/acme/_git/gitops", "acme"],
    ["https://u:p%40%2F!@git.example/x.git", "https", "https://git.example/x.git", "u", "p@/!"],
    ["https://u:p@ss!@git.example/x.git", "https", "https://git.example/x.git", "u", "p@ss!"],
    ["http://127.0.0.1:3000/x.git", "http"],
    ["http://gitea.gitea.svc.cluster.local:3000/x.git", "http"],
    ["ssh://git@git.example:2222/x.git", "ssh"],
    ["git@github.com:team/app.git", "ssh"],
    ["host:/srv/x.git", "ssh"],
    ["file:///srv/x.git", "file"],
  ] as const) {
    it(`may be ${text}`, () => {
      const read = readGitAddress(text);
      ok(typeof read !== "string", String(read));
      deepEqual([read.transport, read.address, read.username, read.password], [transport, address, username, password]);
      deepEqual(checkGitAddress("x", text), []);
    });
  }

  for (const text of [
    "", "nowhere", "-x", "--upload-pack=touch x", "ext::sh -c touch", "ext::sh", "fd::17", "git://h/x", "ftp://x y", "oci://h/x", "https://", "https://h/a b", "https://h/\u001b[31m", "ssh://-oProxyCommand=x/y",
    "ssh://-o@h/y", "-oProxyCommand=x:y", "host:-x", "host::x", "https://u:secret/x@h/y.git", "https://u:secret@a/secret@h/y.git", "ssh://u:secret@h/x", "u:secret@h:x", "https://u:secret%0ahost=evil@h/x",
    "file://u:secret@h/x", "file://host/x", "http://git.example/x", "http://127.0.0.1.nip.io/x", "https://u:secret\u0000@h/x",
  ]) {
    it(`is none: ${JSON.stringify(text)}`, () => {
      const [problem, ...others] = checkGitAddress("repository", text);
      deepEqual([problem?.propertyPath, others], ["repository", []]);
      ok(problem !== undefined && problem.reason.startsWith("must ") && !problem.reason.includes("secret"), problem?.reason);
    });
  }

  it("holds no credentials where it goes into objects, and is there", () => {
    for (const text of ["https://u:secret@h/x", "https://ghp_secret@github.com/x", undefined as never, 7 as never]) {
      const [problem] = checkRepositoryUrl("repositoryUrl", text);
      ok(problem !== undefined && !problem.reason.includes("secret"), problem?.reason);
    }
  });
});

describe("the name of a branch", () => {
  it("is one that Git takes", () => {
    for (const name of ["main", "release/2026", "feature/ä_1.2", "v1"]) deepEqual(checkBranch("branch", name), []);
    for (const name of ["", "-x", "a b", "a..b", "a~1", "a^", "a:b", "a*", "a\\b", "/a", "a/", "a//b", "a.lock", "@", "a@{1}", ".a", "a/.b", "a.", "HEAD", "a\n", undefined as never, null as never]) {
      equal(checkBranch("branch", name).length, 1, JSON.stringify(name));
    }
  });
});
