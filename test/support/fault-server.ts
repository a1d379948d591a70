import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What goes wrong with an answer. */
export type Fault = "hang" | "reset" | "429" | "500" | "302" | "slow" | "huge" | "truncated" | "refused";

/** A request that arrived. */
export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
}

const chunk = Buffer.alloc(1 << 20, " ");

/** A server on loopback that has a fault, and another one, to which it redirects. */
export class FaultServer {
  readonly requests: Arrived[] = [];
  /** Requests that were redirected. */
  readonly redirected: Arrived[] = [];
  /** Answers in place of the fault, where it gives true. */
  first: (request: IncomingMessage, response: ServerResponse) => boolean = () => false;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly server: Server;
  private readonly other: Server;

  private constructor(private readonly fault: Fault) {
    const note = (list: Arrived[], { method = "", url = "", headers }: IncomingMessage) => list.push({ method, path: url, authorization: headers.authorization });
    this.server = createServer((request, response) => {
      note(this.requests, request);
      if (!this.first(request, response)) this.faults[this.fault](request, response);
    });
    this.other = createServer((request, response) => {
      note(this.redirected, request);
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  }

  private readonly faults: Record<Fault, RequestListener> = {
    hang: () => undefined,
    reset: (request) => void request.socket.resetAndDestroy(),
    429: (_request, response) => void response.writeHead(429, { "retry-after": "30" }).end("too many"),
    500: (_request, response) => void response.writeHead(500, { "content-type": "application/json" }).end('{"message":"out of order"}'),
    302: (_request, response) => void response.writeHead(302, { location: `${addressOf(this.other)}/elsewhere` }).end(),
    slow: (request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      if (request.method === "HEAD") return void response.end();
      const timer = setInterval(() => response.write(" "), 50);
      this.timers.add(timer);
      response.on("close", () => clearInterval(timer));
    },
    huge: (request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      // What is written after a head alone never waits.
      if (request.method === "HEAD") return void response.end();
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on("drain", more);
      more();
    },
    truncated: (_request, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "100000" });
      response.write('{"items": [', () => response.destroy());
    },
    refused: () => undefined,
  };

  static async start(fault: Fault): Promise<FaultServer> {
    const made = new FaultServer(fault);
    for (const server of [made.server, made.other]) await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    made.url = addressOf(made.server);
    if (fault === "refused") await close(made.server);
    return made;
  }

  /** Its address. */
  url = "";

  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all([this.server, this.other].map(close));
  }
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
