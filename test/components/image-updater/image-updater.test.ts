import Ajv from "ajv";
import * as assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse, parseAllDocuments } from "yaml";
import { BuildPipeline, Environment, ImageUpdater, ImageUpdaterArgs, ImageUpdaterController, ImageUpdaterControllerArgs, ImageWriters, withImageUpdaterAnnotations } from "../../../components";
import { packageDirectory } from "../../../foundation/paths";
import { pinnedFilePath, upstreamManifest } from "../../../releases";
import { pinnedManifest } from "../../../releases/versions";
import { record } from "../../support/record";
import { secretMark } from "../../support/secrets";
import { assertRejected } from "../../support/rejects";
import { largest } from "../build-pipeline/support/pipeline";

const registry = "docker-registry.infrastructure.svc.cluster.local:5000";
const args = (over: Partial<ImageUpdaterArgs> = {}): ImageUpdaterArgs => ({
  imageWriters: new ImageWriters(),
  system: "transcripts",
  environment: "dev",
  writer: "image-updater",
  repositoryUrl: "https://git.example.com/gitops.git",
  branch: "main",
  applications: [
    { name: "services", source: { path: "environments/local" }, destination: { namespace: "endpoints" } },
    { name: "chart", source: { path: "charts/api", helm: { valueFiles: ["../../dev.yaml"] } }, destination: { namespace: "endpoints" } },
  ],
  updates: [
    {
      application: "services",
      target: "kustomization",
      images: [
        { alias: "gateway", image: `${registry}/transcripts/gateway`, strategy: "newest-build", allowTags: "^[0-9a-f]{7}$", ignoreTags: ["latest"], platforms: ["linux/arm64"], pullSecretName: "registry", forceUpdate: true, kustomizeName: "gateway" },
        { alias: "nginx", image: "nginx", strategy: "semver", constraint: "~1.27" },
      ],
    },
    { application: "chart", target: "helm-values", path: "/dev.yaml", images: [{ alias: "api", image: "ghcr.io/team/api", strategy: "digest", constraint: "stable", helm: { name: "image.repository", tag: "image.tag" } }] },
  ],
  ...over,
});
const [first, second] = args().updates;
const image = (over: Partial<ImageUpdaterArgs["updates"][number]["images"][number]>) => args({ updates: [{ ...first!, images: [{ alias: "x", image: "ghcr.io/team/x", strategy: "newest-build", allowTags: ".", ...over }] }] });

const expected = {
  apiVersion: "argocd-image-updater.argoproj.io/v1alpha1",
  kind: "ImageUpdater",
  metadata: { name: "transcripts-dev", namespace: "argocd" },
  spec: {
    applicationRefs: [
      {
        namePattern: "services",
        writeBackConfig: { method: "git", gitConfig: { branch: "main", writeBackTarget: "kustomization" } },
        images: [
          {
            alias: "gateway",
            imageName: `${registry}/transcripts/gateway`,
            commonUpdateSettings: {
              updateStrategy: "newest-build", allowTags: "regexp:^[0-9a-f]{7}$", ignoreTags: ["latest"], platforms: ["linux/arm64"], pullSecret: "pullsecret:argocd/registry", forceUpdate: true,
            },
            manifestTargets: { kustomize: { name: "gateway" } },
          },
          { alias: "nginx", imageName: "nginx:~1.27", commonUpdateSettings: { updateStrategy: "semver" }, manifestTargets: { kustomize: { name: "nginx" } } },
        ],
      },
      {
        namePattern: "chart",
        writeBackConfig: { method: "git", gitConfig: { branch: "main", writeBackTarget: "helmvalues:/dev.yaml" } },
        images: [{
          alias: "api", imageName: "ghcr.io/team/api:stable", commonUpdateSettings: { updateStrategy: "digest" }, manifestTargets: { helm: { name: "image.repository", tag: "image.tag" } },
        }],
      },
    ],
  },
};

