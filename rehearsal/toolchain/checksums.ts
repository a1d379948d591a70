import { posix } from "node:path";
import type { PublishedChecksum } from "./releases";

/**
 * The SHA-256 that a publisher states for a file.
 *
 * @param text what the publisher's checksum address answered.
 * @param file name of the file, without directories.
 * @returns 64 hexadecimal digits, or undefined when the text says nothing about the file.
 */
export function publishedSha256(text: string, format: PublishedChecksum["format"], file: string): string | undefined {
  switch (format) {
    case "bare":
      return /^\s*([0-9a-f]{64})\b/i.exec(text)?.[1]?.toLowerCase();
    case "list":
      for (const line of text.split("\n")) {
        const match = /^([0-9a-f]{64})\s+\*?(\S+)\s*$/i.exec(line);
        if (match?.[1] && match[2] && posix.basename(match[2]) === file) return match[1].toLowerCase();
      }
      return undefined;
  }
}
