import { printable } from "../foundation/printable";
import { ImageChange } from "./change";

/**
 * The message of a commit that sets versions: `chore: update backend image to 1.2.3 [skip ci]`, or
 * `chore: update 3 images to 1.2.3 [skip ci]`. The lines below say what was deployed before; the last one names the
 * environment.
 */
export function commitMessage(environment: string, tag: string, changes: readonly ImageChange[]): string {
  const services = [...new Set(changes.map(({ service }) => printable(service)))];
  const what = services.length === 1 ? `${services[0]} image` : `${services.length} images`;
  return [
    `chore: update ${what} to ${tag} [skip ci]`,
    "",
    ...changes.map(({ service, from, to }) => `${printable(service)}: ${printable(from)} -> ${printable(to)}`),
    "",
    `Environment: ${environment}`,
    "",
  ].join("\n");
}
