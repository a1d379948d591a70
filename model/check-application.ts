import { checkAddress } from "../foundation/address";
import { checkName } from "../foundation/names";
import { checkAnnotations, checkLabels } from "../foundation/object-names";
import { Problem } from "../foundation/problems";
import { ApplicationSpecArgs } from "./application";
import { checkSources } from "./sources";

const argoCdNameLimit = 53;

/** Structural problems of one Application, whatever it is part of. `path` is empty for an Application by itself. */
export function checkApplication(application: Omit<ApplicationSpecArgs, "after" | "wave">, path: string): Problem[] {
  const at = (property: string) => (path ? `${path}.${property}` : property);
  const { name, destination } = application;
  const problems: Problem[] = [
    // Helm release names, which Argo CD takes from the Application's name, have at most 53 characters.
    ...checkName(at("name"), name, argoCdNameLimit),
    ...checkName(at("destination.namespace"), destination.namespace),
    ...checkSources(application, path),
    ...(application.labels ? checkLabels(at("labels"), application.labels) : []),
    ...(application.annotations ? checkAnnotations(at("annotations"), application.annotations) : []),
    ...checkAddress(at("destination.server"), destination.server),
  ];
  if (destination.server !== undefined && destination.clusterName !== undefined) {
    problems.push({ propertyPath: at("destination"), reason: "must have at most one of server and clusterName, got both" });
  }
  return problems;
}
