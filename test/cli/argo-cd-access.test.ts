import * as assert from "node:assert/strict";
import { findArgoCd } from "../../cli/argo-cd-access";
import { serverUrl } from "../../clients/argo-cd/server-url";
import { ExitCode, UserError } from "../../foundation/errors";

describe("serverUrl", () => {
  const accepted: [string, string][] = [
    ["argocd.example.com", "https://argocd.example.com"],
    ["argocd.example.com:8443", "https://argocd.example.com:8443"],
    ["https://example.com/argo-cd/", "https://example.com/argo-cd"],
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["http://localhost:8080", "http://localhost:8080"],
  ];
  for (const [text, url] of accepted) it(`takes ${text}`, () => assert.equal(serverUrl(text, "--server"), url));

  const refused: [string, RegExp][] = [
    ["http://argocd.example.com", /--server must use https/],
    ["ftp://127.0.0.1", /--server must use https/],
    ["http://127.0.0.1.nip.io", /--server must use https, got "http:\/\/127.0.0.1.nip.io"/],
    ["http://127.evil.example:8080", /--server must use https/],
    ["http://localhost.evil.example", /--server must use https/],
    ["https://", /--server must be an address/],
    ["https://argocd.example.com?x=1", /without "\?" and "#"/],
    ["https://admin:secret@example.com", /must not contain a user name/],
  ];
  for (const text of ["http://admin:pass@word/w!rd@example.com", "https://admin:pass@word@example.com:x", "http://admin:password@127.0.0.1"]) {
    it(`shows no password of ${text}`, () => assert.throws(() => serverUrl(text, "--server"), (error: Error) => !/pass|w!rd/.test(error.message.replace("a user name or a password", ""))));
  }

  for (const [text, message] of refused) it(`refuses ${text}`, () => assert.throws(() => serverUrl(text, "--server"), message));
});

describe("findArgoCd", () => {
  const nowhere = { GITOPS_STATE_DIR: "/nonexistent/state" };
  const usage = (message: RegExp) => (error: unknown) => error instanceof UserError && error.exitCode === ExitCode.Usage && message.test(error.message);

  it("takes server and token from the environment", async () => {
    const found = await findArgoCd({ environment: { ARGOCD_SERVER: "argocd.example.com", ARGOCD_AUTH_TOKEN: "t" } });
    assert.equal(found.server, "https://argocd.example.com");
    assert.equal(found.token, "t");
    assert.match(found.description, /ARGOCD_SERVER/);
  });

  for (const token of ["eyJ.secret\n", "eyJ.sec ret", "eyJ.secret\u001b[2J", "eyJ.secret\r\nHost: evil.example"]) {
    it(`refuses the token ${JSON.stringify(token)} and does not show it`, () => assert.rejects(findArgoCd({ environment: { ARGOCD_SERVER: "a.example.com", ARGOCD_AUTH_TOKEN: token } }), (error: unknown) =>
      usage(/ARGOCD_AUTH_TOKEN holds a line end/)(error) && !/eyJ/.test(`${(error as UserError).message}${(error as UserError).hint}`)));
  }

  it("prefers --server", async () => {
    assert.equal((await findArgoCd({ server: "other.example.com", environment: { ARGOCD_SERVER: "argocd.example.com", ARGOCD_AUTH_TOKEN: "t" } })).server, "https://other.example.com");
  });

  it("wants a token with a server", () => assert.rejects(findArgoCd({ environment: { ARGOCD_SERVER: "a.example.com", ...nowhere } }), usage(/ARGOCD_AUTH_TOKEN is not set/)));
  it("says what to set when there is nothing", () => assert.rejects(findArgoCd({ environment: nowhere }), usage(/no rehearsal cluster runs in \/nonexistent\/state/)));
});
