import { checkName } from "../../foundation/names";
import { Problem } from "../../foundation/problems";
import { suggestion } from "../../foundation/suggestions";
import { ProbeArgs, ProbesArgs } from "../args/probes";
import { ResourcesArgs } from "../args/resources";
import { SecretArgs } from "../args/secrets";
import { WorkloadArgs } from "../args/service";
import { amount, checkAbsolutePath, checkDistinct, checkExactlyOne, checkInteger, checkQuantity, checkUrlPath, problem } from "./grammar";

/** The longest suffix, `-endpoint-check`, and the hash that Kubernetes appends to a StatefulSet still fit into 63. */
const longestName = 46;
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const probeNames = ["startup", "liveness", "readiness"] as const;

/** What is wrong with the part that services with and without state have in common, traffic left out. */
export function checkWorkload(path: string, workload: WorkloadArgs, secrets: readonly SecretArgs[]): Problem[] {
  const { name, probes, user, writablePaths = [], config, command, arguments: args } = workload;
  return [
    ...checkName(`${path}.name`, name, longestName),
    ...checkPorts(path, workload),
    ...checkProbes(`${path}.probes`, probes),
    ...checkVariables(path, workload, secrets),
    ...(command ? checkCommand(`${path}.command`, command) : []),
    ...(args?.length === 0 ? [problem(`${path}.arguments`, "left out or not empty", args)] : []),
    ...(config ? checkAbsolutePath(`${path}.config.mountPath`, config.mountPath) : []),
    ...Object.keys(config?.files ?? {}).filter((file) => !/^[-._a-zA-Z0-9]+$/.test(file) || /^\.\.?$/.test(file))
      .map((file) => problem(`${path}.config.files`, "called with letters, digits, '-', '_' and '.'", file)),
    ...(config && Object.keys(config.files).length === 0 ? [problem(`${path}.config.files`, "at least one file", config.files)] : []),
    ...writablePaths.flatMap((directory, index) => checkAbsolutePath(`${path}.writablePaths[${index}]`, directory)),
    ...(user === 0 ? [{ propertyPath: `${path}.user`, reason: "must not be 0, which is root: take the user that the image is made for, such as 1000" }] : checkInteger(`${path}.user`, user, 1)),
  ];
}

function checkPorts(path: string, { port, portName, servicePort, nodePort, morePorts = [] }: WorkloadArgs): Problem[] {
  const places = [
    { at: path, own: { name: "portName", port: "port" }, port: { name: portName ?? "http", port, servicePort, nodePort } },
    ...morePorts.map((more, index) => ({ at: `${path}.morePorts[${index}]`, own: { name: "name", port: "port" }, port: more })),
  ];
  return [
    ...places.flatMap(({ at, port: { port: number, servicePort: ofService, nodePort: ofNode } }) => [
      ...(number === undefined ? [problem(`${at}.port`, "a whole number from 1 to 65535", number)] : checkInteger(`${at}.port`, number, 1, 65535)),
      ...checkInteger(`${at}.servicePort`, ofService, 1, 65535),
      ...checkInteger(`${at}.nodePort`, ofNode, 30000, 32767),
    ]),
    ...places.filter(({ port: { name } }) => !/^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || name.length > 15)
      .map(({ at, own, port: { name } }) => problem(`${at}.${own.name}`, "at most 15 of a-z, 0-9 and '-', with a letter", name)),
    ...checkDistinct(places.map(({ at, own, port: { name } }) => ({ propertyPath: `${at}.${own.name}`, value: name })), "the name"),
    ...checkDistinct(places.map(({ at, own, port: { port: number } }) => ({ propertyPath: `${at}.${own.port}`, value: number })), "the port"),
    ...checkDistinct(places.map(({ at, port: { port: number, servicePort: ofService } }) => ({
      propertyPath: `${at}.${ofService === undefined ? "port" : "servicePort"}`, value: ofService ?? number,
    })), "the port of the Service").filter(({ propertyPath }) => propertyPath.endsWith("servicePort")),
  ];
}

