import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ask, type Question } from "../../foundation/ask";
import { UserError } from "../../foundation/errors";
import { HttpError } from "../../foundation/http-error";
import { retryAfter } from "../../foundation/http-retry";
import { packageDirectory } from "../../foundation/paths";
import { requestTimeout } from "../../foundation/request-timeout";
import { FaultServer, type Fault } from "../support/fault-server";
import { sourceFiles } from "../support/import-graph";

const limits = { answer: 500, silence: 400, whole: 500, bytes: 1000 };
const secret = "Bearer eyJ.the-token";

describe("a request", () => {
  let server: FaultServer;
  afterEach(() => server.stop());
  const start = async (fault: Fault, first?: (request: IncomingMessage, response: ServerResponse) => boolean) => {
    server = await FaultServer.start(fault);
    if (first !== undefined) server.first = first;
    return server.url;
  };
  const times = (count: number, status: number, headers: Record<string, string> = {}) => {
    let left = count;
    return (_request: unknown, response: ServerResponse): boolean => {
      left -= 1;
      if (left < 0) response.writeHead(200).end("fine");
      else response.writeHead(status, headers).end("not now");
      return true;
    };
  };
  const failure = async (url: string, more: Partial<Question> = {}): Promise<HttpError> => {
    const error: unknown = await ask(url, { limits, authorization: secret, ...more }).then(() => undefined, (thrown) => thrown);
    ok(error instanceof HttpError, String(error));
    ok(!error.message.includes("eyJ"), error.message);
    return error;
  };

  const faults: [Fault, RegExp, HttpError["failure"]][] = [
    ["hang", /^no answer for 0.5 s$/, "passing"],
    ["slow", /^no end of the answer within 0.5 s$/, "passing"],
    ["huge", /^the answer is longer than 1000 bytes$/, "final"],
    ["refused", /ECONNREFUSED/, "unreachable"],
  ];
  for (const [fault, message, kind] of faults) {
    it(`ends in time where the server has the fault "${fault}"`, async () => {
      const url = await start(fault);
      const begin = Date.now();
      const error = await failure(url);
      match(error.message, message);
      equal(error.failure, kind);
      ok(Date.now() - begin < 3000, `${Date.now() - begin} ms`);
    });
  }

  for (const fault of ["reset", "truncated"] as const) {
    it(`is sent three times where the server has the fault "${fault}", and not again when it changes something`, async () => {
      const url = await start(fault);
      equal((await failure(url, { limits: { ...limits, whole: 10_000 } })).failure, "passing");
      equal(server.requests.length, 3);
      await failure(url, { method: "POST", body: "{}", limits: { ...limits, whole: 10_000 } });
      equal(server.requests.length, 4);
    });
  }

  it("is sent again after an error of the server that passes", async () => {
    const url = await start("hang", times(2, 503));
    const { status, body } = await ask(url, { limits: { ...limits, whole: 10_000 } });
    deepEqual([status, body.toString(), server.requests.length], [200, "fine", 3]);
  });

  it("ends with the answer of the server when it does not pass", async () => {
    const url = await start("500");
    equal((await ask(url, { limits: { ...limits, whole: 10_000 } })).status, 500);
    equal(server.requests.length, 3);
  });

  it("is sent again when the server wants it, also one that changes something, and not when that is too late", async () => {
    const url = await start("hang", times(1, 429, { "retry-after": "1" }));
    const begin = Date.now();
    equal((await ask(url, { method: "POST", body: "{}", limits: { ...limits, whole: 10_000 } })).status, 200);
    ok(Date.now() - begin >= 950, `${Date.now() - begin} ms`);
    await server.stop();
    equal((await ask(await start("429"), { limits: { ...limits, whole: 10_000 } })).status, 429);
    equal(server.requests.length, 1);
  });

  it("that changes something is sent once, whatever error it gets", async () => {
    const url = await start("500");
    equal((await ask(url, { method: "POST", body: "{}", limits: { ...limits, whole: 10_000 } })).status, 500);
    equal(server.requests.length, 1);
  });

  it("takes its credentials to no other place, and follows a redirection without them", async () => {
    const url = await start("302");
    equal((await ask(url, { limits, authorization: secret })).status, 302);
    equal((await ask(url.replace("//", "//user:pass@"), { limits })).status, 302);
    deepEqual(server.redirected, []);
    equal((await ask(url, { limits })).status, 200);
    deepEqual(server.redirected.map(({ authorization }) => authorization), [undefined]);
  });

  it("is not led from a line that nobody can listen on to one that anybody can", async () => {
    const url = await start("hang", (request, response) => {
      if (request.url === "/b") response.writeHead(200).end("another answer");
      else response.writeHead(302, { location: `${url.replace("127.0.0.1", "0.0.0.0")}/b` }).end();
      return true;
    });
    equal((await failure(`${url}/a`, { authorization: undefined })).message, `it redirects to plain http, at ${new URL(url.replace("127.0.0.1", "0.0.0.0")).host}`);
  });

  it("sends the user and password of an address as a header, and never shows them", async () => {
    const url = await start("hang", times(0, 200));
    await ask(url.replace("//", "//us%40er:p%3Ass@"), { limits });
    equal(server.requests[0]?.authorization, `Basic ${Buffer.from("us@er:p:ss").toString("base64")}`);
  });

  it("sends no credentials by plain http to another machine, and none with a line end", async () => {
    const url = await start("hang");
    for (const [address, authorization] of [["http://127.0.0.1.nip.io:1/", secret], ["http://user:eyJ@127.evil.example:1/", undefined], [url, `${secret}\nx-more: 1`]] as const) {
      await rejects(ask(address, { limits, authorization }), (error: unknown) => error instanceof UserError && /plain http|line end/.test(error.message) && !error.message.includes("eyJ"));
    }
    deepEqual(server.requests, []);
  });

  it("ends with an abort, also between two attempts", async () => {
    for (const [fault, wait] of [["hang", 50], ["500", 150]] as const) {
      const url = await start(fault);
      const abort = new AbortController();
      const begin = Date.now();
      setTimeout(() => abort.abort(), wait);
      await rejects(ask(url, { limits: { ...limits, answer: 9000, whole: 9000 }, signal: abort.signal }), { name: "AbortError" });
      ok(Date.now() - begin < 1500, `${fault}: ${Date.now() - begin} ms`);
      if (fault === "hang") await server.stop();
    }
  });
});

