import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import type { RequestListener } from "node:http";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DownloadError, downloadFile, downloadText } from "../../foundation/download";
import { sha256 } from "../../releases/pinned-file";
import { serve, unreachable, withDirectory, withServer } from "../rehearsal/toolchain/support";

const timeouts = { answer: 1_000, silence: 1_000 };

describe("downloads", () => {
  it("write a file, tell its SHA-256 and how much has arrived", () =>
    withDirectory((directory) =>
      withServer(serve({ "/tool": "x".repeat(300_000) }), async (base) => {
        const path = join(directory, "tool");
        const seen: (number | undefined)[] = [];
        const onBytes = (received: number, total?: number): void => void seen.splice(0, 2, received, total);
        equal(await downloadFile(`${base}/tool`, path, { timeouts, onBytes }), sha256("x".repeat(300_000)));
        equal((await readFile(path)).length, 300_000);
        equal(seen[0], 300_000);
      }),
    ));

  it("tell a file that is missing or refused from a server that lets nobody in", () =>
    withServer(
      (request, response) => response.writeHead(Number(request.url?.slice(1))).end(),
      async (base) => {
        const errorOf = (path: string) => downloadText(base + path, { timeouts }).catch((error: DownloadError) => error);
        for (const status of [404, 403, 410]) deepEqual(await errorOf(`/${status}`), new DownloadError(`HTTP status ${status}`, false));
        deepEqual(await errorOf("/401"), new DownloadError("HTTP status 401", true));
      },
    ));

  describe("after a hiccup", () => {
    const content = "0123456789".repeat(20_000);
    /** Answers a file in the first attempts as it is told, and then as a server that can begin anywhere. */
    const flaky = (first: RequestListener[], etag: () => string | undefined = () => '"one"') => {
      const ranges: (string | undefined)[] = [];
      const listener: RequestListener = (request, response) => {
        ranges.push(request.headers.range);
        equal(request.headers["accept-encoding"], "identity");
        const own = first[ranges.length - 1];
        if (own) return own(request, response);
        const tag = etag();
        const from = tag !== undefined && request.headers["if-range"] === tag ? Number(/\d+/.exec(request.headers.range ?? "0")?.[0]) : 0;
        response.writeHead(from > 0 ? 206 : 200, { "content-length": content.length - from, ...(tag === undefined ? {} : { etag: tag }) }).end(content.slice(from));
      };
      return { ranges, listener };
    };
    const truncated = (etag?: string): RequestListener => (_request, response) => {
      response.writeHead(200, { "content-length": content.length, ...(etag === undefined ? {} : { etag }) });
      response.write(content.slice(0, 50_000), () => response.destroy());
    };
    const whole = (listener: RequestListener) => withDirectory((directory) => withServer(listener, async (base) => {
      const path = join(directory, "file");
      equal(await downloadFile(`${base}/file`, path, { timeouts }), sha256(content));
      equal(await readFile(path, "utf8"), content);
    }));

    it("are tried again", async () => {
      const { ranges, listener } = flaky([(_request, response) => response.writeHead(502).end(), (_request, response) => response.writeHead(429).end()]);
      await whole(listener);
      equal(ranges.length, 3);
    }).timeout(10_000);

    it("go on where they ended", async () => {
      const { ranges, listener } = flaky([truncated('"one"')]);
      await whole(listener);
      match(ranges[1] ?? "", /^bytes=[1-9]\d*-$/);
    });

    it("begin anew where the file is another one by now, or the server cannot say", async () => {
      for (const [before, after] of [['"old"', '"one"'], [undefined, undefined]] as const) {
        const { ranges, listener } = flaky([truncated(before)], () => after);
        await whole(listener);
        equal(ranges.length, 2);
      }
    });

    it("are given up after four attempts, with the last reason", async () => {
      let asked = 0;
      await withServer((_request, response) => {
        asked += 1;
        response.writeHead(503).end();
      }, async (base) => rejects(downloadText(base, { timeouts }), new DownloadError("HTTP status 503", true)));
      equal(asked, 4);
    }).timeout(15_000);
  });

  it("wait as long as the server asks for", () => {
    let asked = 0;
    return withServer((_request, response) => {
      asked += 1;
      if (asked === 1) response.writeHead(503, { "retry-after": "2" }).end();
      else response.end("content");
    }, async (base) => {
      const begin = Date.now();
      equal(await downloadText(base, { timeouts }), "content");
      ok(Date.now() - begin >= 1950, `${Date.now() - begin} ms`);
    });
  }).timeout(10_000);

  it("end after the time for the whole, whatever still comes", () => {
    const timers = new Set<NodeJS.Timeout>();
    return withServer((_request, response) => timers.add(setInterval(() => response.write("."), 20)), async (base) => {
      const begin = Date.now();
      await rejects(downloadText(base, { timeouts: { ...timeouts, whole: 300 } }), new DownloadError("no end of the answer within 0.3 s", true));
      ok(Date.now() - begin < 2000, `${Date.now() - begin} ms`);
    }).finally(() => timers.forEach((timer) => clearInterval(timer)));
  });

  it("ask once for what cannot be written", () => {
    let asked = 0;
    return withServer((_request, response) => {
      asked += 1;
      response.end("content");
    }, async (base) => {
      await rejects(downloadText(base, { timeouts, onBytes: () => { throw new Error("disk full"); } }), /^Error: disk full$/);
      equal(asked, 1);
    });
  });

  it("say why a server cannot be reached", async () => {
    const url = await unreachable();
    await rejects(downloadText(url, { timeouts }), (error: DownloadError) => {
      match(error.message, /ECONNREFUSED/);
      return error.serverUnavailable;
    });
  });

  it("give up on a server that does not answer, or stops in the middle", () =>
    withServer(
      (request, response) => void (request.url === "/begins" && response.write("a beginning")),
      async (base) => {
        const impatient = { timeouts: { answer: 100, silence: 150 } };
        await Promise.all([
          rejects(downloadText(`${base}/silent`, impatient), new DownloadError("no answer for 0.1 s", true)),
          rejects(downloadText(`${base}/begins`, impatient), new DownloadError("no more data for 0.15 s", true)),
        ]);
      },
    )).timeout(15_000);

  it("end on abort with its reason", () =>
    withServer(
      () => undefined,
      async (base) => {
        const signal = AbortSignal.timeout(20);
        await rejects(downloadText(base, { timeouts, signal }), { name: "TimeoutError" });
      },
    ));
});