describe("ImageUpdater", () => {
  it("is one object for the environment, beside its Applications", async () => {
    const registered = await record((opts) => new ImageUpdater("updates", args(), opts));
    assert.deepEqual(registered.map(({ type, name, parent }) => [type, name, parent]), [
      ["gitops-platform:index:ImageUpdater", "updates", undefined],
      ["kubernetes:argocd-image-updater.argoproj.io/v1alpha1:ImageUpdater", "updates-image-updater", "updates"],
    ]);
    assert.deepEqual(registered[1]?.inputs, expected);
  });

  it("follows the names that the environment gives its Applications, and pushes with a Secret of its own", async () => {
    const registered = await record((opts) => new ImageUpdater("updates", args({ nameSuffix: "dev", gitSecretName: "git-creds", updates: [second!] }), opts));
    const [reference] = registered[1]?.inputs.spec.applicationRefs;
    assert.deepEqual([reference.namePattern, reference.writeBackConfig.method], ["chart-dev", "git:secret:git-creds"]);
  });

  it("names every image of a kustomization in full, so that a port in front tells none from another", async () => {
    const images = ["gateway", "worker"].map((alias) => ({ alias, image: `${registry}/transcripts/${alias}`, strategy: "semver" as const }));
    const both = args({ updates: [{ application: "services", target: "kustomization", images }] });
    const registered = await record((opts) => new ImageUpdater("updates", both, opts));
    const names = registered[1]?.inputs.spec.applicationRefs[0].images.map(({ manifestTargets }: any) => manifestTargets?.kustomize.name);
    assert.deepEqual(names, [`${registry}/transcripts/gateway`, `${registry}/transcripts/worker`]);
    const annotations = withImageUpdaterAnnotations(both)[0]?.annotations ?? {};
    assert.deepEqual(["gateway", "worker"].map((alias) => annotations[`argocd-image-updater.argoproj.io/${alias}.kustomize.image-name`]), names);
  });

  const rejected: [string, () => ImageUpdaterArgs, Record<string, string>][] = [
    ["a second writer", () => args({ writer: "pipeline" }), {
      writer: 'must be "image-updater" for the Image Updater, got "pipeline": the image tags of dev would have two writers, image-updater and pipeline',
    }],
    ["production", () => args({ environment: "prod" }), {
      writer: 'must not be "image-updater" in prod: production runs the digest that staging ran, and the Image Updater chooses by itself',
    }],
    ["what is no branch", () => args({ branch: "v1.2.3" }), { branch: 'must be a branch that can be pushed to, got "v1.2.3"' }],
    ["one Application twice, and an unknown one", () => args({ updates: [first!, first!, { ...first!, application: "service" }] }), {
      "updates[1].application": '"services" is already in updates[0]: two settings for one Application undo each other',
      "updates[2].application": 'must be an Application of the environment, got "service"; did you mean "services"?; it has services, chart',
    }],
    ["an Application at a fixed revision, of another repository, or that ignores its images", () => args({
      applications: [
        { name: "services", source: { path: "x", targetRevision: "v1" }, destination: { namespace: "a" }, ignoreDifferences: [{ group: "apps", kind: "Deployment", jsonPointers: ["/spec/template/spec/containers/0/image"] }] },
        { name: "chart", source: { chart: "api", repositoryUrl: "https://charts.example", targetRevision: "1.0.0" }, destination: { namespace: "a" } },
      ],
    }), {
      "updates[0].application": 'must follow the environment\'s branch, got "services" at revision "v1": a commit of the Image Updater would not reach it'
        + '\nmust not ignore differences at "/spec/template/spec/containers/0/image", as "services" does: it would never become OutOfSync by a new tag in Git, and so never deploy it',
      "updates[1].application": 'must be kept in the environment\'s repository to be written to, got "chart" from chart api'
        + '\nmust follow the environment\'s branch, got "chart" at revision "1.0.0": a commit of the Image Updater would not reach it',
    }],
    ["a chart written to as a kustomization, values without a file, and a file where a directory belongs", () => args({
      updates: [{ ...second!, target: "kustomization", path: undefined, images: first!.images }, { ...first!, path: "a/kustomization.yaml" }],
    }), {
      "updates[0].target": 'must be "helm-values", got "kustomization": "chart" is a Helm chart',
      "updates[1].path": 'must be the directory of the kustomization, got the file "a/kustomization.yaml"',
    }],
    ["values without a file", () => args({ updates: [{ ...second!, path: undefined }] }), { "updates[0].path": "must name the values file, got nothing" }],
    ["semver with tags that are commits", () => image({ strategy: "semver", allowTags: "^[0-9a-f]{7}$" }), {
      "updates[0].images[0].allowTags": 'must fit semantic versions for strategy "semver", got "^[0-9a-f]{7}$"; tags that are commits need "newest-build"',
    }],
    ["latest as a range of versions", () => image({ strategy: "semver", constraint: "latest", allowTags: undefined }), {
      "updates[0].images[0].constraint": 'must be a range of versions such as "~1.2" for strategy "semver", got "latest": no tag would ever fit',
    }],
    ["every tag of a registry", () => image({ allowTags: undefined, constraint: "1" }), {
      "updates[0].images[0].constraint": 'must not be given for strategy "newest-build", which does not look at it; use allowTags',
      "updates[0].images[0].allowTags": 'must be given for strategy "newest-build", or every tag would be deployed, "latest" and those of caches included',
    }],
    ["a digest of no tag", () => image({ strategy: "digest", allowTags: undefined }), { "updates[0].images[0].constraint": "must name the tag whose newest image is deployed, got nothing" }],
    ["an expression that RE2 does not know", () => image({ allowTags: "^(?!latest)" }), {
      "updates[0].images[0].allowTags": 'must be a regular expression that RE2 knows, without lookaround and backreferences, got "^(?!latest)"',
    }],
    ["a range for a registry without a dot, which it would look for at Docker Hub", () => image({ image: "registry:5000/team/x", strategy: "semver", constraint: "~1.2", allowTags: undefined }), {
      "updates[0].images[0].constraint": 'must not be a range for a registry without a dot in its name, got "~1.2" for "registry:5000": the Image Updater would look for the image at Docker Hub; name the registry in full, or choose the versions with allowTags',
    }],
    ["a Secret for a repository that it reads none for", () => args({ repositoryUrl: "http://git.internal/gitops.git", gitSecretName: "git-creds" }), {
      gitSecretName: 'must only be given for a repository at an https:// or ssh address, got "http://git.internal/gitops.git": the Image Updater reads no Secret for it',
    }],
    ["two images that write the same Helm values, also those of two Applications", () => args({
      applications: ["one", "two"].map((name) => ({ name, source: { path: `charts/${name}`, helm: { valueFiles: ["../shared.yaml"] } }, destination: { namespace: "a" } })),
      updates: [
        { application: "one", target: "helm-values", path: "../shared.yaml", images: ["api", "web"].map((alias) => ({ alias, image: `ghcr.io/team/${alias}`, strategy: "semver" as const })) },
        { application: "two", target: "helm-values", path: "/charts/shared.yaml", images: [{ alias: "job", image: "ghcr.io/team/job", strategy: "semver", helm: { name: "job.image", tag: "image.tag" } }] },
      ],
    }), {
      "updates[0].images[1].helm": 'must not be "image.name" of charts/shared.yaml, which updates[0].images[0] writes already: one would undo the other'
        + '\nmust not be "image.tag" of charts/shared.yaml, which updates[0].images[0] writes already: one would undo the other',
      "updates[1].images[0].helm": 'must not be "image.tag" of charts/shared.yaml, which updates[0].images[0] writes already: one would undo the other',
    }],
    ["two images of one entry of a kustomization", () => args({ updates: [{ ...first!, images: ["a", "b"].map((alias) => ({ alias, image: `ghcr.io/team/${alias}`, strategy: "semver" as const, kustomizeName: "app" })) }] }), {
      "updates[0].images[1].kustomizeName": 'must not be "app" of environments/local/kustomization.yaml, which updates[0].images[0] writes already: one would undo the other',
    }],
    ["wrong names", () => image({ alias: "-x", image: "ghcr.io/team/x:v1", strategy: "newest" as "semver", helm: {} }), {
      "updates[0].images[0].alias": 'must begin with a letter or digit and have only letters, digits, "-", "_" and ".", got "-x"',
      "updates[0].images[0].image": 'must have no tag or digest, got "ghcr.io/team/x:v1": the strategy chooses one',
      "updates[0].images[0].strategy": 'must be "semver", "newest-build", "digest" or "alphabetical", got "newest"; did you mean "newest-build"?',
      "updates[0].images[0].helm": 'must only be given for target "helm-values"',
    }],
  ];
  for (const [what, wrong, problems] of rejected) {
    it(`refuses ${what}`, () => {
      const found: Record<string, string> = {};
      try {
        withImageUpdaterAnnotations(wrong());
      } catch (error) {
        for (const { propertyPath, reason } of (error as pulumi.InputPropertiesError).errors) found[propertyPath] = found[propertyPath] ? `${found[propertyPath]}\n${reason}` : reason;
      }
      assert.deepEqual(found, problems);
    });
  }

  it("accepts expressions for versions with semver", () => {
    for (const allowTags of ["^v?1\\.\\d+\\.\\d+$", "^[0-9.]+-alpine$", ".*"]) withImageUpdaterAnnotations(image({ strategy: "semver", allowTags }));
  });

  it("accepts ranges as the library of the Image Updater does", () => {
    for (const host of ["registry", "localhost:5000"]) withImageUpdaterAnnotations(image({ image: `${host}/team/x`, strategy: "semver", constraint: "1.2", allowTags: undefined }));
    for (const constraint of ["~1.2", "^1", ">=1.2 <2", ">=1.2, <2.0.0", "1.x", "1.2 - 1.4.5", "~1.2 || ~1.4", "*", "v1.2.3-rc.1"]) withImageUpdaterAnnotations(image({ strategy: "semver", constraint, allowTags: undefined }));
  });
});

