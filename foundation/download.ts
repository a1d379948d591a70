import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { exchange } from "./http";
import { HttpError } from "./http-error";
import { isPassingStatus, nextPause, retryAfter } from "./http-retry";
import { mirrored } from "./mirrors";
import { retry } from "./retry";

/** Time limits of a download, in milliseconds. */
export interface DownloadTimeouts {
  /** Until the answer begins. */
  answer: number;
  /** Without a single byte. */
  silence: number;
  /** From the beginning to the end, all attempts together. Default: as long as bytes come. */
  whole?: number;
}

/** Why a server could not give a file; the caller may look elsewhere. */
export class DownloadError extends Error {
  constructor(
    message: string,
    /** Whether asking the same server for another file is pointless. */
    readonly serverUnavailable: boolean,
  ) {
    super(message);
    this.name = "DownloadError";
  }
}

/** Limits and callbacks of one download. */
export interface DownloadOptions {
  timeouts: DownloadTimeouts;
  signal?: AbortSignal;
  /** Told the number of bytes that have arrived, and of all bytes where the server says it. */
  onBytes?: (received: number, total: number | undefined) => void;
}

/** Milliseconds before each further attempt. */
const retryPauses = [500, 1500, 4000];
/** Twice as long as anybody waits for a server that asks to come again later, in milliseconds. */
const longestPause = 120_000;
/** The most bytes of a text, of what is kept in memory, and of a file. */
const most = { text: 2 ** 24, memory: 2 ** 28, file: 2 ** 33 } as const;

/** A small text, such as a list of checksums. */
export async function downloadText(url: string, options: DownloadOptions): Promise<string> {
  return (await inMemory(url, most.text, options)).toString("utf8");
}

/** A file that fits into memory. */
export async function downloadBytes(url: string, options: DownloadOptions): Promise<Buffer> {
  return inMemory(url, most.memory, options);
}

async function inMemory(url: string, bytes: number, options: DownloadOptions): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  await receive(url, bytes, options, {
    take: async (chunk) => void chunks.push(chunk),
    reset: async () => void chunks.splice(0),
  });
  return Buffer.concat(chunks);
}

/**
 * Writes an answer into a new file.
 *
 * @returns the SHA-256 of what was written, in hexadecimal.
 */
export async function downloadFile(url: string, path: string, options: DownloadOptions): Promise<string> {
  let hash = createHash("sha256");
  const file = await open(path, "wx");
  let position = 0;
  try {
    await receive(url, most.file, options, {
      take: async (chunk) => {
        hash.update(chunk);
        for (let at = 0; at < chunk.byteLength; ) at += (await file.write(chunk, at, chunk.byteLength - at, position + at)).bytesWritten;
        position += chunk.byteLength;
      },
      reset: async () => {
        hash = createHash("sha256");
        position = 0;
        await file.truncate(0);
      },
    });
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest("hex");
}

/** Where the bytes of an answer go. */
interface Sink {
  readonly take: (chunk: Uint8Array) => Promise<unknown>;
  /** What was taken is worth nothing: the answer begins anew. */
  readonly reset: () => Promise<unknown>;
}

/** How far a file has come over all attempts. */
interface Progress {
  received: number;
  total: number | undefined;
  /** By which the server knows whether the file is still the same. */
  validator: string | undefined;
}

/** Tries again after a hiccup, from where the last attempt ended where the server can do that. */
async function receive(url: string, bytes: number, options: DownloadOptions, sink: Sink): Promise<void> {
  const progress: Progress = { received: 0, total: undefined, validator: undefined };
  const address = mirrored(url);
  const ends = performance.now() + (options.timeouts.whole ?? Number.POSITIVE_INFINITY);
  await retry(() => attempt(address, { bytes, left: ends - performance.now() }, options, sink, progress), {
    pause: (failed, error) => (error instanceof PassingError ? nextPause(failed, { pauses: retryPauses, left: Math.min(ends - performance.now(), longestPause) }, error.wished) : undefined),
    signal: options.signal,
  });
}

async function attempt(url: string, { bytes, left }: { bytes: number; left: number }, options: DownloadOptions, sink: Sink, progress: Progress): Promise<void> {
  const { timeouts: { answer, silence, whole }, signal, onBytes } = options;
  const resumes = progress.received > 0 && progress.validator !== undefined;
  try {
    await exchange(url, {
      // What is compressed on the way has another length than the server says. `fetch` asks for the part of a file so by itself.
      headers: { "user-agent": "gitops-platform", ...(resumes ? { range: `bytes=${progress.received}-`, "if-range": progress.validator ?? "" } : { "accept-encoding": "identity" }) },
      limits: { answer, silence, bytes, ...(whole === undefined ? {} : { whole: Math.max(1, left) }) },
      signal,
    }, async (response, chunks) => {
      if (!response.ok) throw statusError(response);
      await begin(response, sink, progress);
      for await (const chunk of chunks) {
        progress.received += chunk.byteLength;
        await sink.take(chunk);
        onBytes?.(progress.received, progress.total);
      }
      if (progress.total !== undefined && progress.received < progress.total) throw new PassingError(`the answer ended after ${progress.received} of ${progress.total} bytes`);
    });
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    throw error.failure === "passing" ? new PassingError(error.message) : new DownloadError(error.message, error.failure === "unreachable");
  }
}

/** An answer goes on where the last one ended, or begins anew. */
async function begin({ status, headers }: Response, sink: Sink, progress: Progress): Promise<void> {
  if (status !== 206 && progress.received > 0) {
    await sink.reset();
    progress.received = 0;
  }
  const length = Number(headers.get("content-length")) || undefined;
  progress.total = length === undefined ? undefined : progress.received + length;
  const etag = headers.get("etag");
  progress.validator = etag !== null && !etag.startsWith("W/") ? etag : headers.get("last-modified") ?? undefined;
}

/** It may be over in a moment: the same question is asked again. */
class PassingError extends DownloadError {
  /** @param wished milliseconds after which the server wants to be asked again. Default: it does not say. */
  constructor(message: string, readonly wished?: number) {
    super(message, true);
  }
}

/** A file that is missing, or that is refused, concerns that file; a failure concerns the server, and may pass. */
function statusError({ status, headers }: Response): DownloadError {
  return isPassingStatus(status) ? new PassingError(`HTTP status ${status}`, retryAfter(headers)) : new DownloadError(`HTTP status ${status}`, status === 401);
}
