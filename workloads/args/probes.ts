/** How Kubernetes asks a container how it does. Exactly one of `path`, `command` and `tcp` is given. */
export interface ProbeArgs {
  /** Path of an HTTP GET that must answer with 200 to 399, such as `/health`. */
  path?: string;
  /** A command in the container that must end with 0, such as `["pg_isready"]`. */
  command?: string[];
  /** Whether it is enough that the port accepts a connection. */
  tcp?: boolean;
  /** The port of `path` or `tcp`. Default: the port of the service. */
  port?: number;
  /** Seconds between two probes. Default: 5 for startup, 10 for the others. */
  periodSeconds?: number;
  /** Seconds until a probe without answer counts as failed. Default: 3. */
  timeoutSeconds?: number;
  /** Failures in a row that count. Default: 30 for startup, which is 150 seconds, and 3 for the others. */
  failureThreshold?: number;
}

/** The three probes of a container. All of them must be there: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/. */
export interface ProbesArgs {
  /** Whether the container has started; the other two wait for it. */
  startup: ProbeArgs;
  /** Whether it still works; it is restarted when not. */
  liveness: ProbeArgs;
  /** Whether it takes requests; it gets none when not. */
  readiness: ProbeArgs;
}

/** The three probes as HTTP GETs of one path. */
export function httpProbes(path: string): ProbesArgs {
  return { startup: { path }, liveness: { path }, readiness: { path } };
}

/** The three probes as one command in the container. */
export function commandProbes(...command: string[]): ProbesArgs {
  return { startup: { command }, liveness: { command }, readiness: { command } };
}
