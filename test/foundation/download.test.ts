import { deepEqual, equal, match, rejects } from "node:assert/strict";
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

  it("tell a missing file from a server that refuses", () =>
    withServer(
      (request, response) => response.writeHead(request.url === "/missing" ? 404 : 403).end(),
      async (base) => {
        const errorOf = (path: string) => downloadText(base + path, { timeouts }).catch((error: DownloadError) => error);
        deepEqual(await errorOf("/missing"), new DownloadError("HTTP status 404", false));
        deepEqual(await errorOf("/other"), new DownloadError("HTTP status 403", true));
      },
    ));

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
        await rejects(downloadText(`${base}/silent`, impatient), new DownloadError("no answer for 0.1 s", true));
        await rejects(downloadText(`${base}/begins`, impatient), new DownloadError("no more data for 0.15 s", true));
      },
    ));

  it("end on abort with its reason", () =>
    withServer(
      () => undefined,
      async (base) => {
        const signal = AbortSignal.timeout(20);
        await rejects(downloadText(base, { timeouts, signal }), { name: "TimeoutError" });
      },
    ));
});
