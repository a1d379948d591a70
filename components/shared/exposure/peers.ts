import type * as k8s from "@pulumi/kubernetes";
import { inNamespace } from "../network-peers";
import { ExposureArgs, ExposureMode } from "./args";

/** Where the ingress controller is, unless the exposure says otherwise. */
const usualController = "ingress-nginx";

/** Who outside reaches the pods of a service: a NodePort brings anybody, with addresses that no policy can know; an ingress its controller. */
export function exposedTo({ mode, controllerNamespace = usualController }: ExposureArgs): "everybody" | k8s.types.input.networking.v1.NetworkPolicyPeer[] {
  if (mode === ExposureMode.NodePort) return "everybody";
  return mode === ExposureMode.Ingress ? [inNamespace(controllerNamespace)] : [];
}
