import { execa } from "execa";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseAllDocuments } from "yaml";
import { RepositorySystem, repositoryFiles } from "../../../gitops-repository";
import { EnvironmentName } from "../../../model/environment";
import { contentOf } from "../../../systems/declared";
import { LayoutKind, UnitArgs } from "../../../workloads";
import { e2eTools } from "./tools";

/** The objects of a YAML text. */
export function objectsIn(text: string): any[] {
  return parseAllDocuments(text).map((document) => (document as { toJS(): any }).toJS()).filter((object) => object !== null);
}

/** Writes the branch of an environment into a directory. */
export async function writeBranch(out: string, system: RepositorySystem, environment: EnvironmentName): Promise<void> {
  for (const [path, text] of repositoryFiles(system, environment).files) {
    await mkdir(dirname(join(out, path)), { recursive: true });
    await writeFile(join(out, path), text);
  }
}

/** The units of a system in one environment that can be built without network. */
export function buildableUnits(system: RepositorySystem, environment: EnvironmentName): UnitArgs[] {
  return contentOf(system).units.filter(({ charts = [], environments }) => charts.length === 0 && (environments === undefined || environments.includes(environment)));
}

/** The objects of a unit, as Argo CD gets them from kustomize or Helm. */
export async function buildUnit(out: string, { layout, namespaces }: UnitArgs, environment: EnvironmentName): Promise<any[]> {
  const { kustomize, helm } = await e2eTools();
  const home = join(out, ".helm");
  const run = async (program: string, ...args: string[]) =>
    (await execa(program, args, { cwd: out, env: { HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home, HELM_DATA_HOME: home } })).stdout;
  if (layout.kind !== LayoutKind.Charts) return objectsIn(await run(kustomize.path, "build", layout.paths[environment]));
  const chart = `${layout.base}/${layout.umbrella}`;
  await run(helm.path, "dependency", "build", chart);
  return objectsIn(await run(helm.path, "template", "x", chart, "--namespace", namespaces[environment], "--values", `${layout.paths[environment]}/values.yaml`));
}
