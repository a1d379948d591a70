import { declaredEnvironment, type DeclaredEnvironment, type EnvironmentPlacement, environmentType } from "../model/declared-environment";
import type { Registration } from "./run-program";

/** What the Environments of a program say, in the order in which they were declared. */
export function declaredEnvironments(registrations: readonly Registration[]): DeclaredEnvironment[] {
  return registrations.filter(isEnvironment).map(({ inputs }) => declaredEnvironment(inputs));
}

/** The type says it: what such a component registers are its arguments, which it has checked by then. */
function isEnvironment(registration: Registration): registration is Registration & { inputs: Registration["inputs"] & EnvironmentPlacement } {
  return registration.type === environmentType;
}
