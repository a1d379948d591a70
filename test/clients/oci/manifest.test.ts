import { deepEqual, equal, rejects } from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAddresses, registryOf } from "../../../clients/oci/address";
import { manifestDigest } from "../../../clients/oci/manifest";
import { dockerLogin } from "../../cli/image/support";
import { FaultServer } from "../../support/fault-server";

const nothing = { addresses: new Map<string, string>(), insecure: new Set<string>() };

describe("questions to a registry", () => {
  const directory = mkdtempSync(join(tmpdir(), "gitops-oci-"));
  const { DOCKER_CONFIG } = process.env;
  let server: FaultServer;
  afterEach(async () => {
    await server?.stop();
    if (DOCKER_CONFIG === undefined) delete process.env.DOCKER_CONFIG;
    else process.env.DOCKER_CONFIG = DOCKER_CONFIG;
  });
  after(() => rmSync(directory, { recursive: true, force: true }));
  /** A registry that this machine reaches at its own address and at another one, which is none of the loopback interface. */
  const start = async (answer: (request: IncomingMessage, response: ServerResponse) => void) => {
    server = await FaultServer.start("hang");
    server.first = (request, response) => {
      answer(request, response);
      return true;
    };
    const elsewhere = new URL(server.url.replace("127.0.0.1", "0.0.0.0")).host;
    process.env.DOCKER_CONFIG = dockerLogin(directory, elsewhere);
    return elsewhere;
  };
  const ask = (host: string) => manifestDigest(`${host}/shop/web`, "v1", { ...nothing, insecure: new Set([host]) }, new AbortController().signal);

  it("go by https, and by plain http to this machine alone", () => {
    const url = (image: string) => registryOf(image, nothing).url;
    deepEqual(["127.0.0.1:5000/a/b", "localhost:5000/a/b", "127.0.0.1.nip.io:5000/a/b", "127.evil.example/a/b", "registry.example/a/b"].map(url), [
      "http://127.0.0.1:5000", "http://localhost:5000", "https://127.0.0.1.nip.io:5000", "https://127.evil.example", "https://registry.example",
    ]);
  });

  for (const [scheme, challenge] of Object.entries({ basic: () => 'Basic realm="x"', bearer: (host: string) => `Bearer realm="http://${host}/token"` })) {
    it(`take no credentials by plain http to another machine (${scheme})`, async () => {
      const host = await start((request, response) => response.writeHead(401, { "www-authenticate": challenge(String(request.headers.host)) }).end());
      await rejects(ask(host), /wants credentials for shop\/web, and they do not go by plain http/);
      deepEqual(server.requests.map(({ authorization }) => authorization), [undefined]);
    });
  }

  it("take no credentials to a token service by plain http, wherever the registry sends them", async () => {
    const host = await start((_request, response) => response.writeHead(401, { "www-authenticate": `Bearer realm="http://127.0.0.1.nip.io:1/token"` }).end());
    process.env.DOCKER_CONFIG = dockerLogin(directory, host.replace("0.0.0.0", "127.0.0.1"));
    await rejects(ask(host.replace("0.0.0.0", "127.0.0.1")), /sends its clients to "127.0.0.1.nip.io:1" for a token; allowed is an address with https/);
  });

  it("work without credentials by plain http where the user says so", async () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const host = await start((_request, response) => response.writeHead(200, { "docker-content-digest": digest }).end());
    equal(await ask(host), digest);
  });

  it("take no text for a digest that is none: it would go into a file of Git", async () => {
    const host = await start((request, response) => response.writeHead(200, { "docker-content-digest": "sha256:$(id)" }).end(request.method === "HEAD" ? "" : "{}"));
    equal(await ask(host), `sha256:${createHash("sha256").update("{}").digest("hex")}`);
  });

  it("show no password of an address that is refused", async () => {
    await rejects(async () => parseAddresses(["registry.example=http://robot:s3cr/t@other.example"]), (error: Error) => /http:\/\/\*\*\*@other.example/.test(error.message) && !/s3cr/.test(error.message));
  });
});