describe("the policy of requests", () => {
  it("reads when the server wants to be asked again", () => {
    const after = (text: string) => retryAfter(new Headers({ "retry-after": text }), () => Date.parse("2026-01-01T00:00:00Z"));
    deepEqual(["7", "Thu, 01 Jan 2026 00:00:20 GMT", "Thu, 01 Jan 2020 00:00:00 GMT", "soon", ""].map(after), [7000, 20_000, 0, undefined, undefined]);
  });

  it("has a timeout that the environment sets", () => {
    deepEqual(["", "2.5", "3600"].map((text) => requestTimeout(60_000, { GITOPS_REQUEST_TIMEOUT: text })), [60_000, 2500, 3_600_000]);
    for (const text of ["0", "-1", "1e3", "4000", "x"]) {
      let error: unknown;
      try {
        requestTimeout(60_000, { GITOPS_REQUEST_TIMEOUT: text });
      } catch (thrown) {
        error = thrown;
      }
      ok(error instanceof UserError && error.exitCode === 2, text);
    }
  });

  it("is that of every client: nothing else sends a request by itself", () => {
    // Scripts of pipelines run alone, in a container; the Kubernetes client and the probes of a rehearsal keep connections of their own.
    const own = ["clients/kubernetes/api.ts", "clients/kubernetes/connection.ts", "rehearsal/cluster/http.ts", "foundation/fetch-url.ts", "foundation/http.ts"];
    const files = sourceFiles(packageDirectory, ["bench", "test", "docs", "charts", "bin", "build", "node_modules", "dist"])
      .filter((file) => !own.includes(file) && !file.startsWith("components/build-pipeline/steps/"));
    const requests = /(?<![\w.])(?<!async )fetch\(|fetch-url"|from "(node:)?https?"|from "undici"/;
    const sends = (file: string) => requests.test(readFileSync(join(packageDirectory, file), "utf8"));
    deepEqual(files.filter(sends), []);
    deepEqual(own.filter((file) => !sends(file)), [], "exceptions that need none");
  });
});
