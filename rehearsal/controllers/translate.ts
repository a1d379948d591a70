import { basename } from "node:path";
import type { V1Container } from "@kubernetes/client-node";
import { expand, resolveEnvironment, type ReferenceReader } from "./environment";
import type { Override, RoleContext, RoleDefinition } from "./role";
import { commandLine, parseImage, type Workload } from "./workload";

/** Command line and environment of a process that stands for a container. */
export interface Translation {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What differs from the declaration, one sentence each. */
  readonly overrides: readonly string[];
}

/** An override with its value. */
interface Applied extends Pick<Override, "name" | "why"> {
  readonly text: string;
}

export interface TranslateOptions {
  readonly workload: Workload;
  readonly container: V1Container;
  readonly role: RoleDefinition;
  readonly references: ReferenceReader;
  /** Replaces a path inside the container by one on this machine. */
  readonly translatePath: (text: string) => string;
  readonly context: Omit<RoleContext, "declaredArguments" | "declaredEnvironment">;
  /** PATH of the process. */
  readonly path: string;
}

/**
 * Turns a declared container into a process: declared arguments and environment, resolved as the kubelet does, then
 * the overrides of the role.
 *
 * @throws MissingReference when something that is not optional does not exist
 */
export function translate(options: TranslateOptions): Translation {
  const { workload, container, role, references, translatePath, path } = options;
  const resolved = resolveEnvironment(container, workload, references);
  const declaredEnvironment = Object.fromEntries(
    Object.entries(resolved).map(([name, value]) => [name, translatePath(value)]),
  );
  const declaredArguments = commandLine(container).map((word) => translatePath(expand(word, resolved)));
  const context: RoleContext = { ...options.context, declaredArguments, declaredEnvironment };
  const applied = (overrides: readonly Override[]): Applied[] =>
    overrides.flatMap(({ name, why, value }) => {
      const text = value(context);
      return text === undefined ? [] : [{ name, why, text }];
    });
  const flags = applied(role.flags);
  const words = flags.map(({ name, text }) => (name ? `${name}=${text}` : text));
  const variables = applied(role.environment);
  return {
    args: [...(role.passArguments ? withoutEntryPoint(declaredArguments, role.entryPoint ?? role.role) : []), ...words],
    env: {
      ...(role.passArguments ? declaredEnvironment : {}),
      ...Object.fromEntries(variables.map(({ name, text }) => [name, text])),
      PATH: path,
    },
    overrides: [
      ...(workload.replicas > 1 ? [`${workload.replicas} replicas are declared, one process runs`] : []),
      ...(role.sameVersion ? [] : [`${role.binary} stands for ${describeImage(container.image ?? "")}`]),
      ...[...flags, ...variables].filter(({ name }) => name).map(sentence),
    ],
  };
}

/** The arguments behind the word that names the role: what is before it (such as an init program) starts it. */
function withoutEntryPoint(words: readonly string[], entryPoint: string): string[] {
  const index = words.findIndex((word) => basename(word) === entryPoint);
  return words.slice(index + 1);
}

function describeImage(image: string): string {
  const { name, version } = parseImage(image);
  return version === undefined ? name : `${name} ${version}`;
}

function sentence({ name, text, why }: Applied): string {
  return `${name} is ${/PASSWORD/.test(name) ? "(secret)" : text}: ${why}`;
}
