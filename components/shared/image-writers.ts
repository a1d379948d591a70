import * as pulumi from "@pulumi/pulumi";
import { checkMember, Problem } from "../../foundation/problems";
import { EnvironmentName } from "../../model/environment";
import { ImageWriter } from "../../model/image-writer";

/**
 * The one place that decides whether a part of the platform may write the image tags of an environment.
 *
 * @param writer who writes them by the setting `imageWriter`.
 * @param part the part that is about to write, and the writer that it is.
 */
export function checkImageWriter(propertyPath: string, environment: EnvironmentName, writer: ImageWriter, part: { readonly name: string; readonly as: ImageWriter }): Problem[] {
  const unknown = checkMember(propertyPath, writer, Object.values(ImageWriter));
  if (unknown.length > 0) return unknown;
  if (writer !== part.as) {
    return [{
      propertyPath,
      reason: `must be "${part.as}" for ${part.name}, got "${writer}": the image tags of ${environment} would have two writers, ${part.as} and ${writer}`,
    }];
  }
  if (environment === EnvironmentName.Prod && writer === ImageWriter.ImageUpdater) {
    return [{ propertyPath, reason: 'must not be "image-updater" in prod: production runs the digest that staging ran, and the Image Updater chooses by itself' }];
  }
  return [];
}

/** Which component of the running program writes the tags of an Application. */
const claims = new WeakMap<object, Map<string, string>>();

/**
 * Notes that a component writes the tags of Applications.
 *
 * @returns a problem for each Application for which another component of the same program did so before.
 */
export function claimApplications(propertyPath: string, component: string, namespace: string, applications: readonly string[]): Problem[] {
  const stack: object | undefined = pulumi.runtime.getStackResource();
  if (stack === undefined) return [];
  const known = claims.get(stack) ?? new Map<string, string>();
  claims.set(stack, known);
  return applications.flatMap((application) => {
    const by = known.get(`${namespace}/${application}`) ?? component;
    known.set(`${namespace}/${application}`, by);
    return by === component ? [] : [{ propertyPath, reason: `the image tags of Application "${application}" are already written by "${by}": two writers fight for ever` }];
  });
}
