import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { fetchUrl } from "./fetch-url";
import { mirrored } from "./mirrors";
import { retry } from "./retry";

/** Time limits of a download, in milliseconds. */
export interface DownloadTimeouts {
  /** Until the answer begins. */
  answer: number;
  /** Without a single byte. */
  silence: number;
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

/** A small text, such as a list of checksums. */
export async function downloadText(url: string, options: DownloadOptions): Promise<string> {
  return (await downloadBytes(url, options)).toString("utf8");
}

/** A file that fits into memory. */
export async function downloadBytes(url: string, options: DownloadOptions): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  await receive(url, options, {
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
    await receive(url, options, {
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
async function receive(url: string, options: DownloadOptions, sink: Sink): Promise<void> {
  const progress: Progress = { received: 0, total: undefined, validator: undefined };
  const address = mirrored(url);
  await retry(() => attempt(address, options, sink, progress), {
    pause: (failed, error) => (error instanceof PassingError ? retryPauses[failed - 1] : undefined),
    signal: options.signal,
  });
}

async function attempt(url: string, options: DownloadOptions, sink: Sink, progress: Progress): Promise<void> {
  const { timeouts, signal, onBytes } = options;
  const clock = new AbortController();
  const patience = patienceWith(clock);
  const stop = signal ? AbortSignal.any([signal, clock.signal]) : clock.signal;
  try {
    patience(timeouts.answer, "no answer");
    const resumes = progress.received > 0 && progress.validator !== undefined;
    const response = await fetchUrl(url, {
      signal: stop,
      // What is compressed on the way has another length than the server says. `fetch` asks for the part of a file so by itself.
      headers: { "user-agent": "gitops-platform", ...(resumes ? { range: `bytes=${progress.received}-`, "if-range": progress.validator ?? "" } : { "accept-encoding": "identity" }) },
    });
    if (!response.ok) throw statusError(response.status);
    await begin(response, sink, progress);
    patience(timeouts.silence, "no more data");
    for await (const chunk of response.body ?? []) {
      patience(timeouts.silence, "no more data");
      progress.received += chunk.byteLength;
      await sink.take(chunk);
      onBytes?.(progress.received, progress.total);
    }
    if (progress.total !== undefined && progress.received < progress.total) throw new PassingError(`the answer ended after ${progress.received} of ${progress.total} bytes`, true);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof DownloadError) throw error;
    const message = clock.signal.aborted ? String(clock.signal.reason) : reason(error);
    throw isUnreachable(error) ? new DownloadError(message, true) : new PassingError(message, true);
  } finally {
    patience(0);
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
class PassingError extends DownloadError {}

/** Nobody is there, or no name: waiting does not help. */
function isUnreachable(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH", "UND_ERR_CONNECT_TIMEOUT"].includes(code);
}

/** A timer that is started anew by each call and stopped by 0. */
function patienceWith(clock: AbortController): (milliseconds: number, what?: string) => void {
  let timer: NodeJS.Timeout | undefined;
  return (milliseconds, what = "") => {
    clearTimeout(timer);
    if (milliseconds > 0) timer = setTimeout(() => clock.abort(`${what} for ${milliseconds / 1000} s`), milliseconds);
  };
}

/** A file that is missing, or that is refused, concerns that file; a failure concerns the server, and may pass. */
function statusError(status: number): DownloadError {
  const passes = status === 408 || status === 425 || status === 429 || status >= 500;
  return passes ? new PassingError(`HTTP status ${status}`, true) : new DownloadError(`HTTP status ${status}`, status === 401);
}

function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ("code" in cause ? String(cause.code) : cause.name);
}
