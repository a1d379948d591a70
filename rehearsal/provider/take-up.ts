/** Set for the run that repeats an interrupted one: the stand-in takes up objects that are there, as with `upsertExistingObjects`. */
export const takeUpVariable = "GITOPS_TAKE_UP_OBJECTS";
