import { isLoopback } from "./loopback";

/**
 * Whether credentials may be sent to an address, as far as the way to it is concerned: by https, or by plain http to this machine
 * itself. Everything that sends credentials over a network asks this.
 */
export function isConfidential(address: string | URL): boolean {
  if (!URL.canParse(String(address))) return false;
  const { protocol } = new URL(String(address));
  return protocol === "https:" || (protocol === "http:" && isLoopback(address));
}

/** Whether a text can be a token: printable ASCII without blanks. Another one must not be shown either: it may be one with a line end. */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}
