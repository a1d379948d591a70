import { spawn } from "node:child_process";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { pki, md } from "node-forge";

/** Git over HTTPS on loopback, with a name and a password, and a certificate that nobody knows. */
export interface GitServer {
  /** Address of the repository. */
  readonly url: string;
  /** How often somebody came with the right password, and without it. */
  readonly asked: { right: number; wrong: number };
  close(): void;
}

/** Serves the repositories below a directory, with Git's own program for that. */
export async function serveGit(directory: string, repository: string, username: string, password: string): Promise<GitServer> {
  const asked = { right: 0, wrong: 0 };
  const expected = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const server = createServer(certificate(), (request, response) => {
    if (request.headers.authorization !== expected) {
      asked.wrong += 1;
      return void response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
    }
    asked.right += 1;
    const { pathname, search } = new URL(request.url ?? "", "https://localhost");
    const backend = spawn("git", ["http-backend"], {
      env: {
        ...process.env, GIT_PROJECT_ROOT: directory, GIT_HTTP_EXPORT_ALL: "1", PATH_INFO: pathname, QUERY_STRING: search.slice(1), REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers["content-type"] ?? "", HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "", GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
        GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "safe.directory", GIT_CONFIG_VALUE_0: "*",
      },
    });
    request.pipe(backend.stdin);
    const parts: Buffer[] = [];
    backend.stdout.on("data", (part: Buffer) => parts.push(part));
    backend.on("close", () => {
      const answer = Buffer.concat(parts);
      const end = answer.indexOf("\r\n\r\n");
      const headers = answer.subarray(0, end).toString().split("\r\n").map((line) => line.split(": "));
      const status = headers.find(([name]) => name === "Status")?.[1];
      for (const [name = "", value = ""] of headers) if (name !== "Status") response.setHeader(name, value);
      response.writeHead(Number(status?.slice(0, 3) ?? 200)).end(answer.subarray(end + 4));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/${repository}`,
    asked,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function certificate(): { cert: string; key: string } {
  const keys = pki.rsa.generateKeyPair(2048);
  const own = pki.createCertificate();
  own.publicKey = keys.publicKey;
  own.validity.notBefore = new Date(Date.now() - 3_600_000);
  own.validity.notAfter = new Date(Date.now() + 86_400_000);
  own.setSubject([{ name: "commonName", value: "127.0.0.1" }]);
  own.setIssuer([{ name: "commonName", value: "127.0.0.1" }]);
  own.sign(keys.privateKey, md.sha256.create());
  return { cert: pki.certificateToPem(own), key: pki.privateKeyToPem(keys.privateKey) };
}
