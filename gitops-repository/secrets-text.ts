import { SecretStoreKind } from "../workloads/args/secrets";
import { UnitArgs } from "../workloads/args/content";
import { environmentNames } from "../workloads/args/environments";
import { existsIn } from "../workloads/objects/context";

/** Which Secrets the workloads read, for whoever sets an environment up: no value of them is in Git. */
export function secretsText(units: readonly UnitArgs[]): string {
  const beforehand = units.flatMap((unit) => [
    ...(unit.secrets ?? []).filter(({ external }) => external === undefined).map(({ name, keys }) => [namespacesOf(unit), code(name), keys.map(code).join(", ")]),
    ...(unit.pullSecret === undefined ? [] : [[namespacesOf(unit), code(unit.pullSecret), "`.dockerconfigjson`, for pulling images; the setting `pullSecrets` of a stack can make it"]]),
  ]);
  const read = units.flatMap((unit) => (unit.secrets ?? []).flatMap(({ name, keys, external }) => (external === undefined ? [] : [
    [namespacesOf(unit), code(name), keys.map(code).join(", "), `${code(external.key)} of the ${external.storeKind ?? SecretStoreKind.Cluster} ${code(external.store)}`],
  ])));
  const parts = [
    ...(beforehand.length > 0 ? [`Somebody creates these Secrets before the first deployment; no value is in Git.\n\n${table(["Namespace", "Secret", "Keys"], beforehand)}`] : []),
    ...(read.length > 0 ? [`External Secrets reads these from a store:\n\n${table(["Namespace", "Secret", "Keys", "From"], read)}`] : []),
  ];
  return parts.map((part) => `${part}\n\n`).join("");
}

function namespacesOf(unit: UnitArgs): string {
  return [...new Set(environmentNames.filter((environment) => existsIn(unit, environment)).map((environment) => code(unit.namespaces[environment])))].join(", ");
}

function table(titles: readonly string[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(titles), `|${titles.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}

function code(text: string): string {
  return `\`${text}\``;
}
