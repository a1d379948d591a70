import { Problem } from "../../foundation/problems";
import { ApplicationSourceArgs, SourceHydratorArgs } from "../../model/application";
import { sourceSpec } from "../../model/chart-values";

/** What is rendered, as a source. */
export function drySource({ repositoryUrl, drySource: dry }: SourceHydratorArgs): ApplicationSourceArgs {
  return { repositoryUrl, ...dry };
}

/** A problem of that source, at its place in the args. */
export function ofHydrator({ propertyPath, reason }: Problem): Problem {
  const place = propertyPath.replace(/^source\.(?!repositoryUrl)/, "sourceHydrator.drySource.").replace(/^source(?=$|\.)/, "sourceHydrator");
  return { propertyPath: place, reason };
}

/** `spec.sourceHydrator` of an Argo CD Application. */
export function hydratorSpec(hydrator: SourceHydratorArgs): Record<string, unknown> {
  const { syncSource, hydrateTo } = hydrator;
  return {
    drySource: sourceSpec(drySource(hydrator), { repositoryUrl: "", targetRevision: "" }),
    syncSource: { ...syncSource },
    ...(hydrateTo === undefined ? {} : { hydrateTo: { targetBranch: hydrateTo } }),
  };
}

/** What is wrong with a hydrator beyond its source. */
export function checkHydrator({ syncSource, hydrateTo, drySource: { targetRevision } }: SourceHydratorArgs, hasSource: boolean): Problem[] {
  const at = "sourceHydrator.syncSource";
  return [
    ...(hasSource ? [{ propertyPath: "sourceHydrator", reason: "must not be given together with source or sources" }] : []),
    // The schema of Argo CD asks for a path that is not the top of the repository.
    ...(/^\.?\/*$/.test(syncSource.path) || syncSource.path.startsWith("/") || syncSource.path.split("/").includes("..")
      ? [{ propertyPath: `${at}.path`, reason: `must be a directory inside the repository, and not its top, got "${syncSource.path}"` }] : []),
    ...(syncSource.targetBranch === "" ? [{ propertyPath: `${at}.targetBranch`, reason: "must be a branch, got nothing" }] : []),
    ...(syncSource.targetBranch === targetRevision
      ? [{ propertyPath: `${at}.targetBranch`, reason: `must not be "${targetRevision}", from which it is rendered: each commit of the result would be rendered again` }] : []),
    ...(hydrateTo !== undefined && hydrateTo === targetRevision ? [{ propertyPath: "sourceHydrator.hydrateTo", reason: `must not be "${targetRevision}", from which it is rendered: each commit of the result would be rendered again` }] : []),
  ];
}
