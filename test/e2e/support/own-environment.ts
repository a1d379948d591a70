import { Environment, EnvironmentArgs } from "../../../components";
import { KubernetesObject } from "../../../foundation/kubernetes-object";
import { ApplicationSpecArgs } from "../../../model/application";
import { seedRepository } from "../../../rehearsal/local-repository";
import { record } from "../../support/record";
import { Platform } from "./platform";

/** An Environment that a suite declares beside the stack of its rehearsal. */
export interface OwnEnvironment {
  /** The wave of every Application. */
  readonly waves: Readonly<Record<string, number>>;
  /** What was applied, in its order. */
  readonly objects: readonly KubernetesObject[];
}

/**
 * Declares an Environment for `dev`, and applies what Pulumi would apply for it.
 *
 * @param fill commits what the Applications deploy; the chart of the Applications is in the repository then.
 * @param more what is declared otherwise.
 */
export async function ownEnvironment(
  platform: Platform, system: string, branch: string, applications: ApplicationSpecArgs[], fill: () => Promise<unknown>, more: Partial<EnvironmentArgs> = {},
): Promise<OwnEnvironment> {
  await seedRepository(platform.repository, { branch, chartPath: "charts/applications", applications: [] });
  await fill();
  let waves: Record<string, number> = {};
  const registered = await record((opts) => {
    ({ waves } = new Environment(system, { system, environment: "dev", repositoryUrl: platform.repository.url, branch, applications, ...more }, opts));
  });
  const objects = registered.filter(({ type }) => type.startsWith("kubernetes:")).map(({ inputs }) => inputs as KubernetesObject);
  for (const object of objects) await platform.apply(object);
  return { waves, objects };
}
