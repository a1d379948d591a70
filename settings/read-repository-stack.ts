import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { systems } from "../systems";
import { repositoryAddress } from "./common";
import { Delivery, deliveryOf, deliverySchema } from "./delivery";
import { describeProblems } from "./problems";
import { namespace, rawSettings } from "./raw-settings";

const schema = z.strictObject({ system: z.enum([...systems.keys()]), repository: repositoryAddress.optional(), github: deliverySchema });

/**
 * What a stack declares that has the setting `github` and no `cluster`: the repository of its system, and nothing else.
 *
 * @returns undefined for every other stack.
 * @throws pulumi.RunError that lists every wrong or unknown setting.
 */
export function readRepositoryStack(): Delivery | undefined {
  const { environment: _environment, ...raw } = rawSettings();
  if (raw.github === undefined || raw.cluster !== undefined) return undefined;
  const origin = `Pulumi.${pulumi.getStack()}.yaml`;
  const parsed = schema.safeParse(raw, { reportInput: true });
  if (!parsed.success) {
    throw new pulumi.RunError(`invalid settings in ${origin}; without gitops-platform:cluster the stack declares the repository alone\n${describeProblems(parsed.error, schema, namespace, ["github"])}`);
  }
  const { system: name, repository, github } = parsed.data;
  const system = systems.get(name);
  if (system === undefined) throw new pulumi.RunError(`no system "${name}"`);
  return deliveryOf(system, repository ?? system.repositoryUrl, github, origin);
}
