import type { V1Container } from "@kubernetes/client-node";
import { accepts, answers } from "../cluster/http";
import type { ProcessSpec } from "../cluster/managed-process";
import type { ToolFile } from "../cluster/types";
import { ownerVariable } from "../process-identity";
import type { ReferenceReader } from "./environment";
import type { Mounts } from "./mounts";
import type { PortBook } from "./port-book";
import type { RoleDefinition } from "./role";
import { translate } from "./translate";
import { workloadKey, type Workload } from "./workload";

export interface ProcessSpecOptions {
  readonly workload: Workload;
  readonly container: V1Container;
  readonly role: RoleDefinition;
  readonly tool: ToolFile;
  readonly mounts: Mounts;
  readonly references: ReferenceReader;
  readonly ports: PortBook;
  /** Path of the kubeconfig of the declared ServiceAccount. */
  readonly kubeconfig: string;
  readonly gitConfig: string;
  /** PATH of the process. */
  readonly searchPath: string;
  readonly log: string;
  /** Id of the rehearsal cluster. */
  readonly clusterId: string;
}

/**
 * The process that stands for a declared container.
 *
 * @throws MissingReference when something that it refers to does not exist
 */
export function processSpec(options: ProcessSpecOptions): ProcessSpec {
  const { workload, container, role, tool, mounts, references, ports, kubeconfig, gitConfig, searchPath } = options;
  const { namespace } = workload;
  const port = (name: string): number => ports.get(namespace, role.role, name);
  const { args, env, overrides } = translate({
    workload,
    container,
    role,
    references,
    translatePath: (text) => mounts.translate(text),
    context: {
      port,
      peer: (other, name = "main") => `127.0.0.1:${ports.get(namespace, other, name)}`,
      directory: (path) => mounts.directory(path),
      mounted: (path) => mounts.mounted(path),
      kubeconfig,
      gitConfig,
    },
    path: searchPath,
  });
  const probed = port(role.probe.port);
  const { path } = role.probe;
  return {
    name: workloadKey(workload),
    group: "controller",
    file: tool.path,
    args,
    env: { ...env, [ownerVariable]: options.clusterId },
    cwd: mounts.directory(container.workingDir ?? "/home/argocd"),
    log: options.log,
    probe: () => (path === undefined ? accepts(probed) : answers(`http://127.0.0.1:${probed}${path}`)),
    ...(role.publicPort !== undefined && publication(role, port(role.publicPort), options)),
    overrides,
  };
}

function publication(
  { publicScheme }: RoleDefinition,
  port: number,
  { mounts, tool }: ProcessSpecOptions,
): Pick<ProcessSpec, "address" | "remark"> {
  if (publicScheme) return { address: `${publicScheme({ mounted: (path) => mounts.mounted(path) })}://127.0.0.1:${port}` };
  const remark = tool.builtFromSource ? { remark: "API only: it was built without its web pages" } : {};
  return { address: `http://127.0.0.1:${port}`, ...remark };
}