describe("withImageUpdaterAnnotations", () => {
  it("says the same for the Image Updater 0.x", () => {
    const [services] = withImageUpdaterAnnotations(args());
    const prefix = "argocd-image-updater.argoproj.io";
    assert.deepEqual(services?.annotations, {
      [`${prefix}/image-list`]: `gateway=${registry}/transcripts/gateway, nginx=nginx:~1.27`,
      [`${prefix}/write-back-method`]: "git",
      [`${prefix}/write-back-target`]: "kustomization",
      [`${prefix}/git-branch`]: "main",
      [`${prefix}/gateway.update-strategy`]: "newest-build",
      [`${prefix}/gateway.allow-tags`]: "regexp:^[0-9a-f]{7}$",
      [`${prefix}/gateway.ignore-tags`]: "latest",
      [`${prefix}/gateway.platforms`]: "linux/arm64",
      [`${prefix}/gateway.pull-secret`]: "pullsecret:argocd/registry",
      [`${prefix}/gateway.force-update`]: "true",
      [`${prefix}/gateway.kustomize.image-name`]: "gateway",
      [`${prefix}/nginx.update-strategy`]: "semver",
      [`${prefix}/nginx.kustomize.image-name`]: "nginx",
    });
  });
});

/** The key by which the engine knows a secret. */
const standIn = join(packageDirectory, "releases", "stand-ins", "argocd-image-updater.yaml");
const install = async (over: Partial<ImageUpdaterControllerArgs> = {}) => {
  const manifest = await upstreamManifest("argocd-image-updater", { version: "1.3.0", file: standIn });
  return record((opts) => new ImageUpdaterController("updater", { manifest, cluster: {}, ...over }, opts));
};

