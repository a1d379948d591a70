/** The files of one commit. */
export interface RepositoryFiles {
  /** Every path. */
  readonly paths: ReadonlySet<string>;
  /** The text of a file that is there. */
  readonly read: (path: string) => Promise<string>;
}
