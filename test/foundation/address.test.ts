import { deepEqual, equal, ok } from "node:assert/strict";
import { checkAddress, withoutCredentials } from "../../foundation/address";

describe("an address", () => {
  for (const address of ["https://u:secret@git.example.com/a.git", "https://:secret@git.example.com", "ssh://git:secret@git.example.com/a.git", "oci://u:secret@ghcr.io/charts", "https://ghp_secret@github.com/a/b.git", "https://glpat-secret@gitlab.com/a/b.git"]) {
    it(`is refused with a password or a token, which is not shown: ${address}`, () => {
      const [found, ...others] = checkAddress("repositoryUrl", address);
      deepEqual(others, []);
      equal(found?.propertyPath, "repositoryUrl");
      ok(found.reason.includes(new URL(address).host) && !found.reason.includes("secret"), found.reason);
    });
  }

  for (const address of [undefined, "https://git.example.com/a.git", "https://acme@dev.azure.com/acme/shop/_git/gitops", "ssh://git@git.example.com:2222/a.git", "git@git.example.com:a/b.git", "file:///srv/a.git", "minio:9000", ""]) {
    it(`may be ${address}`, () => deepEqual(checkAddress("repositoryUrl", address), []));
  }
});

describe("a text without credentials", () => {
  it("shows no user and password of an address, and leaves everything else", () => {
    equal(withoutCredentials("fatal: 'https://u:secret@h.example/a.git' and HTTP://secret@h/b"), "fatal: 'https://h.example/a.git' and HTTP://h/b");
    equal(withoutCredentials("ssh://git:secret@h/a and ssh://git@h/b and git@h:c"), "ssh://git@h/a and ssh://git@h/b and git@h:c");
    equal(withoutCredentials("mail me@example.com, https://h/a@b, a: b@c"), "mail me@example.com, https://h/a@b, a: b@c");
  });

  for (const [text, masked] of [
    ["https://u:p@ss@h.example/a.git: not found", "https://h.example/a.git: not found"],
    ["cannot read https://u:se/cr/et@h.example/a.git", "cannot read https://h.example/a.git"],
    ["https://u:sec!ret@h/a 'https://u:s/e@c@h.example:8443/a'", "https://h/a 'https://h.example:8443/a'"],
    ["https://u:secret?x#y@h/a", "https://h/a"],
    ["[https://u:secret@h/a](https://v:secret@h/b)", "[https://h/a](https://h/b)"],
    ["http://127.0.0.1:5000/team/app@sha256:0f and https://proxy.example/mod/@v/list", "http://127.0.0.1:5000/team/app@sha256:0f and https://proxy.example/mod/@v/list"],
    ["ssh://ghp_secretsecretsecret@h/a", "ssh://h/a"],
    ["remote: token ghp_0123456789abcdef0123 expired", "remote: token *** expired"],
    ["glpat-0123456789abcdefghij, global-settings-of-the-registry", "***, global-settings-of-the-registry"],
    ["Authorization: Bearer abc.def and authorization: basic dTpw", "Authorization: Bearer *** and authorization: basic ***"],
    [`token eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJhcmdvY2QifQ.c2VjcmV0 is invalid`, "token *** is invalid"],
  ] as const) {
    it(`is masked: ${text}`, () => equal(withoutCredentials(text), masked));
  }
});
