import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { EnvironmentName } from "../../model/environment";
import { imagesSchema, stackImages } from "../../settings/images";
import { systems } from "../../systems";

const revision = "0123456789abcdef0123456789abcdef01234567";
const of = (name: string, images: object, environment: EnvironmentName = "dev", imageWriter: "stack" | "manual" | undefined = "stack") =>
  stackImages(imagesSchema.parse(images), { system: systems.get(name) ?? assert.fail(), environment, imageWriter }, "Pulumi.dev.yaml");

describe("the images of a stack", () => {
  it("go to the Application of their service, by the name that its kustomization has (B1)", () => {
    assert.deepEqual(of("incident-assistant", { backend: { tag: "1.2.3" } }), [{
      service: "backend", args: { image: "registry.digitalocean.com/ai-incident-assistant/backend", tag: "1.2.3" }, place: { application: "ai-incident-assistant-dev", image: "backend" },
    }]);
    assert.deepEqual(of("link", { "link-app": { tag: "1" } }, "prod").map(({ place }) => place), [{ application: "link-app-production", image: "ghcr.io/link-social/link-app" }]);
  });

  it("go to the value of a chart that takes the digest (Q1)", () => assert.deepEqual(of("linq", { "linq-orchestrator": { tag: "1" } }).map(({ place }) => place), [
    { application: "dev-env-1-linq-platform", image: "ghcr.io/linq-platform/linq-orchestrator", parameter: "linq-orchestrator.image.digest" },
  ]));

  it("are built from the repository of the system, with their secrets as secrets", async () => {
    const [image] = of("mirai", { "mirai-backend": { build: { context: "backend", revision, secrets: { npm: "hidden-text" }, login: { username: "bot", password: "hidden-text" } } } });
    const { secrets, login, ...rest } = image?.args.build ?? assert.fail();
    assert.deepEqual(rest, { context: "backend", revision, source: "https://github.com/Sogos-LLC/mirai-app.git" });
    for (const value of [secrets?.npm, login?.password]) assert.ok(await pulumi.isSecret(value as pulumi.Output<string>));
  });

  it("have one writer, and a service", () => {
    assert.deepEqual(of("link", {}, "dev", "manual"), []);
    assert.throws(() => of("link", { "user-svc": { tag: "1" } }, "dev", "manual"), { message: 'gitops-platform:imageWriter in Pulumi.dev.yaml must be "stack" with gitops-platform:images, got "manual": the images would have two writers' });
    assert.throws(() => of("mirai", { backend: { tag: "1" } }), { message: 'gitops-platform:images in Pulumi.dev.yaml: mirai has no service "backend" in dev; did you mean "mirai-backend"?; it has mirai-backend, mirai-frontend, mirai-marketing' });
  });
});
