import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Environment, PullSecrets, PullSecretsArgs } from "../../../components";
import { EnvironmentName } from "../../../model/environment";
import { record, Registered } from "../../support/record";
import { assertRejected } from "../../support/rejects";

const registries = [
  { host: "ghcr.io", username: "bot", password: pulumi.secret("hunter-2") },
  { host: "docker.io", username: "bot", password: "swordfish" },
];
const args: PullSecretsArgs = { name: "ai-incident-assistant", namespaces: ["shop", "shop-data"], registries };
const install = (more: Partial<PullSecretsArgs> = {}) => record((opts) => new PullSecrets("pull", { ...args, ...more }, opts));
const configurationOf = (secret: Registered | undefined) => {
  const sealed = secret?.inputs.stringData;
  assert.equal(sealed["4dabf18193072939515e22adb298388d"], "1b47061264138c4ac30d75fd1eb44270", "it is a secret");
  return JSON.parse(sealed.value[".dockerconfigjson"]) as { auths: Record<string, object> };
};

describe("PullSecrets", () => {
  it("registers one Secret of the same name in every namespace, and patches nothing unasked", async () => {
    const registered = await install();
    assert.deepEqual(registered.map(({ type, name, parent }) => [type, name, parent]), [
      ["gitops-platform:index:PullSecrets", "pull", undefined],
      ["kubernetes:core/v1:Secret", "pull-secret-shop", "pull"],
      ["kubernetes:core/v1:Secret", "pull-secret-shop-data", "pull"],
    ]);
    assert.deepEqual(registered.slice(1).map(({ inputs }) => [inputs.type, inputs.metadata]), [
      ["kubernetes.io/dockerconfigjson", { name: "ai-incident-assistant", namespace: "shop" }],
      ["kubernetes.io/dockerconfigjson", { name: "ai-incident-assistant", namespace: "shop-data" }],
    ]);
  });

  it("holds the credentials of every registry, Docker Hub under its own key, and nothing of them is elsewhere", async () => {
    const registered = await install();
    const auth = (text: string) => Buffer.from(text).toString("base64");
    assert.deepEqual(configurationOf(registered[1]), {
      auths: {
        "ghcr.io": { username: "bot", password: "hunter-2", auth: auth("bot:hunter-2") },
        "https://index.docker.io/v1/": { username: "bot", password: "swordfish", auth: auth("bot:swordfish") },
      },
    });
    assert.doesNotMatch(JSON.stringify(registered[0]), /hunter-2|swordfish/);
  });

  it("gives it to the default ServiceAccounts when asked to", async () => {
    const registered = await install({ namespaces: ["shop"], patchDefaultServiceAccounts: true });
    const patch = registered[2];
    assert.deepEqual([patch?.type, patch?.name, patch?.parent, patch?.dependsOn], ["kubernetes:core/v1:ServiceAccountPatch", "pull-serviceaccount-shop", "pull", ["pull-secret-shop"]]);
    assert.deepEqual(patch?.inputs.metadata, { name: "default", namespace: "shop" });
    assert.deepEqual(patch?.inputs.imagePullSecrets, [{ name: "ai-incident-assistant" }]);
  });

  it("is there in the namespaces of an environment before its Applications are", async () => {
    const application = (name: string, namespace: string) => ({ name, source: { path: name }, destination: { namespace } });
    const registered = await record((opts) => new Environment("dev", {
      system: "shop", environment: EnvironmentName.Dev, repositoryUrl: "https://git.example.com/shop.git", branch: "main",
      applications: [application("backend", "shop"), application("database", "shop-data")],
      pullSecrets: { ...args, namespaces: ["jobs"] },
    }, opts));
    const secrets = registered.filter(({ type }) => type === "kubernetes:core/v1:Secret");
    assert.deepEqual(secrets.map(({ inputs, parent }) => [inputs.metadata.namespace, parent]).sort(), [
      ["jobs", "dev-pull-secrets"], ["shop", "dev-pull-secrets"], ["shop-data", "dev-pull-secrets"],
    ]);
    const component = registered.find(({ name }) => name === "dev-pull-secrets");
    assert.deepEqual(component?.dependsOn, ["dev-namespace-shop", "dev-namespace-shop-data"]);
    assert.ok(registered.find(({ name }) => name === "dev-root")?.dependsOn.includes("dev-pull-secrets"));
    assert.doesNotMatch(JSON.stringify(registered.filter(({ type }) => type !== "kubernetes:core/v1:Secret")), /hunter-2|swordfish/);
  });

  const host = (found: string) => `must be a host such as "ghcr.io" or "registry.example.com:5000", got "${found}"`;
  const rejected: [string, Partial<PullSecretsArgs>, [string, string][]][] = [
    ["names that Kubernetes refuses", { name: "A", namespaces: ["shop", "b c", "shop"] }, [
      ["name", 'must have 1 to 253 of a-z, 0-9, "-" and ".", each part beginning and ending with a letter or digit, got "A"'],
      ["namespaces[1]", 'must consist of a-z, 0-9 and "-" and begin and end with a letter or digit, got "b c"; did you mean "b-c"?'],
      ["namespaces[2]", '"shop" is already namespaces[0]'],
    ]],
    ["no registry", { registries: [] }, [["registries", "must name a registry, got none"]]],
    ["registries that cannot be", {
      registries: [{ host: "https://ghcr.io/team", username: "a:b", password: "" }, { host: "ghcr.io", username: "", password: "p" }, { host: "ghcr.io", username: "a", password: "password" }],
    }, [
      ["registries[0].host", `${host("https://ghcr.io/team")}; did you mean "ghcr.io"?`],
      ["registries[0].username", 'must be a name without colon, got "a:b"'],
      ["registries[1].username", 'must be a name without colon, got ""'],
      ["registries[2].host", '"ghcr.io" is already the host of registries[1]'],
      ["registries[0].password", "must not be empty"],
      ["registries[1].password", "must have at least 8 characters, got 1: shorter ones are guessed"],
    ]],
  ];
  for (const [title, more, problems] of rejected) {
    it(`refuses ${title}`, () => assertRejected(() => new PullSecrets("pull", { ...args, ...more }), 'invalid PullSecrets "pull"', problems));
  }
});
