import { isMapping } from "../../foundation/mapping";
import { toYaml } from "../../foundation/yaml";
import { ChartDependencyArgs } from "../../workloads/args/content";
import { UnitContext, UnitObject } from "../../workloads/objects/context";
import { withKeepBlock } from "../marks";
import { chartYaml } from "./charts";
import { below, byFile, documents, Files } from "./files";

/** A chart of our own that has charts of others as dependencies, with the values of one environment, and with objects of its own. */
export function umbrellaFiles(context: UnitContext, objects: readonly UnitObject[]): Files {
  const { unit, environment } = context;
  const charts = unit.charts ?? [];
  const dependencies = charts.map(({ name, version, repository, alias }) => ({ name, version, repository, ...(alias === undefined ? {} : { alias }) }));
  const values = Object.fromEntries(charts.flatMap((chart) => {
    const own = valuesOf(chart, context);
    return Object.keys(own).length === 0 ? [] : [[chart.alias ?? chart.name, own]];
  }));
  const templates = [...byFile(unit, objects)].map(([file, inFile]): [string, string] => [`templates/${file}`, documents(inFile).replaceAll("{{", '{{ "{{" }}')]);
  return below(unit.layout.paths[environment], new Map([
    ["Chart.yaml", chartYaml(unit.name, `What ${context.system} runs of others: ${charts.map(({ name }) => name).join(", ")}`, dependencies)],
    ["values.yaml", withKeepBlock("values.yaml", Object.keys(values).length > 0 ? toYaml(values) : "")],
    ...templates,
  ]));
}

function valuesOf({ values = {}, environmentValues }: ChartDependencyArgs, { environment }: UnitContext): Record<string, unknown> {
  return laidOver(values, environmentValues?.[environment] ?? {});
}

/** Mappings are put together, everything else is replaced, as Helm does. */
function laidOver(below: Record<string, unknown>, above: Record<string, unknown>): Record<string, unknown> {
  const result = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const before = result[key];
    result[key] = isMapping(before) && isMapping(value) ? laidOver(before, value) : value;
  }
  return result;
}
