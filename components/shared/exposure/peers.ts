import type * as k8s from "@pulumi/kubernetes";
import { fromPeers, inNamespace, PolicyParts } from "../network-peers";
import { ExposureArgs, ExposureMode } from "./args";

/** Where the ingress controller is, unless the exposure says otherwise. */
const usualController = "ingress-nginx";

/** Who outside reaches the pods of a service: a NodePort brings anybody, with addresses that no policy can know; an ingress its controller. */
export function exposedTo({ mode, controllerNamespace = usualController }: ExposureArgs): "everybody" | k8s.types.input.networking.v1.NetworkPolicyPeer[] {
  if (mode === ExposureMode.NodePort) return "everybody";
  return mode === ExposureMode.Ingress ? [inNamespace(controllerNamespace)] : [];
}

/**
 * Lets the ingress controller reach the pods by which cert-manager proves to own a host, where the exposure has one: they are made beside
 * the certificate, and gone with the proof (https://cert-manager.io/docs/configuration/acme/http01/).
 */
export function solverPolicies(exposure: ExposureArgs): Record<string, PolicyParts> {
  const peers = exposedTo(exposure);
  if (exposure.mode !== ExposureMode.Ingress) return {};
  return { "acme-solver": { podSelector: { matchLabels: { "acme.cert-manager.io/http01-solver": "true" } }, ingress: fromPeers(peers, 8089) } };
}
