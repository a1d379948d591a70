import { deepEqual } from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { registeredArgs } from "../../../components/shared/registered-args";

interface LoginArgs {
  user: string;
  password?: pulumi.Input<string>;
}

interface Args {
  name: string;
  login?: LoginArgs;
  others?: LoginArgs[];
  environment?: Record<string, pulumi.Input<string>>;
  words?: pulumi.Input<string>[];
  labels?: Record<string, string>;
  values?: Record<string, unknown>;
}

const places = { "login.password": "left out", "others[].password": "left out", environment: "left out", words: "left out" } as const;

describe("the registered args of a component", () => {
  it("are without what takes an Input, in lists and at every depth", () => {
    const args: Args = {
      name: "a", login: { user: "u", password: "p" }, others: [{ user: "v", password: pulumi.secret("q") }, { user: "w" }], environment: { TOKEN: "t" }, words: ["--token=t"],
      labels: { environment: "dev" }, values: { words: 1 },
    };
    deepEqual(registeredArgs(args, places), {
      name: "a", login: { user: "u" }, others: [{ user: "v" }, { user: "w" }], labels: { environment: "dev" }, values: { words: 1 },
    });
    deepEqual(args.login, { user: "u", password: "p" }, "and the args stay as they are");
  });

  it("are the args where nothing is given that takes one", () => {
    deepEqual(registeredArgs<Args>({ name: "a" }, places), { name: "a" });
    deepEqual(registeredArgs<Args>({ name: "a", login: undefined, others: [] }, places), { name: "a", login: undefined, others: [] });
  });

  it("are refused by the compiler while a place is missing or does not exist", () => {
    const { words, ...withoutWords } = places;
    const { "others[].password": other, ...withoutOthers } = places;
    const args: Args = { name: "a" };
    // @ts-expect-error a list of Inputs is missing
    registeredArgs(args, withoutWords);
    // @ts-expect-error an Input in a list is missing
    registeredArgs(args, withoutOthers);
    // @ts-expect-error there is no such place
    registeredArgs<Args>(args, { ...places, "login.pasword": "left out" });
    deepEqual([words, other], ["left out", "left out"]);
  });
});
