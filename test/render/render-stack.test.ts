import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { UserError } from "../../foundation/errors";
import { packageDirectory } from "../../foundation/paths";
import { layoutFiles, renderStack } from "../../render";
import { withDirectory } from "../releases/support";

const directory = resolve(__dirname, "fixtures/sample");
const render = (overrides: Record<string, string> = {}) => renderStack({ stack: "dev", directory, overrides });
const rejectsWith = (chosen: string, message: string) => rejects(render({ case: chosen }), { name: "UserError", message });

describe("renderStack", () => {
  it("records the objects with the settings of the project and the stack", async () => {
    const { objects, patches, project, stack } = await render();
    deepEqual([project, stack], ["sample", "dev"]);
    deepEqual(
      objects.map(({ apiVersion, kind, metadata }) => [apiVersion, kind, metadata.name]),
      [
        ["rbac.authorization.k8s.io/v1", "ClusterRole", "sample:reader"],
        ["v1", "ConfigMap", "derived"],
        ["v1", "ConfigMap", "password"],
        ["v1", "ConfigMap", "settings"],
        ["v1", "ConfigMap", "unknown"],
        ["v1", "Secret", "credentials"],
        ["example.org/v1", "Thing", "one"],
      ],
    );
    deepEqual(objects.find(({ metadata }) => metadata.name === "settings")?.data, {
      greeting: "hello",
      count: "3",
      colour: "green",
      enabled: "on",
      list: '[1,"two"]',
      known: "credentials",
    });
    deepEqual(patches, [
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings", namespace: "shop" }, data: { more: "1" } },
    ]);
  });

  it("hides what is secret, marked or not, and keeps its name", async () => {
    const { objects, outputs } = await render();
    const object = (name: string) => objects.find(({ metadata }) => metadata.name === name);
    deepEqual(object("derived")?.data, { token: "(secret, not rendered)" });
    deepEqual(object("password")?.data, { password: "(secret, not rendered)", beside: "(secret, not rendered)" });
    deepEqual(object("unknown")?.data, { type: "(known after deployment)" });
    deepEqual([object("credentials")?.data, object("credentials")?.stringData], [
      { plain: Buffer.from("(secret, not rendered)").toString("base64") },
      { token: "(secret, not rendered)" },
    ]);
    deepEqual(outputs, {
      colour: "green",
      token: "(secret, not rendered)",
      where: directory,
      unknown: "(known after deployment)",
    });
  });

  it("writes neither a secret nor its ciphertext into any file", async () => {
    const files = layoutFiles(await render());
    const text = [...files.values()].join("\n");
    for (const secret of ["unmarked password", Buffer.from("unmarked password").toString("base64"), "ciphertext"]) {
      equal(text.includes(secret), false, secret);
    }
    match(files.get("namespaces/shop/secret-credentials.yaml") ?? "", /^# Secret values are not rendered: /);
  });

  it("lets overrides win, with and without the namespace, and needs no setting of the stack for them", async () => {
    const { objects } = await render({ colour: "red", "sample:greeting": "bye" });
    const data = objects.find(({ metadata }) => metadata.name === "settings")?.data as Record<string, string>;
    deepEqual([data.colour, data.greeting], ["red", "bye"]);
  });

  it("gives the program its own directory, puts everything back, and runs it anew each time", async () => {
    const before = [process.cwd(), process.env.GITOPS_RENDER, process.listeners("unhandledRejection").length];
    const results = await Promise.all([render({ colour: "one" }), render({ colour: "two" }), render({ colour: "three" })]);
    deepEqual(results.map(({ outputs }) => outputs.colour), ["one", "two", "three"]);
    deepEqual(results.map(({ outputs }) => outputs.where), [directory, directory, directory]);
    await rejects(render({ case: "apply" }));
    deepEqual([process.cwd(), process.env.GITOPS_RENDER, process.listeners("unhandledRejection").length], before);
  });

  it("renders the children of a root, pinned to the commit of the root", async () => {
    const { children } = await render({ case: "root" });
    deepEqual(children.map(({ root, wave, object }) => [root, wave, object.metadata.name]), [
      ["shop-dev", -1, "database"],
      ["shop-dev", 1, "web"],
    ]);
    deepEqual((children[0]?.object as any).spec.source.targetRevision, "$ARGOCD_APP_REVISION");
  });
});

describe("renderStack refuses", () => {
  it("a stack that has no settings file, and lists those that have", () =>
    rejects(renderStack({ stack: "test", directory }), (error: UserError) => {
      equal(
        error.message,
        `there is no stack "test": no Pulumi.test.yaml in ${directory}; available stacks: dev, prod`,
      );
      deepEqual([error.hint, error.exitCode], ["name one of them, for example --stack dev", 2]);
      return true;
    }));

  it("a directory without a project", () =>
    withDirectory((empty) =>
      rejects(renderStack({ stack: "dev", directory: empty }), {
        message: `there is no Pulumi.yaml in ${empty} or above it`,
      }),
    ));

  it("a project for another language", () =>
    withDirectory(async (project) => {
      await writeFile(join(project, "Pulumi.yaml"), "name: other\nruntime: python\n");
      await rejects(renderStack({ stack: "dev", directory: project }), {
        message: `${join(project, "Pulumi.yaml")}: runtime is "python"; only "nodejs" programs can be rendered`,
      });
    }));

  it("a settings file that is not YAML, and names the place", () =>
    withDirectory(async (project) => {
      await writeFile(join(project, "Pulumi.yaml"), "name: other\nruntime: nodejs\n");
      await writeFile(join(project, "Pulumi.dev.yaml"), "config:\n  a: [\n");
      await rejects(renderStack({ stack: "dev", directory: project }), {
        message: /^\S+Pulumi\.dev\.yaml is not valid YAML: .* at line 3, column 1$/,
      });
    }));

  it("a program whose dependencies are not installed", () =>
    withDirectory(async (project) => {
      await mkdir(join(project, "below"));
      await writeFile(join(project, "Pulumi.yaml"), "name: other\nruntime: nodejs\n");
      await writeFile(join(project, "Pulumi.dev.yaml"), "");
      await rejects(renderStack({ stack: "dev", directory: join(project, "below") }), {
        message: `the dependencies of the program in ${project} are not installed: @pulumi/pulumi cannot be found`,
      });
    }));

  it("wrong settings, in the words of the program", () => rejectsWith("run-error", "sample:colour must be a colour"));

  it("a missing setting, in the words of Pulumi", () =>
    rejects(render({ case: "missing-setting" }), { name: "UserError", message: /^Missing required configuration variable 'sample:nowhere'/ }));

  it("invalid arguments of a component, all at once", () =>
    rejectsWith("problems", "invalid Shop\n  a[0]: must be 1, got 2\n  b: must be 3, got 4"));

  it("an error inside apply, which registers nothing and would hang", () =>
    rejects(render({ case: "apply" }), { name: "Error", message: 'error serializing property "data": broken in apply' }));

  it("a secret that is too short, which is known in apply only", () =>
    rejects(
      renderStack({ stack: "dev", system: "transcripts", directory: packageDirectory, overrides: { pullSecrets: JSON.stringify({ name: "s", registries: [{ host: "ghcr.io", username: "u", password: "tiny" }] }) } }),
      { name: "UserError", message: 'invalid PullSecrets "dev-pull-secrets"\n  registries[0].password: must have at least 8 characters, got 4: shorter ones are guessed' },
    ));

  it("an error of the program itself, with its stack trace", () =>
    rejects(render({ case: "bug" }), { name: "TypeError", message: "a bug", stack: /fixtures\/sample\/index\.ts:\d+/ }));

  it("an object without a literal name", () =>
    rejectsWith("unnamed", 'resource "unnamed" (kubernetes:core/v1:ConfigMap) has no metadata.name, so every deployment would invent another one'));

  it("two objects of the same identity", () =>
    rejectsWith("twice", 'two resources declare the same object: ConfigMap "same" in namespace "shop" (v1)'));

  it("a resource whose objects nobody knows before the deployment", () =>
    rejectsWith(
      "release",
      'resource "release" (kubernetes:helm.sh/v3:Release) cannot be rendered: its objects come into being only during a deployment',
    ));
});