function checkProbes(path: string, probes: ProbesArgs | undefined): Problem[] {
  if (probes === undefined) {
    return [{ propertyPath: path, reason: 'must be given, got nothing: a service needs startup, liveness and readiness; httpProbes("/health") makes all three' }];
  }
  return probeNames.flatMap((name) => {
    const probe: ProbeArgs | undefined = probes[name];
    return probe === undefined ? [{ propertyPath: `${path}.${name}`, reason: "must be given, got nothing" }] : checkProbe(`${path}.${name}`, probe);
  });
}

function checkProbe(path: string, probe: ProbeArgs): Problem[] {
  const { path: url, command, port, periodSeconds, timeoutSeconds, failureThreshold } = probe;
  return [
    ...checkExactlyOne(path, probe, ["path", "command", "tcp"]),
    ...(url === undefined ? [] : checkUrlPath(`${path}.path`, url)),
    ...(command ? checkCommand(`${path}.command`, command) : []),
    ...checkInteger(`${path}.port`, port, 1, 65535),
    ...checkInteger(`${path}.periodSeconds`, periodSeconds, 1),
    ...checkInteger(`${path}.timeoutSeconds`, timeoutSeconds, 1),
    ...checkInteger(`${path}.failureThreshold`, failureThreshold, 1),
  ];
}

/** A problem when a command is empty, or one of its words is. */
export function checkCommand(path: string, command: readonly string[]): Problem[] {
  return command.length > 0 && command[0] !== "" ? [] : [problem(path, 'a command such as ["node", "migrate.js"]', command)];
}

/** Problems of environment variables by name. */
export function checkVariableNames(path: string, variables: object): Problem[] {
  return Object.keys(variables).filter((name) => !variableName.test(name))
    .map((name) => problem(path, "called with letters, digits and '_', not beginning with a digit", name));
}

function checkVariables(path: string, { variables = {}, secretVariables = {} }: WorkloadArgs, secrets: readonly SecretArgs[]): Problem[] {
  const names = secrets.map(({ name }) => name);
  return [
    ...checkVariableNames(`${path}.variables`, variables),
    ...checkVariableNames(`${path}.secretVariables`, secretVariables),
    ...Object.entries(secretVariables).flatMap(([name, { secret, key }]): Problem[] => {
      const at = `${path}.secretVariables.${name}`;
      if (name in variables) return [{ propertyPath: at, reason: `is in variables, too: "${name}" can have one value` }];
      const declared = secrets.find((other) => other.name === secret);
      if (declared === undefined) {
        return [{ propertyPath: `${at}.secret`, reason: `unknown secret "${secret}"${suggestion(secret, names)}; the unit declares ${list(names)}` }];
      }
      if (declared.keys.includes(key)) return [];
      return [{ propertyPath: `${at}.key`, reason: `secret "${secret}" has no key "${key}"${suggestion(key, declared.keys)}; it has ${list(declared.keys)}` }];
    }),
  ];
}

/** What is wrong with requests and limits. */
export function checkResources(path: string, resources: ResourcesArgs | undefined): Problem[] {
  const { requests, limits = {} } = resources ?? { requests: {} };
  return (["cpu", "memory"] as const).flatMap((kind) => {
    const example = kind === "cpu" ? "200m" : "256Mi";
    const wrong = [
      ...checkQuantity(`${path}.requests.${kind}`, requests[kind], example),
      ...checkQuantity(`${path}.limits.${kind}`, limits[kind], example),
    ];
    const [request, limit] = [amount(requests[kind] ?? ""), amount(limits[kind] ?? "")];
    if (wrong.length > 0 || request === undefined || limit === undefined || request <= limit) return wrong;
    return [{ propertyPath: `${path}.requests.${kind}`, reason: `must not be above the limit ${limits[kind]}, got ${requests[kind]}` }];
  });
}

/** `"a", "b"`, or `none`. */
export function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ") || "none";
}