describe("ImageUpdaterController", () => {
  it("registers everything in Argo CD's namespace, with its registries", async () => {
    const registered = await install({ registries: [{ prefix: registry, apiUrl: `http://${registry}` }, { prefix: "ghcr.io", pullSecretName: "ghcr", requestsPerSecond: 5 }] });
    // The definitions are a resource of another kind, which is registered when its turn comes.
    assert.deepEqual(registered.map(({ name, parent }) => [name, parent]).sort(), [
      ["updater", undefined],
      ["updater-configmap-argocd-image-updater-config", "updater"],
      ["updater-crds", "updater"],
      ["updater-deployment-argocd-image-updater-controller", "updater"],
      ["updater-serviceaccount-argocd-image-updater-controller", "updater"],
    ]);
    assert.ok(registered.filter(({ type }) => type.startsWith("kubernetes:")).every(({ inputs }) => inputs.metadata.namespace === "argocd"));
    assert.deepEqual(registered.at(-1)?.dependsOn, ["updater-crds", "updater-serviceaccount-argocd-image-updater-controller", "updater-configmap-argocd-image-updater-config"]);
    const { data } = registered.find(({ inputs }) => inputs.kind === "ConfigMap")!.inputs;
    assert.deepEqual(parse(data["registries.conf"]), {
      registries: [
        { name: registry, prefix: registry, api_url: `http://${registry}` },
        { name: "ghcr.io", prefix: "ghcr.io", api_url: "https://ghcr.io", credentials: "pullsecret:argocd/ghcr", limit: 5 },
      ],
    });
    assert.equal(data.interval, "120s");
  });

  it("makes a Secret of credentials, and puts them nowhere else", async () => {
    const own = { prefix: registry, apiUrl: `https://${registry}`, credentials: { username: "reader", password: "s3cret" }, certificateAuthority: "-----BEGIN CERTIFICATE-----\n" };
    const registered = await install({ registries: [own] });
    const secretName = "argocd-image-updater-docker-registry-infrastructure-svc-cluster-local-5000";
    const secret = registered.find(({ inputs }) => inputs.kind === "Secret");
    assert.deepEqual([secret?.inputs.metadata, secret?.inputs.type, secret?.parent], [{ name: secretName, namespace: "argocd" }, "kubernetes.io/dockerconfigjson", "updater"]);
    // The engine encrypts what has this mark.
    const { [secretMark]: mark, value: content } = secret?.inputs.stringData;
    assert.equal(typeof mark, "string");
    assert.deepEqual(JSON.parse(content[".dockerconfigjson"]).auths, {
      [registry]: { username: "reader", password: "s3cret", auth: Buffer.from("reader:s3cret").toString("base64") },
    });
    const { data } = registered.find(({ inputs }) => inputs.kind === "ConfigMap")!.inputs;
    assert.deepEqual(parse(data["registries.conf"]).registries, [
      { name: registry, prefix: registry, api_url: `https://${registry}`, credentials: `pullsecret:argocd/${secretName}`, ca_data: "-----BEGIN CERTIFICATE-----\n" },
    ]);
    assert.ok(registered.at(-1)?.dependsOn.includes(secret!.name));
    const others = registered.filter((resource) => resource !== secret);
    assert.ok(!JSON.stringify(others.map(({ inputs }) => inputs)).includes("s3cret"));
  });

  it("asks the API of Docker Hub, and finds its login under the name that it looks for", async () => {
    const registered = await install({ registries: [{ prefix: "docker.io", credentials: { username: "bot", password: "x" } }] });
    const content = registered.find(({ inputs }) => inputs.kind === "Secret")?.inputs.stringData.value[".dockerconfigjson"];
    assert.deepEqual(Object.keys(JSON.parse(content).auths), ["registry-1.docker.io"]);
    const { data } = registered.find(({ inputs }) => inputs.kind === "ConfigMap")!.inputs;
    assert.equal(parse(data["registries.conf"]).registries[0].api_url, "https://registry-1.docker.io");
  });

  it("starts anew when its configuration changes", async () => {
    const checksum = async (intervalSeconds: number) => (await install({ intervalSeconds })).at(-1)?.inputs.spec.template.metadata.annotations["gitops.platform/configuration"];
    assert.match(await checksum(60), /^[0-9a-f]{16}$/);
    assert.notEqual(await checksum(60), await checksum(61));
  });

  it("refuses wrong registries", async () => {
    const manifest = await upstreamManifest("argocd-image-updater", { version: "1.3.0", file: standIn });
    const login = { pullSecretName: "ghcr", credentials: { username: "a:b", password: "" }, certificateAuthority: "-----BEGIN CERTIFICATE-----" };
    const old = { manifest: { ...manifest, version: "1.2.2" }, cluster: {}, registries: [{ prefix: "ghcr.io", ...login }] };
    await assertRejected(() => new ImageUpdaterController("updater", old), 'invalid ImageUpdaterController "updater"', [
      ["registries[0].credentials", "must not be given together with pullSecretName"],
      ["registries[0].credentials.username", 'must be a name without colon, got "a:b"'],
      ["registries[0].credentials.password", "must not be empty"],
      ["registries[0].certificateAuthority", "must not be given for the Image Updater 1.2.2, which knows no certificate authority of a registry; install 1.3.0 or later"],
    ]);
    const wrong = { manifest, cluster: {}, intervalSeconds: 1, registries: [{ prefix: "https://ghcr.io", apiUrl: "ghcr.io" }] };
    await assertRejected(() => new ImageUpdaterController("updater", wrong), 'invalid ImageUpdaterController "updater"', [
      ["intervalSeconds", "must be a whole number of seconds, 10 or more, got 1"],
      ["registries[0].prefix", 'must be a host, with a port where it has one, got "https://ghcr.io"'],
      ["registries[0].apiUrl", 'must be an address with http:// or https:// and without credentials, got "ghcr.io"'],
    ]);
  });
});

