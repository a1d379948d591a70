import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changeBranch } from "../../../clients/git/change-branch";
import { openBranch } from "../../../clients/git/open";
import { waitUntil } from "../../../foundation/wait";

const password = "p@ss/w!rd'\"$x";

/** The processes of this machine whose arguments hold a text. */
function processesWith(text: string): string[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
      return words.includes(text) ? [words] : [];
    } catch {
      return [];
    }
  });
}

/** The files below a directory that hold a text. */
function filesWith(directory: string, text: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" }).map((name) => join(directory, name)).filter((file) => statSync(file).isFile() && readFileSync(file).includes(text));
}

describe("credentials in the address of a repository", function () {
  this.timeout(30_000);
  let server: Server;
  let held: ServerResponse | undefined;
  let seen: (string | undefined)[] = [];
  const own = mkdtempSync(join(tmpdir(), "gitops-credentials-test-"));
  const temporary = process.env.TMPDIR;
  before(async () => {
    // Who logs in waits; nobody else is let in.
    server = createServer(({ headers: { authorization } }, response) => {
      seen.push(authorization);
      if (authorization === undefined) response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
      else held = response;
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    process.env.TMPDIR = own;
  });
  beforeEach(() => { [held, seen] = [undefined, []]; });
  after(() => {
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
    server.closeAllConnections();
    server.close();
    rmSync(own, { recursive: true });
  });

  const address = () => `http://robot:${encodeURIComponent(password)}@127.0.0.1:${(server.address() as AddressInfo).port}/gitops.git`;
  for (const [name, start] of Object.entries({
    "gitops image": async (signal: AbortSignal) => {
      const opened = await openBranch({ repository: address(), branch: "main", push: true, signal });
      await opened.tip().finally(() => opened.close());
    },
    "gitops repo": async (signal: AbortSignal) => { await changeBranch({ repository: address(), branch: "main", signal }, async () => ({ result: 1 })); },
  })) {
    it(`log in for ${name}, and are in no argument of a process and in no file, also after Ctrl-C`, async () => {
      const controller = new AbortController();
      const running = start(controller.signal);
      const ended = rejects(running, { name: "AbortError" });
      ok(await waitUntil(() => held !== undefined, { interval: 20, timeout: 10_000 }), JSON.stringify(seen));
      deepEqual(seen, [undefined, `Basic ${Buffer.from(`robot:${password}`).toString("base64")}`]);
      const texts = [password, encodeURIComponent(password), "robot:"];
      deepEqual(texts.flatMap((text) => [...processesWith(text), ...filesWith(own, text)]), []);
      const begin = performance.now();
      controller.abort();
      await ended;
      ok(performance.now() - begin < 1500);
      deepEqual(readdirSync(own), []);
      ok(await waitUntil(() => processesWith(`127.0.0.1:${(server.address() as AddressInfo).port}/gitops.git`).length === 0, { interval: 50, timeout: 2000 }), "a child of Git runs on");
    });
  }

  it("are not shown when the server refuses them", async () => {
    const refusing = createServer((_request, response) => void response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end());
    await new Promise<void>((resolve) => refusing.listen(0, "127.0.0.1", resolve));
    try {
      const repository = address().replace(/:\d+\//, `:${(refusing.address() as AddressInfo).port}/`);
      await rejects(changeBranch({ repository, branch: "main" }, async () => ({ result: 1 })), (error: Error) => {
        ok(error.message.startsWith("cannot read the repository http://127.0.0.1:") && !/robot|p%40ss|p@ss/.test(error.message), error.message);
        return true;
      });
    } finally {
      refusing.close();
    }
    equal(seen.length, 0);
  });
});
