import { checkName } from "../../../foundation/names";
import { checkObjectName } from "../../../foundation/object-names";
import { checkMember, Problem } from "../../../foundation/problems";
import { ExposureArgs, ExposureMode } from "./args";

const hostPattern = /^(?=.{1,253}$)([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Problems of an exposure: an unknown mode, a missing or misplaced property, a port outside Kubernetes' default range. */
export function checkExposure(path: string, exposure: ExposureArgs): Problem[] {
  const { mode, nodePort, host } = exposure;
  const problems = checkMember(`${path}.mode`, mode, Object.values(ExposureMode));
  if (mode === ExposureMode.NodePort && (nodePort === undefined || !Number.isInteger(nodePort) || nodePort < 30000 || nodePort > 32767)) {
    problems.push({ propertyPath: `${path}.nodePort`, reason: `must be a whole number from 30000 to 32767, got ${nodePort ?? "nothing"}` });
  }
  if (mode === ExposureMode.Ingress && !hostPattern.test(host ?? "")) {
    problems.push({ propertyPath: `${path}.host`, reason: `must be a full host name such as "argocd.example.com", got ${host ? `"${host}"` : "nothing"}` });
  }
  if (mode === ExposureMode.Ingress && exposure.controllerNamespace !== undefined) problems.push(...checkName(`${path}.controllerNamespace`, exposure.controllerNamespace));
  for (const property of mode === ExposureMode.Ingress ? ["ingressClassName", "tlsSecretName"] as const : []) {
    const value = exposure[property];
    if (value !== undefined) problems.push(...checkObjectName(`${path}.${property}`, value));
  }
  const foreign = [
    ...(mode === ExposureMode.NodePort ? [] : (["nodePort"] as const)),
    ...(mode === ExposureMode.Ingress ? [] : (["host", "ingressClassName", "controllerNamespace", "tlsSecretName"] as const)),
  ];
  for (const property of foreign) {
    if (exposure[property] !== undefined) problems.push({ propertyPath: `${path}.${property}`, reason: `does not apply to mode "${mode}"` });
  }
  return problems;
}
