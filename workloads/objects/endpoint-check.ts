import { EndpointCheckArgs } from "../args/jobs";
import { ServiceArgs } from "../args/service";
import { UnitContext, UnitObject } from "./context";
import { Component } from "./labels";
import { hookJob } from "./migrations";
import { podTemplate } from "./pod";
import { portsOf } from "./ports";

const pauseSeconds = 2;
/** Until the pod is scheduled and its image is there. */
const startSeconds = 120;

/** The image of the endpoint check where none is named. */
export const defaultCheckImage = "docker.io/curlimages/curl:8.10.1";

/**
 * A PostSync Job that asks the Service, as another pod would. It runs when the Deployment is healthy, and the sync fails
 * when none of its tries is answered with a status below 400 in time.
 */
export function endpointCheck(context: UnitContext, service: ServiceArgs): UnitObject[] {
  const { name, endpointCheck: check } = service;
  if (check === undefined) return [];
  const { image = defaultCheckImage, timeoutSeconds = 30, tries = 3 } = check;
  const { path, port } = checkedEndpoint(service, check);
  const command = [
    "curl", "--fail", "--silent", "--show-error", "--output", "/dev/null",
    "--max-time", String(timeoutSeconds),
    "--retry", String(tries - 1), "--retry-all-errors", "--retry-delay", String(pauseSeconds),
    `http://${name}:${port}${path}`,
  ];
  const { command: _command, arguments: _arguments, secretVariables: _secrets, config: _config, writablePaths: _paths, user: _user, ...rest } = service;
  return [{
    workload: name,
    file: "endpoint-check-job.yaml",
    object: hookJob(context, name, {
      jobName: `${name}-endpoint-check`,
      hook: "PostSync",
      wave: 0,
      activeDeadlineSeconds: startSeconds + tries * (timeoutSeconds + pauseSeconds),
      template: podTemplate(context, { ...rest, writablePaths: [] }, {
        component: Component.EndpointCheck,
        image, command,
        variables: {},
        resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { cpu: "100m", memory: "64Mi" } },
        serves: false,
        spec: { restartPolicy: "Never" },
      }),
    }),
  }];
}

/** What the check asks for: a path, and a port of the Service with the port of the pod behind it. */
export function checkedEndpoint(service: ServiceArgs, { path = "/health", port }: EndpointCheckArgs): { path: string; port: number; podPort: number } {
  const ports = portsOf(service);
  const found = ports.find(({ servicePort }) => servicePort === port) ?? ports[0];
  return { path, port: found?.servicePort ?? service.port, podPort: found?.port ?? service.port };
}
