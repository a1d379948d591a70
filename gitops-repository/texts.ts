import { EnvironmentName } from "../model/environment";
import { LayoutKind, OwnersArgs, RepositoryContentArgs, UnitArgs } from "../workloads/args/content";
import { environmentNames } from "../workloads/args/environments";
import { applicationPath, existsIn } from "../workloads/objects/context";
import { withKeepBlock } from "./marks";
import { applicationsChart } from "./paths";
import { secretsText } from "./secrets-text";
import { RepositorySystem } from "./system";

/** Who must approve what (https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners). */
export function codeOwners({ units, owners }: RepositoryContentArgs): string {
  const lines = owners === undefined ? ["# No owners are declared."] : ownerLines(units, owners);
  return withKeepBlock("CODEOWNERS", `# The last line that matches a file counts.\n${lines.join("\n")}\n`);
}

function ownerLines(units: readonly UnitArgs[], owners: OwnersArgs): string[] {
  const own = environmentNames.flatMap((environment) => {
    const members = owners[environment];
    if (members === undefined) return [];
    const directories = [...new Set(units.filter((unit) => existsIn(unit, environment) && isOnly(unit, environment)).map(({ layout }) => layout.paths[environment]))].sort();
    return directories.map((directory) => `/${directory}/ ${members.join(" ")}`);
  });
  return [`* ${owners.everything.join(" ")}`, ...own];
}

function isOnly({ layout: { paths } }: UnitArgs, environment: EnvironmentName): boolean {
  return environmentNames.every((other) => other === environment || paths[other] !== paths[environment]);
}

/** What somebody reads who opens the repository. */
export function readme(system: RepositorySystem, { units }: RepositoryContentArgs): string {
  const rows = units.map((unit) => `| ${unit.name} | ${directoriesOf(unit).map((directory) => `\`${directory}\``).join(", ")} | ${holds(unit)} |`);
  const { clusterHas = [] } = system;
  const branches = environmentNames.map((environment) => `| ${environment} | \`${system.environments[environment].branch}\` |`);
  return withKeepBlock("README.md", `# GitOps repository of ${system.name}

Argo CD deploys what lies here. \`gitops repo update --system ${system.name}\` writes it from the declaration of the system.

| Environment | Branch |
|---|---|
${branches.join("\n")}

| Unit | Directories | Holds |
|---|---|---|
${rows.join("\n")}
| Applications | \`${applicationsChart}\` | the chart that renders the Applications of an environment |

${secretsText(units)}${clusterHas.length > 0 ? `The cluster brings along: ${clusterHas.join(", ")}.\n\n` : ""}- Change the declaration, not the files: an edit outside of the places below is reported by the next update, and not overwritten.
- Image tags and digests are in the \`images\` of a kustomization, or under \`image\` in \`values.yaml\`. The one writer of image tags
  of an environment changes them; an update leaves them alone.
- The key \`components\` of a \`kustomization.yaml\` is yours: \`components: [custom]\`, for example, with a kustomize component in
  a directory \`custom\` beside it. So are lines between the marks \`gitops:keep\` and \`gitops:end\` of other files.
- Files that are not listed in \`.gitops-repository.json\` are yours.

`);
}

function directoriesOf({ layout, environments }: UnitArgs): string[] {
  const own = environmentNames.filter((environment) => existsIn({ environments }, environment)).map((environment) => layout.paths[environment]);
  const shared = layout.kind === LayoutKind.Charts ? [applicationPath({ layout }, EnvironmentName.Dev)] : layout.base === undefined ? [] : [layout.base];
  return [...new Set([...shared, ...own])];
}

function holds({ services = [], statefulServices = [], charts = [], manifests = [] }: UnitArgs): string {
  const names = [...services, ...statefulServices, ...charts].map(({ name }) => name);
  const kinds = [...new Set(manifests.map(({ object: { kind } }) => kind))];
  return [...names, ...kinds].join(", ");
}
