import { doesNotThrow, throws } from "node:assert/strict";
import { checkSnapshotName } from "../../../rehearsal/snapshot/name";

describe("the name of a snapshot", () => {
  for (const name of ["a", "before-upgrade", "link-dev.2", "3.5.7", "a".repeat(63)]) {
    it(`may be "${name}"`, () => doesNotThrow(() => checkSnapshotName(name)));
  }

  for (const name of ["", ".", "..", "-force", "a-", "a/b", "../../etc", "A", "a b", "ü", "a\n", "a_b", "a".repeat(64)]) {
    it(`may not be ${JSON.stringify(name)}`, () => throws(() => checkSnapshotName(name), {
      message: `"${name}" is no name for a snapshot`, exitCode: 2, hint: /lower-case letters, digits, dots and dashes/,
    }));
  }
});
