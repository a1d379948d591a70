import { EnvironmentName } from "../../../model/environment";

/** Where a promise is kept: exactly one of `deployed`, `declared` and `file`. */
interface Place {
  /** Objects that the GitOps repository deploys, by kind and name, as `Deployment/api`. */
  readonly deployed?: string | readonly string[];
  /** Objects that the stack declares, its Applications among them, by kind and name. */
  readonly declared?: string | readonly string[];
  /** Files of the GitOps repository, by their path. */
  readonly file?: string | readonly string[];
}

/** What is found there. */
interface Expectation {
  /** Where in the object or the file, as JSONPath. A path that may find several values gives the list of them. Default: all of it. */
  readonly at?: string;
  /** The value; `undefined` where there must be none. */
  readonly is?: unknown;
  /** The value in each environment, where it differs. */
  readonly each?: Readonly<Partial<Record<EnvironmentName, unknown>>>;
  /** What the list, or the text, holds among others. */
  readonly includes?: unknown;
}

/**
 * One promise of a system's document, as a line of a table: the value is written down from the document, never taken from the
 * declaration in systems/.
 */
export interface PromiseRow extends Place, Expectation {
  /** The requirement. */
  readonly id: string;
  /** What the document, or the decision that overrides it, says. */
  readonly says: string;
  /** The environments in which it holds. Default: those of `each`, or all. */
  readonly in?: readonly EnvironmentName[];
}
