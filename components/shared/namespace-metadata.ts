import { PodSecurityArgs, podSecurityMetadata } from "../../model/pod-security";

/** The metadata of a namespace that is created here, with the pods that it takes. */
export function namespaceMetadata(
  name: string,
  podSecurity: PodSecurityArgs,
  labels: Readonly<Record<string, string>> = {},
): { name: string; labels: Record<string, string>; annotations?: Record<string, string> } {
  const { labels: levels, ...annotations } = podSecurityMetadata(podSecurity);
  return { name, labels: { ...labels, ...levels }, ...annotations };
}