describe("the schema of ImageUpdater", () => {
  const official = pinnedFilePath(pinnedManifest("argocd-image-updater", "1.3.0"));
  const schemas: [string, string][] = [["stand-in", standIn], ...(existsSync(official) ? [["official release", official] as [string, string]] : [])];
  for (const [title, file] of schemas) {
    it(`of the ${title} accepts what is written, and refuses what was refused when this was recorded`, () => {
      const crd = parseAllDocuments(readFileSync(file, "utf8")).map((document) => document.toJS()).find((object) => object?.kind === "CustomResourceDefinition");
      const schema = strict(crd.spec.versions[0].schema.openAPIV3Schema.properties.spec);
      const validate = new Ajv({ strict: false }).compile(schema as object);
      assert.ok(validate(expected.spec), JSON.stringify(validate.errors));
      const [reference] = expected.spec.applicationRefs;
      const refused: [string, unknown][] = [
        ["spec.namespace, gone since 1.2", { ...expected.spec, namespace: "argocd" }],
        ["no Application", { applicationRefs: [] }],
        ["no pattern", { applicationRefs: [{ ...reference, namePattern: undefined }] }],
        ["no alias", { applicationRefs: [{ ...reference, images: [{ imageName: "x" }] }] }],
        ["another method", { applicationRefs: [{ ...reference, writeBackConfig: { method: "svn", gitConfig: { branch: "main" } } }] }],
        ["ignoreTags as text", { applicationRefs: [{ ...reference, images: [{ alias: "x", imageName: "x", commonUpdateSettings: { ignoreTags: "a" } }] }] }],
      ];
      for (const [what, spec] of refused) assert.equal(validate(JSON.parse(JSON.stringify(spec))), false, what);
    });
  }
});

