import { join } from "node:path";
import type { DownloadTimeouts } from "../../foundation/download";
import { cacheDirectory } from "../../foundation/paths";
import { requestTimeout } from "../../foundation/request-timeout";
import { currentPlatform, type Platform } from "./platform";
import { publisherUrls } from "./releases";
import type { PublisherName, ResolveOptions } from "./types";

/** The options of one run with every default filled in. */
export interface Context {
  progress: (line: string) => void;
  announce: (text: string) => void;
  signal?: AbortSignal;
  /** The cache as a whole. */
  cacheDirectory: string;
  /** Its part that holds the tools. */
  toolsDirectory: string;
  environment: NodeJS.ProcessEnv;
  platform: Platform;
  baseUrls: Readonly<Record<PublisherName, string>>;
  timeouts: DownloadTimeouts;
}

/** Fills in the defaults. */
export function createContext(options: ResolveOptions): Context {
  const cache = options.cacheDirectory ?? cacheDirectory(options.environment);
  const environment = options.environment ?? process.env;
  const patience = requestTimeout(30_000, environment);
  return {
    progress: options.progress,
    announce: options.announce ?? options.progress,
    signal: options.signal,
    cacheDirectory: cache,
    toolsDirectory: join(cache, "tools"),
    environment,
    platform: currentPlatform(),
    baseUrls: { ...publisherUrls, ...options.baseUrls },
    timeouts: { answer: patience, silence: patience, ...options.timeouts },
  };
}
