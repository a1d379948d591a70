import { deepEqual, equal, ok } from "node:assert/strict";
import { optionalPackage, type OptionalPackage } from "../../components/shared/optional-package";
import { packageDirectory } from "../../foundation/paths";
import { readProject } from "../../render";
import { runProgram } from "../../render/run-program";

const github = { teams: { sre: "maintain" }, secrets: { GITOPS_TOKEN: "hidden" } };

describe("the program in a stack that has the setting github", () => {
  const run = async (values: Record<string, string>) => runProgram(await readProject(packageDirectory), "github", {
    values: Object.fromEntries(Object.entries(values).map(([key, value]) => [`gitops-platform:${key}`, value])), secretKeys: [],
  } as unknown as Parameters<typeof runProgram>[2]);

  it("declares the repository alone where it names no cluster, and asks for no other plugin", async () => {
    const { registrations, outputs } = await run({ system: "mirai", github: JSON.stringify(github) });
    ok(registrations.length > 8);
    deepEqual([...new Set(registrations.map(({ type }) => type.split(":")[0]))].sort(), ["github", "gitops-platform", "pulumi"]);
    deepEqual(outputs, { repository: "https://github.com/Sogos-LLC/mirai-app.git", gitHubRepository: "Sogos-LLC/mirai-app" });
    const provider = registrations.find(({ type }) => type === "pulumi:providers:github");
    deepEqual(provider?.inputs.owner, "Sogos-LLC");
    ok(!JSON.stringify([registrations, outputs]).includes("hidden"), "the secret is shown nowhere");
  });
});

describe("a package that only some programs use", () => {
  it("is loaded where it is installed", () => ok("Repository" in optionalPackage<object>("@pulumi/github", "DeliveryRepository")));

  it("is named with the npm command where it is not", () => {
    try {
      optionalPackage("@pulumi/none" as OptionalPackage, "DeliveryRepository");
      ok(false, "it was loaded");
    } catch (error) {
      equal((error as Error).message, "DeliveryRepository needs the package @pulumi/none, which is not installed");
      ok((error as { hint?: string }).hint?.startsWith("npm install @pulumi/none@"));
    }
  });
});
