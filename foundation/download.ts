import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";

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

/** A small text, such as a list of checksums. */
export async function downloadText(url: string, options: DownloadOptions): Promise<string> {
  return (await downloadBytes(url, options)).toString("utf8");
}

/** A file that fits into memory. */
export async function downloadBytes(url: string, options: DownloadOptions): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  await receive(url, options, async (chunk) => {
    chunks.push(chunk);
  });
  return Buffer.concat(chunks);
}

/**
 * Writes an answer into a new file.
 *
 * @returns the SHA-256 of what was written, in hexadecimal.
 */
export async function downloadFile(url: string, path: string, options: DownloadOptions): Promise<string> {
  const hash = createHash("sha256");
  const file = createWriteStream(path, { flags: "wx", flush: true });
  try {
    await receive(url, options, async (chunk) => {
      hash.update(chunk);
      if (!file.write(chunk)) await new Promise<void>((resolve) => file.once("drain", resolve));
    });
  } finally {
    file.end();
    await finished(file);
  }
  return hash.digest("hex");
}

async function receive(
  url: string,
  options: DownloadOptions,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<void> {
  const { timeouts, signal, onBytes } = options;
  const clock = new AbortController();
  const patience = patienceWith(clock);
  const stop = signal ? AbortSignal.any([signal, clock.signal]) : clock.signal;
  try {
    patience(timeouts.answer, "no answer");
    const response = await fetch(url, { signal: stop, headers: { "user-agent": "gitops-platform" } });
    if (!response.ok) throw statusError(response.status);
    const total = Number(response.headers.get("content-length")) || undefined;
    let received = 0;
    patience(timeouts.silence, "no more data");
    for await (const chunk of response.body ?? []) {
      patience(timeouts.silence, "no more data");
      received += chunk.byteLength;
      await take(chunk);
      onBytes?.(received, total);
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof DownloadError) throw error;
    throw new DownloadError(clock.signal.aborted ? String(clock.signal.reason) : reason(error), true);
  } finally {
    patience(0);
  }
}

/** A timer that is started anew by each call and stopped by 0. */
function patienceWith(clock: AbortController): (milliseconds: number, what?: string) => void {
  let timer: NodeJS.Timeout | undefined;
  return (milliseconds, what = "") => {
    clearTimeout(timer);
    if (milliseconds > 0) timer = setTimeout(() => clock.abort(`${what} for ${milliseconds / 1000} s`), milliseconds);
  };
}

/** A missing file concerns that file; a refusal or a failure concerns the server. */
function statusError(status: number): DownloadError {
  return new DownloadError(`HTTP status ${status}`, status !== 404 && status !== 410);
}

function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ("code" in cause ? String(cause.code) : cause.name);
}
