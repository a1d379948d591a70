import type { KubernetesObject } from "../foundation/kubernetes-object";
import type { DeclaredEnvironment } from "../model/declared-environment";
import type { CrdFile } from "../releases";
import { renderedChildren, type RenderedChild } from "./children";
import { declaredEnvironments } from "./declared-environments";
import { compare, customResourceDefinitionSets, kubernetesObjects } from "./objects";
import { readProject } from "./project";
import { runProgram } from "./run-program";
import { readStackSettings } from "./stack-settings";

/** Which stack to render, and what to change for this time. */
export interface RenderOptions {
  /** Name of the stack: there must be a `Pulumi.<stack>.yaml`. */
  stack: string;
  /** Takes the place of the setting `system`. Default: as the stack says. */
  system?: string;
  /** Settings that win over the stack's, by key with or without the namespace. Default: none. */
  overrides?: Readonly<Record<string, string>>;
  /** Where the Pulumi program is; its `Pulumi.yaml` may lie above. Default: the working directory. */
  directory?: string;
}

/** Everything that a deployment of a stack would put into the cluster, without secret values. */
export interface RenderedStack {
  /** Name of the Pulumi project. */
  project: string;
  /** Name of the stack. */
  stack: string;
  /** What its Environments say, each with its Applications; `children` is what becomes of them. */
  environments: DeclaredEnvironment[];
  /** The objects that Pulumi applies, by namespace, kind and name. */
  objects: KubernetesObject[];
  /** The partial objects that Pulumi merges into objects of others (the `*Patch` kinds). */
  patches: KubernetesObject[];
  /** The Applications that Argo CD applies out of the root Applications, by name. */
  children: RenderedChild[];
  /** The CustomResourceDefinitions, with the text of their release manifest. */
  crds: CrdFile[];
  /** The outputs of the stack. */
  outputs: Record<string, unknown>;
}

/**
 * Runs the program of a stack without engine, plugin or cluster and returns everything it would deploy.
 *
 * @throws UserError for an unknown stack, wrong settings, or what cannot be rendered.
 */
export async function renderStack(options: RenderOptions): Promise<RenderedStack> {
  const { stack, system, overrides = {}, directory = process.cwd() } = options;
  const project = await readProject(directory);
  const settings = await readStackSettings(project, stack, { ...overrides, ...(system === undefined ? {} : { system }) });
  const name = stack.split("/").pop() ?? stack;
  const { registrations, outputs } = await runProgram(project, name, settings);
  const { objects, patches } = kubernetesObjects(registrations);
  return {
    project: project.name,
    stack: name,
    environments: declaredEnvironments(registrations),
    objects,
    patches,
    children: objects.flatMap(renderedChildren).sort((left, right) => compare(left.object, right.object)),
    crds: await customResourceDefinitionSets(registrations),
    outputs,
  };
}
