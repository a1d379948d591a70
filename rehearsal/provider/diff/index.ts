import { type JsonObject, isObject, textAt } from "../../../foundation/json";
import { refOf } from "../../../clients/kubernetes/object-ref";
import { annotation, Annotation } from "../kube-object";
import { compare, type Difference } from "./compare";
import { formatPath, isWithin, parsePath } from "./paths";
import { type Mutability, replaces, replacingPaths } from "./replace";

/** How an object is to be changed. */
export interface ObjectDiff {
  /** Each difference with its path as the engine writes it. */
  details: { path: string; kind: Difference["kind"]; replace: boolean }[];
  /** The object must go before its successor is created, because both have the same name. */
  deleteBeforeReplace: boolean;
}

/** What is compared. */
export interface DiffRequest {
  /** Inputs of the last run, in plain. */
  olds: JsonObject;
  /** Inputs of this run, in plain; unknown values included. */
  news: JsonObject;
  /** The resource patches somebody else's object. */
  patch: boolean;
  /** Paths that the program wants ignored. */
  ignoreChanges: readonly string[];
  mutable: Mutability;
}

/** Members that the server fills and that are no part of what a program wants. */
const readOnly = [
  "metadata.creationTimestamp",
  "metadata.deletionGracePeriodSeconds",
  "metadata.deletionTimestamp",
  "metadata.generation",
  "metadata.managedFields",
  "metadata.resourceVersion",
  "metadata.uid",
];

/** Compares the inputs of two runs. Needs no call of the cluster. */
export function diffObjects({ olds, news, patch, ignoreChanges, mutable }: DiffRequest): ObjectDiff {
  const ignored = [...readOnly, ...ignoreChanges].map(parsePath);
  const differences = compare(olds, news).filter(({ path }) => !ignored.some((pattern) => isWithin(path, pattern)));
  const paths = replacingPaths(olds, news, patch, mutable);
  const details = differences.map((difference) => ({
    path: formatPath(difference.path),
    kind: difference.kind,
    replace: replaces(difference, paths) || isLostMetadata(difference),
  }));
  return { details, deleteBeforeReplace: details.some(({ replace }) => replace) && keepsName(olds, news) };
}

function isLostMetadata({ path, kind }: Difference): boolean {
  return kind === "delete" && path.length === 1 && path[0] === "metadata";
}

function keepsName(olds: JsonObject, news: JsonObject): boolean {
  if (!isObject(news.metadata) || annotation(news, Annotation.Autonamed) === "true") return false;
  const before = refOf(olds);
  const after = refOf(news);
  const sameKind = textAt(olds, "kind") === textAt(news, "kind");
  return sameKind && before.name === after.name && (before.namespace ?? "default") === (after.namespace ?? "default");
}
