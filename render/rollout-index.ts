import { toYaml } from "../foundation/yaml";
import type { RenderedStack } from "./render-stack";

/** The index of a rendered stack: its outputs, and which Applications start in which wave. */
export function rolloutIndex({ project, stack, outputs, children }: RenderedStack): string {
  const roots = [...new Set(children.map(({ root }) => root))].sort();
  const index = {
    project,
    stack,
    outputs,
    roots: roots.map((root) => ({ root, waves: waves(children.filter((child) => child.root === root)) })),
  };
  return `# Written by \`gitops render\`. A wave starts when everything in the wave before it is healthy.\n${toYaml(index)}`;
}

function waves(children: RenderedStack["children"]): { wave: number; applications: string[] }[] {
  const numbers = [...new Set(children.map(({ wave }) => wave))].sort((left, right) => left - right);
  return numbers.map((wave) => ({
    wave,
    applications: children
      .filter((child) => child.wave === wave)
      .map(({ object }) => object.metadata.name)
      .sort(),
  }));
}
