import { isIP } from "node:net";

/** Whether a text is a range of IP addresses, as Kubernetes takes it: `10.0.0.0/16`, `2001:db8::/32`. */
export function isAddressRange(text: string): boolean {
  const [address = "", bits = "", ...more] = text.split("/");
  const version = isIP(address);
  return version !== 0 && more.length === 0 && /^\d{1,3}$/.test(bits) && !/^0\d/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128) && !address.includes("%");
}
