import type * as k8s from "@pulumi/kubernetes";
import { createHash } from "node:crypto";
import { ProbeArgs } from "../args/probes";
import { ResourcesArgs } from "../args/resources";
import { WorkloadArgs } from "../args/service";
import { UnitContext } from "./context";
import { Component, podLabels } from "./labels";
import { Port, portsOf } from "./ports";

const defaultUser = 65532;

/** What a pod is made of, beyond what its service says. */
export interface PodParts {
  readonly component: Component;
  readonly image: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly resources: ResourcesArgs;
  /** Whether it takes requests: with ports, probes and the configuration files. */
  readonly serves: boolean;
  readonly command?: readonly string[];
  readonly arguments?: readonly string[];
  /** More of the container, such as `volumeMounts`. */
  readonly container?: { readonly volumeMounts?: k8s.types.input.core.v1.VolumeMount[]; readonly lifecycle?: k8s.types.input.core.v1.Lifecycle };
  /** More of the pod. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

/**
 * A pod template that Pod Security `restricted` accepts
 * (https://kubernetes.io/docs/concepts/security/pod-security-standards/): not root, a read-only root file system, no
 * privileges, the default seccomp profile, and no token for the API.
 */
export function podTemplate({ system, unit }: UnitContext, workload: WorkloadArgs, parts: PodParts): k8s.types.input.core.v1.PodTemplateSpec {
  const { name, config, writablePaths = ["/tmp"], user = defaultUser, meshed = false, probes } = workload;
  const annotations = {
    ...(parts.serves && config ? { "gitops.platform/config": digest(config.files) } : {}),
    // A proxy would keep the pod of a Job from ending.
    ...(meshed ? { "linkerd.io/inject": parts.serves ? "enabled" : "disabled" } : {}),
  };
  const volumes = [
    ...(parts.serves && config ? [{ name: "config", configMap: { name: configName(name) } }] : []),
    ...writablePaths.map((_, index) => ({ name: `writable-${index}`, emptyDir: {} })),
  ];
  const volumeMounts = [
    ...(parts.serves && config ? [{ name: "config", mountPath: config.mountPath, readOnly: true }] : []),
    ...writablePaths.map((mountPath, index) => ({ name: `writable-${index}`, mountPath })),
    ...(parts.container?.volumeMounts ?? []),
  ];
  const environment = variablesOf(parts.variables, workload);
  return {
    metadata: {
      labels: podLabels(system, name, parts.component),
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
    spec: {
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: user, runAsGroup: user, fsGroup: user, seccompProfile: { type: "RuntimeDefault" } },
      ...(unit.pullSecret === undefined ? {} : { imagePullSecrets: [{ name: unit.pullSecret }] }),
      ...parts.spec,
      containers: [{
        name: parts.serves ? name : parts.component,
        image: parts.image,
        ...(parts.command ? { command: [...parts.command] } : {}),
        ...(parts.arguments ? { args: [...parts.arguments] } : {}),
        ...(environment.length > 0 ? { env: environment } : {}),
        ...(parts.serves ? { ports: portsOf(workload).map(containerPort), ...allProbes(probes, workload.port) } : {}),
        resources: requirements(parts.resources),
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
        ...(volumeMounts.length > 0 ? { volumeMounts } : {}),
        ...(parts.container?.lifecycle ? { lifecycle: parts.container.lifecycle } : {}),
      }],
      ...(volumes.length > 0 ? { volumes } : {}),
    },
  };
}

/** The ConfigMap with the files of a service. */
export function configName(name: string): string {
  return `${name}-config`;
}

/** Sorted, so that the order of a declaration makes no difference. */
function variablesOf(variables: Readonly<Record<string, string>>, { secretVariables = {} }: WorkloadArgs): k8s.types.input.core.v1.EnvVar[] {
  return [
    ...Object.entries(variables).sort(byName).map(([name, value]) => ({ name, value })),
    ...Object.entries(secretVariables).sort(byName).map(([name, { secret, key }]) => ({ name, valueFrom: { secretKeyRef: { name: secret, key } } })),
  ];
}

function containerPort({ name, port }: Port): k8s.types.input.core.v1.ContainerPort {
  return { name, containerPort: port };
}

function allProbes({ startup, liveness, readiness }: WorkloadArgs["probes"], port: number): Pick<k8s.types.input.core.v1.Container, "startupProbe" | "livenessProbe" | "readinessProbe"> {
  return {
    startupProbe: probe(startup, port, { period: 5, failures: 30 }),
    livenessProbe: probe(liveness, port, { period: 10, failures: 3 }),
    readinessProbe: probe(readiness, port, { period: 10, failures: 3 }),
  };
}

function probe(args: ProbeArgs, servicePort: number, defaults: { period: number; failures: number }): k8s.types.input.core.v1.Probe {
  const { path, command, port = servicePort, periodSeconds = defaults.period, timeoutSeconds = 3, failureThreshold = defaults.failures } = args;
  const how = path !== undefined ? { httpGet: { path, port } } : command !== undefined ? { exec: { command } } : { tcpSocket: { port } };
  return { ...how, periodSeconds, timeoutSeconds, failureThreshold };
}

/** A change of the files is a change of the pods. */
function digest(files: Readonly<Record<string, string>>): string {
  return createHash("sha256").update(JSON.stringify(Object.entries(files).sort(byName))).digest("hex").slice(0, 16);
}

function byName([left]: [string, unknown], [right]: [string, unknown]): number {
  return left < right ? -1 : 1;
}

function requirements({ requests, limits }: ResourcesArgs): k8s.types.input.core.v1.ResourceRequirements {
  return { requests: { ...requests }, ...(limits === undefined ? {} : { limits: { ...limits } }) };
}
