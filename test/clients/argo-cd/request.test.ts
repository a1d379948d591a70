import * as assert from "node:assert/strict";
import { z } from "zod";
import { ApiError, callApi } from "../../../clients/argo-cd/request";
import { UserError } from "../../../foundation/errors";
import { FakeAnswer, FakeArgoCd } from "../../cli/support/fake-argo-cd";

const token = "eyJhbGciOi.secret.part";

describe("callApi", () => {
  let argoCd: FakeArgoCd;
  beforeEach(async () => { argoCd = await new FakeArgoCd().start(); });
  afterEach(() => argoCd.stop());

  const call = (more: { timeoutSeconds?: number; signal?: AbortSignal; missing?: string } = {}) => callApi({ server: argoCd.url, token }, {
    method: "GET", path: "applications/shop-prod", query: { refresh: "normal", revision: undefined },
    answer: z.object({ name: z.string() }), permission: "applications, get, shop-prod/shop-prod", ...more,
  });
  const failure = async (answer: FakeAnswer, more?: Parameters<typeof call>[0]): Promise<UserError> => {
    argoCd.answer = () => answer;
    const error = await call(more).then(() => assert.fail("it succeeded"), (thrown: unknown) => thrown);
    assert.ok(error instanceof UserError, String(error));
    assert.ok(!`${error.message} ${error.hint}`.includes(token), "the token is printed");
    return error;
  };

  it("sends the token and the query, and drops what it does not know", async () => {
    argoCd.answer = () => ({ json: { name: "shop-prod", more: 1 } });
    assert.deepEqual(await call(), { name: "shop-prod" });
    assert.deepEqual(argoCd.requests.map(({ path, token: sent }) => [path, sent]), [["applications/shop-prod?refresh=normal", token]]);
  });

  it("says that a token is not accepted, and how to get another", async () => {
    const error = await failure({ status: 401, json: { message: "token is expired" } });
    assert.match(error.message, /does not accept the token: token is expired/);
    assert.match(error.hint ?? "", /token rotate/);
  });

  it("names the permission that is missing", async () => {
    const error = await failure({ status: 403, json: { message: "permission denied" } });
    assert.ok(error instanceof ApiError);
    assert.equal(error.serverMessage, "permission denied");
    assert.match(error.hint ?? "", /`applications, get, shop-prod\/shop-prod`/);
  });

  const cases: [string, FakeAnswer, RegExp][] = [
    ["what is not there", { status: 404, json: { message: "not found" } }, /no Application "shop-prod"/],
    ["an error of the server", { status: 500, json: { error: "boom" } }, /status 500: boom/],
    ["an error without a reason", { status: 502, text: "" }, /status 502: no reason given/],
    ["an error of a proxy", { status: 503, text: "upstream down\n<more>" }, /status 503: upstream down/],
    ["a redirection to a login page", { status: 302, headers: { location: "https://sso.example.com" }, text: "" }, /does not answer as Argo CD's API does: it redirects/],
    ["a web page", { text: "<html>" }, /its answer is not JSON/],
    ["another shape", { json: { name: 3 } }, /unexpected answer of Argo CD to GET \/api\/v1\/applications\/shop-prod: name: /],
  ];
  for (const [title, answer, message] of cases) {
    it(`reports ${title}`, async () => {
      assert.match((await failure(answer, { missing: "there is no Application \"shop-prod\"" })).message, message);
    });
  }

  it("does not follow a redirection with the token", async () => {
    await failure({ status: 307, headers: { location: `${argoCd.url}/api/v1/elsewhere` }, text: "" });
    assert.equal(argoCd.requests.length, 1);
  });

  it("says that nobody answers in time", async () => {
    assert.match((await failure({ json: {}, after: 3000 }, { timeoutSeconds: 0.05 })).message, /cannot reach Argo CD at .*: no answer for 0.05 s/);
  });

  it("says that nobody listens", async () => {
    const { url } = argoCd;
    await argoCd.stop();
    await assert.rejects(callApi({ server: url, token }, { method: "GET", path: "x", answer: z.unknown(), permission: "" }), /cannot reach Argo CD at .*ECONNREFUSED/);
    argoCd = await new FakeArgoCd().start();
  });

  it("passes an abort on as it is", async () => {
    const controller = new AbortController();
    argoCd.answer = () => ({ json: {}, after: 3000 });
    setTimeout(() => controller.abort(), 20);
    await assert.rejects(call({ signal: controller.signal }), { name: "AbortError" });
  });
});
