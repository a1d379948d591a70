import { deepEqual } from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publisherUrls } from "../../rehearsal/toolchain/releases";
import { gitops, stackTrace } from "../support/command";
import { FaultServer, type Fault } from "../support/fault-server";
import { dockerLogin, TestRepository } from "./image/support";

const secret = "the-secret-token";
/** Seconds that a server may take, for the commands here. */
const timeout = 2;
/** A command must end after so many milliseconds, on a busy machine: what it waits for, three attempts with their pauses, and its own start. */
const bound = 25_000;
const faults: readonly Fault[] = ["hang", "reset", "429", "500", "302", "slow", "huge", "truncated", "refused"];

interface Row {
  readonly args: (url: string) => string[];
  readonly env?: (url: string) => Record<string, string>;
  readonly cwd?: () => string;
  readonly exitCodes: readonly number[];
  /** What is said for each fault. */
  readonly says: Readonly<Record<Fault, RegExp>>;
  /** The first answer, where the fault comes later. */
  readonly first?: FaultServer["first"];
}

const argoCd: Readonly<Record<Fault, RegExp>> = {
  hang: /^error: cannot reach Argo CD at http:\S+: no answer for 2 s$/m,
  reset: /^error: cannot reach Argo CD at http:\S+: .*(ECONNRESET|UND_ERR_SOCKET)/m,
  429: /^error: Argo CD answered GET \S+ with status 429: too many\n {7}it asks to come again in 30 s$/m,
  500: /^error: Argo CD answered GET \S+ with status 500: out of order$/m,
  302: /^error: http:\S+ does not answer as Argo CD's API does: it redirects \(status 302\)$/m,
  slow: /^error: cannot reach Argo CD at http:\S+: no end of the answer within [\d.]+ s$/m,
  huge: /^error: cannot reach Argo CD at http:\S+: (the answer is longer than 268435456 bytes|no end of the answer within [\d.]+ s)$/m,
  truncated: /^error: cannot reach Argo CD at http:\S+: .*(UND_ERR_SOCKET|terminated|no end of the answer)/m,
  refused: /^error: cannot reach Argo CD at http:\S+: .*ECONNREFUSED/m,
};
const unreachable = (reason: string) => new RegExp(`^error: registry \\S+ cannot be reached at http:\\S+: ${reason}`, "m");
const answered = (status: number) => new RegExp(`^error: registry \\S+ answered ${status} for shop/web:v2`, "m");
/** A question about a manifest has no answer but its head. */
const registry: Readonly<Record<Fault, RegExp>> = {
  hang: unreachable("no answer for 2 s"), reset: unreachable(".*(ECONNRESET|UND_ERR_SOCKET)"), 429: /answered 429 for shop\/web:v2, and asks to come again in 30 s$/m, 500: answered(500), 302: answered(302),
  slow: unreachable("no end of the answer within"), huge: unreachable("(the answer is longer than 4194304 bytes|no end of the answer within)"),
  truncated: unreachable(".*(UND_ERR_SOCKET|terminated|no end of the answer)"), refused: unreachable(".*ECONNREFUSED"),
};
const network = (reason: string) => new RegExp(`"name": "downloads",\\s+"status": "(ok|warning)",\\s+"found": "127.0.0.1:\\d+: ${reason}`);
const answers = /"name": "downloads",\s+"status": "ok",\s+"found": "127.0.0.1:\d+ answers"/;
const doctor: Readonly<Record<Fault, RegExp>> = {
  hang: network("no answer for 3 s"), reset: network(".*(ECONNRESET|UND_ERR_SOCKET)"), 429: answers, 500: answers, 302: answers, slow: network("no end of the answer within"),
  huge: network("(the answer is longer than 16777216 bytes|no end of the answer within)"), truncated: network("(.*UND_ERR_SOCKET|.*terminated|the answer ended after)"), refused: network(".*ECONNREFUSED"),
};
describe("commands whose server has a fault", function () {
  this.timeout(180_000);
  const directory = mkdtempSync(join(tmpdir(), "gitops-faults-"));
  let repository: TestRepository;
  let checkout = "";
  before(() => {
    repository = new TestRepository({ "apps/dev/kustomization.yaml": "images:\n- name: registry.example/shop/web\n  newTag: v1\n" });
    checkout = repository.checkout("work");
  });
  after(() => {
    repository.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  const mirrors = (url: string) => Object.values(publisherUrls).map((address) => `${new URL(address).host}=${url}`).join(" ");
  const rows: Readonly<Record<string, Row>> = {
    "gitops sync": { args: (url) => ["sync", "prod", "--system", "shop", "--server", url], cwd: () => directory, exitCodes: [1], says: argoCd },
    "gitops token rotate": { args: (url) => ["token", "rotate", "--project", "p", "--role", "ci", "--stdout", "--server", url], exitCodes: [1], says: argoCd },
    "gitops image set": {
      args: (url) => ["image", "set", "dev", "v2", "--repo", checkout, "--path", "apps/dev", "--dry-run", "--registry", `registry.example=${url}`],
      env: () => ({ DOCKER_CONFIG: dockerLogin(repository.root, "registry.example", Buffer.from(`robot:${secret}`).toString("base64")) }),
      // The registry asks for the login first, so that the fault meets a question with credentials.
      first: (request, response) => {
        if (request.headers.authorization !== undefined) return false;
        response.writeHead(401, { "www-authenticate": 'Basic realm="test"' }).end();
        return true;
      },
      cwd: () => directory, exitCodes: [1], says: registry,
    },
    "gitops doctor": {
      args: () => ["doctor", "--format", "json"],
      env: (url) => ({ GITOPS_MIRRORS: mirrors(url), GITOPS_CACHE_DIR: join(directory, "cache"), npm_config_registry: url.replace("//", `//robot:${secret}@`), GOPROXY: url.replace("//", `//robot:${secret}@`), GOMODCACHE: join(directory, "modules"), GOFLAGS: "-modcacherw" }),
      exitCodes: [0, 1], says: doctor,
    },
  };

  for (const [name, { args, env = () => ({}), cwd, exitCodes, says, first }] of Object.entries(rows)) {
    for (const half of [faults.slice(0, 5), faults.slice(5)]) {
      it(`${name}: ${half.join(", ")}`, async () => {
        const problems = await Promise.all(half.map(async (fault) => {
          const server = await FaultServer.start(fault);
          if (first !== undefined) server.first = first;
          const begin = Date.now();
          const { exitCode, stdout, stderr } = await gitops(args(server.url), {
            ...(cwd === undefined ? {} : { cwd: cwd() }),
            env: { ARGOCD_AUTH_TOKEN: secret, GITOPS_REQUEST_TIMEOUT: String(timeout), ...env(server.url) },
          });
          const took = Date.now() - begin;
          await server.stop();
          const output = `${stderr}\n${stdout}`;
          const leaked = server.redirected.some(({ authorization }) => authorization !== undefined);
          return [
            ...(exitCodes.includes(exitCode ?? -1) ? [] : [`ended with ${exitCode}`]),
            ...(says[fault].test(output) ? [] : ["does not say why"]),
            ...(stackTrace.test(output) ? ["shows a stack trace"] : []),
            ...(output.includes(secret) ? ["shows the token"] : []),
            ...(leaked ? ["takes the token elsewhere"] : []),
            ...(fault === "refused" || server.requests.length > 0 ? [] : ["asked nobody"]),
            ...(took < bound ? [] : [`took ${took} ms`]),
          ].map((problem) => `${fault}: ${problem}: ${output}`);
        }));
        deepEqual(problems.flat(), []);
      });
    }
  }
});
