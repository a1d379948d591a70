import type { AuditedPod } from "./pods";

export const levels = ["privileged", "baseline", "restricted"];
const baselineCapabilities = ["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"];
const restrictedVolumes = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

/** Why Pod Security would not admit a pod at a level (https://kubernetes.io/docs/concepts/security/pod-security-standards/). */
export function podSecurityFaults({ spec, containers }: AuditedPod, level: string): string[] {
  if (level === "privileged") return [];
  const volumes: Record<string, unknown>[] = spec.volumes ?? [];
  const profile = (context: any) => context?.seccompProfile?.type;
  return [
    ...["hostNetwork", "hostPID", "hostIPC"].filter((property) => spec[property] === true),
    ...volumes.filter((volume) => "hostPath" in volume).map((volume) => `hostPath ${volume.name}`),
    ...containers.flatMap(({ name, securityContext = {} }) => [
      ...(securityContext.privileged === true ? [`${name}: privileged`] : []),
      ...(securityContext.capabilities?.add ?? []).filter((added: string) => !baselineCapabilities.includes(added)).map((added: string) => `${name}: capability ${added}`),
      ...([profile(securityContext), profile(spec.securityContext)].includes("Unconfined") ? [`${name}: seccomp is off`] : []),
      ...(level === "restricted" ? restrictedFaults(name, securityContext, spec.securityContext ?? {}) : []),
    ]),
    ...(level === "restricted" ? volumes.flatMap(({ name, ...kinds }) => Object.keys(kinds).filter((kind) => !restrictedVolumes.includes(kind)).map((kind) => `volume ${name} is a ${kind}`)) : []),
  ];
}

function restrictedFaults(name: string, own: any, pod: any): string[] {
  const profile = own.seccompProfile?.type ?? pod.seccompProfile?.type;
  return [
    ...(own.allowPrivilegeEscalation === false ? [] : [`${name}: may gain privileges`]),
    ...((own.runAsNonRoot ?? pod.runAsNonRoot) === true ? [] : [`${name}: may run as root`]),
    ...((own.runAsUser ?? pod.runAsUser) === 0 ? [`${name}: runs as root`] : []),
    ...(own.capabilities?.drop?.includes("ALL") ? [] : [`${name}: keeps capabilities`]),
    ...((own.capabilities?.add ?? []).filter((added: string) => added !== "NET_BIND_SERVICE").map((added: string) => `${name}: adds ${added}`)),
    ...(["RuntimeDefault", "Localhost"].includes(profile) ? [] : [`${name}: has no seccomp profile`]),
  ];
}
