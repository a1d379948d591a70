import { createServer, IncomingMessage, Server } from "node:http";
import { AddressInfo } from "node:net";

/** One request that arrived. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query, without `/api/v1/`. */
  readonly path: string;
  readonly token: string | undefined;
  readonly body: unknown;
}

/** What is answered: a status and JSON, or a text that is no JSON. */
export interface FakeAnswer {
  readonly status?: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Answer only after so many milliseconds. */
  readonly after?: number;
  /** Never answer. */
  readonly silent?: true;
  /** Break the connection in place of an answer. */
  readonly reset?: true;
}

/** An API on loopback that answers as the test says, and remembers what it was asked. */
export class FakeArgoCd {
  readonly requests: SeenRequest[] = [];
  /** Answers a request; without an answer it is 404. */
  answer: (request: SeenRequest) => FakeAnswer | undefined = () => undefined;
  private server: Server | undefined;

  async start(): Promise<this> {
    this.server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        const seen: SeenRequest = {
          method: request.method ?? "",
          path: (request.url ?? "").replace(/^\/api\/v1\//, ""),
          token: request.headers.authorization?.replace(/^Bearer /, ""),
          body,
        };
        this.requests.push(seen);
        // As the real one: a change must say that it is JSON.
        const typed = seen.method === "GET" || request.headers["content-type"] === "application/json";
        const { status = 200, json, text, headers = {}, after = 0, silent, reset } = (typed ? this.answer(seen) : { status: 415, json: { message: "Invalid content type" } }) ?? { status: 404, json: { message: "not found", code: 5 } };
        if (reset) request.socket.resetAndDestroy();
        if (silent || reset) return;
        setTimeout(() => response.writeHead(status, headers).end(text ?? JSON.stringify(json)), after);
      });
    });
    await new Promise<void>((resolve) => { this.server?.listen(0, "127.0.0.1", resolve); });
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server?.address() as AddressInfo).port}`;
  }

  /** Requests by method. */
  of(method: string): SeenRequest[] {
    return this.requests.filter((request) => request.method === method);
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => { this.server?.close(resolve); });
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}
