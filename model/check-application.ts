import { checkAddress } from "../foundation/address";
import { checkName } from "../foundation/names";
import { Problem } from "../foundation/problems";
import { ApplicationSpecArgs } from "./application";

const argoCdNameLimit = 53;

/** Structural problems of one Application, whatever it is part of. `path` is empty for an Application by itself. */
export function checkApplication(application: Omit<ApplicationSpecArgs, "after" | "wave">, path: string): Problem[] {
  const at = (property: string) => (path ? `${path}.${property}` : property);
  const { name, source, destination } = application;
  const problems: Problem[] = [
    // Helm release names, which Argo CD takes from the Application's name, have at most 53 characters.
    ...checkName(at("name"), name, argoCdNameLimit),
    ...checkName(at("destination.namespace"), destination.namespace),
    ...checkAddress(at("source.repositoryUrl"), source.repositoryUrl),
    ...checkAddress(at("destination.server"), destination.server),
  ];
  if ((source.path === undefined) === (source.chart === undefined)) {
    problems.push({
      propertyPath: at("source"),
      reason: source.path === undefined ? "must have a path or a chart, got neither" : "must have a path or a chart, got both",
    });
  }
  if (source.chart !== undefined && source.repositoryUrl?.startsWith("oci://")) {
    problems.push({ propertyPath: at("source.chart"), reason: `must not be given with "${source.repositoryUrl}", got "${source.chart}": Argo CD ignores the chart of an oci:// address; leave out "oci://", or put the chart behind the address and give path "." in place of chart` });
  }
  if (source.path !== undefined && (source.path.startsWith("/") || source.path.split("/").includes(".."))) {
    problems.push({ propertyPath: at("source.path"), reason: `must be a directory inside the repository, got "${source.path}"` });
  }
  if (source.chart !== undefined && source.targetRevision === undefined) {
    problems.push({ propertyPath: at("source.targetRevision"), reason: `must name the version of chart "${source.chart}", got nothing` });
  }
  if (destination.server !== undefined && destination.clusterName !== undefined) {
    problems.push({ propertyPath: at("destination"), reason: "must have at most one of server and clusterName, got both" });
  }
  return problems;
}