describe("two components that write the tags of one Application", () => {
  const problem = (propertyPath: string, by: string) => [{ propertyPath, reason: `the image tags of Application "services" are already written by "${by}": two writers fight for ever` }];
  /** What is wrong with a component, in an environment whose Applications may have annotations already. */
  const refused = async (component: (environment: Environment) => unknown, applications = args().applications) => {
    let found: unknown;
    await record(() => {
      const { system, environment: name, repositoryUrl, branch } = args();
      const environment = new Environment("dev", { system, environment: name, repositoryUrl, branch, applications });
      try {
        component(environment);
      } catch (error) {
        found = (error as pulumi.InputPropertiesError).errors;
      }
    });
    return found;
  };
  const annotated = () => withImageUpdaterAnnotations(args({ updates: [first!] }));
  const pipeline = (imageWriters: ImageWriters, application: string) => new BuildPipeline("pipeline", { ...largest, imageWriters, deployment: { applications: [application] } });

  it("are refused by name: two Image Updaters, and one beside a pipeline", async () => {
    const one = (imageWriters: ImageWriters) => new ImageUpdater("one", args({ imageWriters, updates: [first!] }));
    assert.deepEqual(await refused(({ imageWriters }) => [one(imageWriters), new ImageUpdater("two", args({ imageWriters }))]), problem("updates", "one"));
    assert.equal(await refused(({ imageWriters }) => [one(imageWriters), new ImageUpdater("two", args({ imageWriters, updates: [second!] }))]), undefined);
    assert.deepEqual(await refused(({ imageWriters }) => [one(imageWriters), pipeline(imageWriters, "services")]), problem("tagCommit", "one"));
    assert.equal(await refused(({ imageWriters }) => [one(imageWriters), pipeline(imageWriters, "other")]), undefined);
    assert.deepEqual(await refused(({ imageWriters }) => [pipeline(imageWriters, "services"), one(imageWriters)]), problem("updates", "pipeline"));
  });

  it("are refused where annotations are one of them", async () => {
    assert.deepEqual(await refused(({ imageWriters }) => new ImageUpdater("two", args({ imageWriters })), annotated()), problem("updates", "annotations of transcripts-dev"));
    assert.deepEqual(await refused(({ imageWriters }) => pipeline(imageWriters, "services"), annotated()), problem("tagCommit", "annotations of transcripts-dev"));
    assert.deepEqual(await refused(() => withImageUpdaterAnnotations(args({ applications: annotated() }))), problem("updates", "annotations of transcripts-dev"));
  });

  it("are none in two environments", async () => {
    assert.equal(await refused(({ imageWriters }) => {
      const other = new Environment("other", { ...args(), environment: "staging" });
      return [new ImageUpdater("one", args({ imageWriters })), new ImageUpdater("two", args({ imageWriters: other.imageWriters }))];
    }), undefined);
  });
});

/** As the API server with field validation `Strict`: a field that the schema does not name is refused. */
function strict(schema: any): unknown {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== "object" || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, strict(value)]));
  return copy.type === "object" && copy.properties && !("additionalProperties" in copy) ? { ...copy, additionalProperties: false } : copy;
}
