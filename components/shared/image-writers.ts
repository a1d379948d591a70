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

/** Which component writes the image tags of each Application of an environment. Every `Environment` has one of its own. */
export class ImageWriters {
  private readonly known = new Map<string, string>();

  /**
   * Notes that a component writes the tags of Applications.
   *
   * @param applications their names in the cluster.
   * @returns a problem for each Application for which another component did so before.
   */
  claim(propertyPath: string, component: string, applications: readonly string[]): Problem[] {
    return applications.flatMap((application) => {
      const by = this.known.get(application) ?? component;
      this.known.set(application, by);
      return by === component ? [] : [writtenAlready(propertyPath, application, by)];
    });
  }
}

/** What errors call the annotations by which the Image Updater 0.x is told. */
export function annotationsOf(system: string, environment: string): string {
  return `annotations of ${system}-${environment}`;
}

/** Says that an Application has a writer already. */
export function writtenAlready(propertyPath: string, application: string, by: string): Problem {
  return { propertyPath, reason: `the image tags of Application "${application}" are already written by "${by}": two writers fight for ever` };
}
