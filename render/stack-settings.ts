import { access } from "node:fs/promises";
import { join } from "node:path";
import { ExitCode, UserError } from "../foundation/errors";
import { isMapping } from "../foundation/mapping";
import { secretText } from "../foundation/masks";
import { readYamlMapping, stackNames, type PulumiProject } from "./project";

/** The settings of a stack in the form that Pulumi hands to a program. */
export interface StackSettings {
  /** Value by full key (`project:name`); structured values are JSON. */
  values: Record<string, string>;
  /** Keys whose value is secret, or holds a secret; the secret itself is replaced by a placeholder. */
  secretKeys: string[];
}

/**
 * Reads the settings of a stack: those of `Pulumi.yaml`, then those of `Pulumi.<stack>.yaml`, then the overrides.
 *
 * @param overrides values by key, with or without the namespace `project:`.
 * @throws UserError when the stack has no settings file; it lists the stacks that have one.
 */
export async function readStackSettings(
  project: PulumiProject,
  stack: string,
  overrides: Readonly<Record<string, string>> = {},
): Promise<StackSettings> {
  const file = await stackFile(project, stack);
  const { config = {} } = await readYamlMapping(file);
  if (!isMapping(config)) throw new UserError(`${file}: config must be a mapping`, undefined, ExitCode.Usage);

  const settings: StackSettings = { values: {}, secretKeys: [] };
  const all = [project.config, config, overrides].flatMap((layer) => Object.entries(layer));
  for (const [name, value] of all) {
    const key = name.includes(":") ? name : `${project.name}:${name}`;
    const secrets = { found: false };
    const plain = withoutSecrets(value, secrets);
    settings.values[key] = typeof plain === "object" && plain !== null ? JSON.stringify(plain) : String(plain ?? "");
    settings.secretKeys = settings.secretKeys.filter((secret) => secret !== key);
    if (secrets.found) settings.secretKeys.push(key);
  }
  return settings;
}

/** Replaces every `secure: <ciphertext>` by a placeholder, at every depth. */
function withoutSecrets(value: unknown, secrets: { found: boolean }): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, secrets));
  if (!isMapping(value)) return value;
  const keys = Object.keys(value);
  if (keys.length === 1 && typeof value.secure === "string") {
    secrets.found = true;
    return secretText;
  }
  return Object.fromEntries(keys.map((key) => [key, withoutSecrets(value[key], secrets)]));
}

async function stackFile({ directory }: PulumiProject, stack: string): Promise<string> {
  // A full stack name is organization/project/stack; the file has its last part.
  const name = stack.split("/").pop() ?? stack;
  for (const file of [join(directory, `Pulumi.${name}.yaml`), join(directory, `Pulumi.${name}.yml`)]) {
    if (await access(file).then(() => true, () => false)) return file;
  }
  const available = await stackNames(directory);
  throw new UserError(
    `there is no stack "${stack}": no Pulumi.${name}.yaml in ${directory}; ` +
      `available stacks: ${available.length > 0 ? available.join(", ") : "none"}`,
    available.length > 0 ? `name one of them, for example --stack ${available[0]}` : "create the settings file of a stack",
    ExitCode.Usage,
  );
}
