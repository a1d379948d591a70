import { deepEqual, equal, ok } from "node:assert/strict";
import { parse } from "yaml";
import { BuildPipeline, BuildPipelineArgs } from "../../../components";
import { record, Registered } from "../../support/record";
import { assertRejected } from "../../support/rejects";
import { largest, smallest } from "./support/pipeline";

/** Inputs are resolved at the same time, so the order of registration says nothing. */
const install = async (args: BuildPipelineArgs) => (await record((opts) => new BuildPipeline("pipeline", args, opts)))
  .sort((left, right) => (left.name < right.name ? -1 : 1));
const find = (registered: readonly Registered[], kind: string, name?: string): any =>
  registered.find(({ inputs }) => inputs.kind === kind && (name === undefined || inputs.metadata.name === name))?.inputs;
const template = (workflow: any, name: string): any => workflow.spec.templates.find((one: any) => one.name === name);
const variables = (container: any): Record<string, string> => Object.fromEntries(container.env.map(({ name, value }: any) => [name, value]));
/** Secret values are wrapped when they are registered. */
const plain = (secret: any): any => secret.stringData?.value ?? secret.stringData;

describe("BuildPipeline", () => {
  it("registers what a pipeline needs, and nothing that was not asked for", async () => {
    const registered = await install(smallest);
    deepEqual(registered.map(({ type, name, parent }) => [type, name, parent]), [
      ["gitops-platform:index:BuildPipeline", "pipeline", undefined],
      ["kubernetes:core/v1:ConfigMap", "pipeline-configmap-buildkit", "pipeline"],
      ["kubernetes:core/v1:LimitRange", "pipeline-limitrange", "pipeline"],
      ["kubernetes:core/v1:Namespace", "pipeline-namespace", "pipeline"],
      ["kubernetes:networking.k8s.io/v1:NetworkPolicy", "pipeline-networkpolicy", "pipeline"],
      ["kubernetes:rbac.authorization.k8s.io/v1:Role", "pipeline-role-executor", "pipeline"],
      ["kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", "pipeline-rolebinding-executor", "pipeline"],
      ["kubernetes:core/v1:Secret", "pipeline-secret-executor-service-account-token", "pipeline"],
      ["kubernetes:core/v1:ServiceAccount", "pipeline-serviceaccount", "pipeline"],
      ["kubernetes:core/v1:ServiceAccount", "pipeline-serviceaccount-executor", "pipeline"],
      ["kubernetes:argoproj.io/v1alpha1:WorkflowTemplate", "pipeline-workflowtemplate", "pipeline"],
    ]);
    ok(registered.filter(({ inputs }) => inputs.kind && inputs.kind !== "Namespace").every(({ inputs, dependsOn }) => inputs.metadata.namespace === "transcripts-builds" && dependsOn.includes("pipeline-namespace")));
  });

  it("makes a token after its ServiceAccount, because Kubernetes would delete it before", async () => {
    const tokens = (await install(largest)).filter(({ inputs }) => inputs.type === "kubernetes.io/service-account-token");
    deepEqual(tokens.map(({ name }) => name), ["pipeline-secret-executor-service-account-token", "pipeline-secret-trigger-service-account-token"]);
    for (const { inputs, dependsOn } of tokens) {
      const account = inputs.metadata.annotations["kubernetes.io/service-account.name"].replace("transcripts-ci", "pipeline-serviceaccount");
      ok(dependsOn.includes(account), account);
    }
  });

  it("says where its workflows are, and where GitHub sends pushes to", () => record((opts) => {
    const { templateName, namespace, webhookPath } = new BuildPipeline("pipeline", largest, opts);
    deepEqual([templateName, namespace, webhookPath], ["transcripts-ci-pipeline", "transcripts-builds", "/api/v1/events/transcripts-builds/transcripts-ci-pipeline"]);
    equal(new BuildPipeline("other", { ...smallest, namespace: "builds" }, opts).webhookPath, "");
  }));

  it("has the documented parameters, and no other (T4)", async () => {
    const { spec } = find(await install(smallest), "WorkflowTemplate");
    deepEqual(spec.arguments.parameters.map(({ name, value }: any) => [name, value]), [
      ["git-repo", "https://git.example/team/app.git"],
      ["git-revision", "migration-to-modularity"],
      ["registry", "docker-registry.infrastructure.svc.cluster.local:5000"],
      ["image-tag", ""],
    ]);
  });

  it("declares the hosts that get the Git credentials, whatever a parameter names", async () => {
    const origins = async (args: BuildPipelineArgs) => {
      const { spec } = find(await install(args), "WorkflowTemplate");
      const declared = spec.templates.flatMap(({ name, container, initContainers = [] }: any) => [container, ...initContainers].filter(Boolean).flatMap((one: any) => {
        const { GIT_ORIGINS, GIT_REVISION, GIT_REPO } = variables(one);
        return GIT_REPO === undefined || (GIT_REVISION === undefined && name === "build") ? [] : [GIT_ORIGINS];
      }));
      ok(declared.length >= 3, String(declared.length));
      return [...new Set(declared)];
    };
    deepEqual(await origins({ ...smallest, repositoryUrl: "https://Git.example:443/team/app.git" }), ["https://git.example"]);
    deepEqual(await origins({ ...largest, tagCommit: { kustomization: "k.yaml", repositoryUrl: "http://git.shop.svc.cluster.local:3000/x.git" } }), ["https://git.example\nhttp://git.shop.svc.cluster.local:3000"]);
  });

  it("runs prepare, checkout, tests, images, tags and health in that order", async () => {
    const workflow = find(await install(largest), "WorkflowTemplate");
    const order = (name: string) => template(workflow, name).dag.tasks.map(({ name: task, depends }: any) => [task, depends]);
    deepEqual(order("main"), [["prepare", undefined], ["checkout", "prepare"], ["report", "checkout"], ["deliver", "checkout && (report.Succeeded || report.Failed || report.Errored)"]]);
    deepEqual(order("deliver"), [["tests", undefined], ["images", "tests"], ["write-tags", "images"], ["remember", "write-tags"], ["verify", "remember"]]);
    deepEqual(template(workflow, "image").steps.map(([step]: any) => step.name), ["build", "scan", "publish"]);
  });

  it("leaves the steps out that were not asked for", async () => {
    const workflow = find(await install(smallest), "WorkflowTemplate");
    deepEqual(workflow.spec.templates.map(({ name }: any) => name), ["main", "prepare", "checkout", "deliver", "images", "image", "build", "scan", "publish", "remember"]);
    deepEqual(template(workflow, "deliver").dag.tasks.map(({ name, depends }: any) => [name, depends]), [["images", undefined], ["remember", "images"]]);
    equal(template(workflow, "main").dag.tasks.at(-1).hooks, undefined);
  });

  it("builds only what changed, so many at the same time", async () => {
    const workflow = find(await install(largest), "WorkflowTemplate");
    for (const stage of ["tests", "images"]) equal(template(workflow, stage).parallelism, 3);
    deepEqual(template(workflow, "images").dag.tasks.map(({ name, when }: any) => [name, when]), [
      ["api", "{{inputs.parameters.changed-api}} == true"], ["web", "{{inputs.parameters.changed-web}} == true"],
    ]);
    deepEqual(template(workflow, "tests").dag.tasks.map(({ name, template: used }: any) => [name, used]), [["api", "test-api"]]);
    equal(variables(template(workflow, "checkout").container).SERVICES, "api services/api libraries\nweb .");
  });

  it("names images as documented, and Dockerfiles where they are", async () => {
    const values = (workflow: any) => template(workflow, "images").dag.tasks.map(({ arguments: { parameters } }: any) =>
      Object.fromEntries(parameters.map(({ name, value }: any) => [name, value])));
    const [api, web] = values(find(await install(smallest), "WorkflowTemplate"));
    deepEqual([api.repository, api.dockerfile, web.repository, web.dockerfile], ["transcripts/api", "services/api/Dockerfile", "transcripts/web", "Dockerfile"]);
    const [named] = values(find(await install(largest), "WorkflowTemplate"));
    deepEqual([named.repository, named.dockerfile, named.context], ["team/gateway", "docker/api.Dockerfile", "services/api"]);
  });

  it("counts a Dockerfile outside of the context as a part of the service", async () => {
    const workflow = find(await install({ ...smallest, services: [{ name: "api", context: "services/api", dockerfile: "docker/api" }] }), "WorkflowTemplate");
    equal(variables(template(workflow, "checkout").container).SERVICES, "api services/api docker/api");
  });

  it("scans what was built, before it gets its tag", async () => {
    const workflow = find(await install(largest), "WorkflowTemplate");
    const { SEVERITIES, IGNORE_UNFIXED, DATABASE, JAVA_DATABASE, IMAGE } = variables(template(workflow, "scan").container);
    deepEqual([SEVERITIES, IGNORE_UNFIXED, DATABASE, JAVA_DATABASE], ["CRITICAL", "false", "registry.example/trivy-db:2", "registry.example/trivy-java-db:1"]);
    equal(IMAGE, "{{workflow.parameters.registry}}/{{inputs.parameters.repository}}@{{inputs.parameters.digest}}");
    const usual = variables(template(find(await install(smallest), "WorkflowTemplate"), "scan").container);
    deepEqual([usual.SEVERITIES, usual.IGNORE_UNFIXED], ["HIGH,CRITICAL", "true"]);
  });

  it("gives BuildKit what it needs without root, in a namespace that allows it, and every other step less", async () => {
    const registered = await install(largest);
    const workflow = find(registered, "WorkflowTemplate");
    equal(find(registered, "Namespace").metadata.labels["pod-security.kubernetes.io/enforce"], "privileged");
    for (const { name, container, securityContext } of workflow.spec.templates.filter((one: any) => one.container)) {
      equal(securityContext.runAsNonRoot, true, name);
      if (name === "build") {
        deepEqual(container.securityContext, {
          runAsUser: 1000, runAsGroup: 1000, allowPrivilegeEscalation: true, capabilities: { drop: ["NET_RAW"] },
          seccompProfile: { type: "Unconfined" }, appArmorProfile: { type: "Unconfined" },
        });
      } else {
        deepEqual([securityContext.seccompProfile, container.securityContext], [{ type: "RuntimeDefault" }, { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } }], name);
      }
      ok(container.resources.requests.memory && container.resources.limits.memory, name);
    }
  });

  it("gives no step a token of the cluster but the one that looks at Applications", async () => {
    const registered = await install(largest);
    const { spec } = find(registered, "WorkflowTemplate");
    deepEqual([spec.serviceAccountName, spec.automountServiceAccountToken, spec.executor], ["transcripts-ci", false, { serviceAccountName: "transcripts-ci-executor" }]);
    deepEqual(spec.templates.filter((one: any) => one.automountServiceAccountToken).map(({ name, serviceAccountName }: any) => [name, serviceAccountName]), [["verify", "transcripts-ci-verifier"]]);
    const rules = registered.filter(({ inputs }) => inputs.kind === "Role").map(({ inputs }) => [inputs.metadata.namespace, inputs.metadata.name, inputs.rules]);
    deepEqual(rules, [
      ["transcripts-builds", "argo-server", [
        { apiGroups: [""], resources: ["secrets"], resourceNames: ["argo-workflows-webhook-clients", "transcripts-ci-trigger.service-account-token"], verbs: ["get"] },
      ]],
      ["transcripts-builds", "transcripts-ci-executor", [{ apiGroups: ["argoproj.io"], resources: ["workflowtaskresults"], verbs: ["create", "patch"] }]],
      ["transcripts-builds", "transcripts-ci-trigger", [
        { apiGroups: ["argoproj.io"], resources: ["workfloweventbindings"], verbs: ["list"] },
        { apiGroups: ["argoproj.io"], resources: ["workflowtemplates"], resourceNames: ["transcripts-ci-pipeline"], verbs: ["get"] },
        { apiGroups: ["argoproj.io"], resources: ["workflows"], verbs: ["create"] },
      ]],
      ["argocd", "transcripts-ci-verifier", [{ apiGroups: ["argoproj.io"], resources: ["applications"], resourceNames: ["transcripts-services"], verbs: ["get"] }]],
    ]);
  });

  it("shows the Git credentials to the containers that talk to Git, and to no other", async () => {
    const { spec } = find(await install(largest), "WorkflowTemplate");
    const holders = spec.templates.flatMap(({ name, container, initContainers = [] }: any) => [
      ...(container?.volumeMounts.some((mount: any) => mount.name === "git") ? [name] : []),
      ...initContainers.filter(({ volumeMounts }: any) => volumeMounts.some((mount: any) => mount.name === "git")).map((one: any) => `${name}/${one.name}`),
    ]);
    deepEqual(holders, ["checkout", "test-api/fetch", "build/fetch", "write-tags"]);
  });

  it("keeps secrets in Secrets, marked as secret", async () => {
    const registered = await install(largest);
    const secrets = registered.filter(({ inputs }) => inputs.kind === "Secret" && inputs.stringData).map(({ inputs }) => [inputs.metadata.name, inputs.type, plain(inputs)]);
    deepEqual(secrets, [
      ["argo-workflows-webhook-clients", "Opaque", { "transcripts-ci-trigger": 'type: github\nsecret: "hidden-webhook-1"\n' }],
      ["transcripts-ci-git", "kubernetes.io/basic-auth", { username: "bot", password: "hidden-git" }],
      ["transcripts-ci-status", "Opaque", { token: "hidden-status" }],
    ]);
    ok(registered.filter(({ inputs }) => inputs.kind === "Secret" && inputs.stringData).every(({ inputs }) => inputs.stringData.value !== undefined), "not marked as secret");
    ok(!/hidden-/.test(JSON.stringify(registered.filter(({ inputs, type }) => inputs.kind !== "Secret" && !type.includes("BuildPipeline")))));
  });

  it("takes Secrets that are there", async () => {
    const registered = await install({ ...largest, gitCredentials: { secretName: "deploy-key" }, commitStatus: { repository: "team/app", secretName: "github" }, webhook: undefined });
    deepEqual(registered.filter(({ inputs }) => inputs.kind === "Secret").map(({ inputs }) => inputs.metadata.name), ["transcripts-ci-executor.service-account-token"]);
    const { spec } = find(registered, "WorkflowTemplate");
    const names = new Set(spec.templates.flatMap(({ volumes = [] }: any) => volumes.flatMap(({ secret }: any) => secret?.secretName ?? [])));
    deepEqual([...names].sort(), ["deploy-key", "github", "registry-login"]);
  });

  it("starts at two in the night, in a time zone (T5)", async () => {
    const { metadata, spec } = find(await install({ ...smallest, schedule: { timeZone: "Europe/Berlin" } }), "CronWorkflow");
    deepEqual([metadata.name, spec.schedules, spec.timezone, spec.schedule, spec.workflowSpec], [
      "transcripts-ci-pipeline-nightly", ["0 2 * * *"], "Europe/Berlin", undefined, { workflowTemplateRef: { name: "transcripts-ci-pipeline" } },
    ]);
    equal(find(await install({ ...smallest, schedule: {} }), "CronWorkflow").spec.timezone, "UTC");
  });

  it("starts with a push to its branch of its repository, and takes nothing from the event", async () => {
    const { spec } = find(await install(largest), "WorkflowEventBinding");
    equal(spec.event.selector, 'discriminator == "transcripts-ci-pipeline" && metadata["x-github-event"] == ["push"] && payload.deleted == false'
      + ' && payload.ref == "refs/heads/migration-to-modularity" && payload.repository.full_name == "team/app" && not (payload.head_commit.message contains "[skip ci]")');
    deepEqual(spec.submit, { workflowTemplateRef: { name: "transcripts-ci-pipeline" }, metadata: { generateName: '"transcripts-ci-pipeline-push-"' } });
  });

  it("lets pods reach names, the registry and https, and nothing in", async () => {
    const { spec } = find(await install(smallest), "NetworkPolicy");
    deepEqual([spec.podSelector, spec.policyTypes, spec.ingress], [{}, ["Ingress", "Egress"], undefined]);
    deepEqual(spec.egress[2], { to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "infrastructure" } } }], ports: [{ protocol: "TCP", port: 5000 }] });
    equal(spec.egress.length, 3);
    deepEqual(spec.egress[1].to, [{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } }]);
    equal(find(await install({ ...smallest, registry: "ghcr.io/team" }), "NetworkPolicy").spec.egress.length, 2);
  });

  it("tells BuildKit and the steps whether the registry speaks plain HTTP", async () => {
    const config = async (args: BuildPipelineArgs) => {
      const registered = await install(args);
      return [find(registered, "ConfigMap").data["buildkitd.toml"], variables(template(find(registered, "WorkflowTemplate"), "publish").container).PLAIN_HTTP];
    };
    deepEqual(await config(smallest), ['[registry."docker-registry.infrastructure.svc.cluster.local:5000"]\n  http = true\n', "true"]);
    deepEqual(await config({ ...smallest, registry: "ghcr.io/team" }), ["# every registry speaks https\n", "false"]);
    deepEqual((await config({ ...smallest, plainHttp: false }))[1], "false");
  });

  it("keeps logs and reports where it was told to (T10)", async () => {
    const { spec } = find(await install(largest), "WorkflowTemplate");
    deepEqual([spec.archiveLogs, spec.artifactRepositoryRef, template({ spec }, "scan").outputs.artifacts[0].name], [true, { configMap: "artifact-repositories", key: "builds" }, "scan"]);
    const shared = find(await install({ ...smallest, artifacts: {} }), "WorkflowTemplate").spec;
    deepEqual([shared.archiveLogs, shared.artifactRepositoryRef], [true, undefined]);
    const without = find(await install(smallest), "WorkflowTemplate").spec;
    deepEqual([without.archiveLogs, without.artifactRepositoryRef, template({ spec: without }, "scan").outputs, without.ttlStrategy], [undefined, undefined, undefined, { secondsAfterSuccess: 604800, secondsAfterFailure: 1209600 }]);
  });

  it("keeps them in a store of its own, which its pods may reach (T10)", async () => {
    const store = { endpoint: "minio.infrastructure.svc.cluster.local:9000", bucket: "builds", createBucket: true, insecure: true };
    const registered = await install({ ...smallest, artifacts: { store: { ...store, accessKey: "key-id", secretKey: "hidden-text" } } });
    const { spec } = find(registered, "WorkflowTemplate");
    deepEqual([spec.archiveLogs, spec.artifactRepositoryRef], [true, { configMap: "transcripts-ci-artifacts", key: "store" }]);
    const credentials = { accessKeySecret: { name: "transcripts-ci-artifacts", key: "accessKey" }, secretKeySecret: { name: "transcripts-ci-artifacts", key: "secretKey" } };
    deepEqual(parse(find(registered, "ConfigMap", "transcripts-ci-artifacts").data.store), {
      s3: { endpoint: store.endpoint, bucket: "builds", createBucketIfNotPresent: { objectLocking: false }, insecure: true, keyFormat: "{{workflow.namespace}}/{{workflow.name}}/{{pod.name}}", ...credentials },
    });
    deepEqual(plain(find(registered, "Secret", "transcripts-ci-artifacts")), { accessKey: "key-id", secretKey: "hidden-text" });
    const reached = { to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "infrastructure" } } }], ports: [{ protocol: "TCP", port: 9000 }] };
    deepEqual(find(registered, "NetworkPolicy").spec.egress.at(-1), reached);
    const own = await install({ ...smallest, artifacts: { store: { ...store, secretName: "minio" } } });
    deepEqual([find(own, "Secret", "transcripts-ci-artifacts"), parse(find(own, "ConfigMap", "transcripts-ci-artifacts").data.store).s3.accessKeySecret.name], [undefined, "minio"]);
    // That of Argo Workflows, too, where it lies in the cluster.
    deepEqual(find(await install({ ...smallest, artifacts: { endpoint: store.endpoint } }), "NetworkPolicy").spec.egress.at(-1), reached);
  });

  it("refuses a store that cannot be", async () => {
    const store = { endpoint: "http://minio", bucket: "My" };
    await assertRejected(() => new BuildPipeline("pipeline", { ...smallest, artifacts: { key: "a", endpoint: "https://x", store } }), 'invalid BuildPipeline "pipeline"', [
      ["artifacts.endpoint", 'must be a host with or without a port, such as "minio.infrastructure.svc.cluster.local:9000", got "https://x"'],
      ["artifacts.store", "must not be given together with artifacts.key: a run has one store"],
      ["artifacts.store.endpoint", 'must be a host with or without a port, such as "minio.infrastructure.svc.cluster.local:9000", got "http://minio"'],
      ["artifacts.store.bucket", 'must have 3 to 63 of a-z, 0-9, "." and "-" and begin and end with a letter or digit, got "My"'],
      ["artifacts.store", "must have either secretName, or accessKey and secretKey, got none of them"],
    ]);
    await assertRejected(() => new BuildPipeline("pipeline", { ...smallest, artifacts: { store: { endpoint: "minio", bucket: "builds", accessKey: "key-id", secretName: "b" } } }), 'invalid BuildPipeline "pipeline"', [
      ["artifacts.store", "must have either secretName, or accessKey and secretKey, got secretName and accessKey"],
    ]);
  });

  it("has a default for every output, and no text that Argo would take for a variable of its own", async () => {
    const { spec } = find(await install(largest), "WorkflowTemplate");
    for (const { name, outputs } of spec.templates) {
      for (const parameter of outputs?.parameters ?? []) equal(typeof parameter.valueFrom.default, "string", `${name}: ${parameter.name}`);
    }
    for (const { name, container, initContainers = [] } of spec.templates) {
      for (const { args = [] } of [container, ...initContainers].filter(Boolean)) ok(!args.some((text: string) => text.includes("{{")), name);
    }
  });

  it("writes the buildkit configuration as TOML and the webhook client as YAML, whatever the secret holds", async () => {
    const registered = await install({ ...largest, webhook: { repository: "team/app", secret: 'a"b: #c, and 8 more\n' } });
    deepEqual(parse(plain(find(registered, "Secret", "argo-workflows-webhook-clients"))["transcripts-ci-trigger"]), { type: "github", secret: 'a"b: #c, and 8 more\n' });
  });
});

describe("BuildPipeline refuses", () => {
  const service = { name: "api", context: "services/api" };
  const refused: [string, Partial<BuildPipelineArgs>, [string, string][]][] = [
    ["no service", { services: [] }, [["services", "must have at least one service, got none"]]],
    ["two services of one name", { services: [service, { ...service, image: "x" }] }, [["services[1].name", '"api" is already the name of services[0]']]],
    ["two services with one image", { services: [service, { ...service, name: "web", image: "transcripts/api" }] }, [["services[1].image", '"transcripts/api" is already the image of services[0]']]],
    ["a context that leaves the checkout", { services: [{ ...service, context: "../api" }] },
      [["services[0].context", 'must stay inside the checkout, got "../api"'], ["services[0].dockerfile", 'must stay inside the checkout, got "../api/Dockerfile"'], ["services[0].paths[0]", 'must stay inside the checkout, got "../api"']]],
    ["a Dockerfile somewhere on the node", { services: [{ ...service, dockerfile: "/etc/Dockerfile", paths: ["services/api"] }] }, [["services[0].dockerfile", 'must stay inside the checkout, got "/etc/Dockerfile"']]],
    ["a path that a shell would take apart", { services: [{ ...service, paths: ["a b", "$(reboot)"] }] }, [
      ["services[0].paths[0]", 'must be a path of the checkout such as "services/api", of letters, digits, ".", "_" and "-", got "a b"'],
      ["services[0].paths[1]", 'must be a path of the checkout such as "services/api", of letters, digits, ".", "_" and "-", got "$(reboot)"'],
    ]],
    ["no path", { services: [{ ...service, paths: [] }] }, [["services[0].paths", "must name at least one path, got none: the service would never be built again"]]],
    ["an image with a tag", { services: [{ ...service, image: "team/api:1" }] }, [["services[0].image", 'must be the path of an image in the registry, without host and tag, such as "team/app", got "team/api:1"']]],
    ["a test without command and with latest", { services: [{ ...service, test: { image: "python:latest", command: [] } }] }, [
      ["services[0].test.image", 'must name a fixed version, got "python:latest": latest is another image tomorrow'], ["services[0].test.command", "must have at least one word, got none"],
    ]],
    ["a variable of Argo in a test", { services: [{ ...service, test: { image: "python:3", command: ["echo {{x}}"] } }] }, [["services[0].test.command[0]", 'must not hold "{{", which Argo Workflows would replace, got "echo {{x}}"']]],
    ["the documented tag, which is none", { imageTag: "{{workflow.creationTimestamp}}" }, [["imageTag",
      'must have at most 128 letters, digits, "_", "." or "-" and not begin with "." or "-", got "{{workflow.creationTimestamp}}"; it becomes a time with ":", take "{{workflow.creationTimestamp.s}}" or leave it out for the commit']]],
    ["a branch that is an option", { branch: "--force" }, [["branch", 'must be a branch such as "main" or "feature/search", got "--force"']]],
    ["a password in the address", { repositoryUrl: "https://bot:hunter-2@git.example/x.git" }, [["repositoryUrl", "must not hold a user or a password; credentials belong into a Secret"]]],
    ["a repository over plain HTTP", { repositoryUrl: "http://git.example/x.git" }, [["repositoryUrl", 'must begin with "https://", got "http://git.example/x.git": plain HTTP is only for names of the cluster\'s own DNS and for 127.0.0.1']]],
    ["tags over plain HTTP", { gitCredentials: { secretName: "git" }, tagCommit: { kustomization: "k.yaml", repositoryUrl: "http://127.0.0.1.nip.io/x.git" } },
      [["tagCommit.repositoryUrl", 'must begin with "https://", got "http://127.0.0.1.nip.io/x.git": plain HTTP is only for names of the cluster\'s own DNS and for 127.0.0.1']]],
    ["a host that is written in disguise", { repositoryUrl: "https://git.example%2f.evil.example/x.git" },
      [["repositoryUrl", 'must be an address such as "https://git.example/team/app.git", got "https://git.example%2f.evil.example/x.git"']]],
    ["a status over plain HTTP", { commitStatus: { repository: "team/app", secretName: "status", apiUrl: "http://api.example" } },
      [["commitStatus.apiUrl", 'must begin with "https://", got "http://api.example": plain HTTP is only for names of the cluster\'s own DNS and for 127.0.0.1']]],
    ["the password of a registry over plain HTTP", { registry: "registry.example", plainHttp: true, registrySecretName: "login" },
      [["plainHttp", 'must be false where registrySecretName is given, got true for "registry.example": a password goes over plain HTTP only to names of the cluster\'s own DNS and to 127.0.0.1']]],
    ["a registry with a scheme", { registry: "https://registry" }, [["registry", 'must be a host such as "registry.example:5000", without "https://", got "https://registry"']]],
    ["a cron line with six fields", { schedule: { cron: "0 0 2 * * *" } }, [["schedule.cron", 'must be five cron fields (minute, hour, day of month, month, day of week), got "0 0 2 * * *"']]],
    ["a day that never comes", { schedule: { cron: "0 2 31 2 *" } }, [["schedule.cron", 'never happens: "0 2 31 2 *"']]],
    ["a time zone that is none", { schedule: { timeZone: "CEST" } }, [["schedule.timeZone", 'must be an IANA time zone such as "UTC" or "Europe/Berlin", got "CEST"; did you mean "CET"?']]],
    ["a severity that is none", { scan: { severities: ["SEVERE" as "HIGH"] } }, [["scan.severities[0]", 'must be "UNKNOWN", "LOW", "MEDIUM", "HIGH" or "CRITICAL", got "SEVERE"']]],
    ["a gate that stops nothing", { scan: { severities: [] } }, [["scan.severities", "must name at least one severity, got none: an image would never be stopped"]]],
    ["commits without credentials", { tagCommit: { kustomization: "k.yaml" } }, [["gitCredentials", "must be given with tagCommit, got nothing: nobody pushes without credentials"]]],
    ["two kinds of credentials", { gitCredentials: { secretName: "s", token: "hidden-git" } }, [["gitCredentials", "must have either secretName or token, got both"]]],
    ["a status without a token", { commitStatus: { repository: "team/app" } }, [["commitStatus", "must have either secretName or token, got neither"]]],
    ["a GitHub repository that is an address", { webhook: { repository: "https://github.com/team/app", secret: "0123456789abcdef" } }, [["webhook.repository", 'must be owner and name such as "team/app", got "https://github.com/team/app"']]],
    ["a health check of nothing", { deployment: { applications: [] } }, [["deployment.applications", "must name at least one Application, got none"]]],
    ["numbers out of range", { parallelBuilds: 0, timeoutSeconds: 1.5 }, [["parallelBuilds", "must be a whole number from 1 to 50, got 0"], ["timeoutSeconds", "must be a whole number from 60 to 86400, got 1.5"]]],
    ["sizes that are none", { resources: { cpu: "much", memory: "2", disk: "-1Gi" } }, [
      ["resources.cpu", 'must be a quantity such as "500m", got "much"'], ["resources.memory", 'must be a quantity such as "2Gi", got "2"'], ["resources.disk", 'must be a quantity such as "2Gi", got "-1Gi"'],
    ]],
    ["a tool without a version", { images: { buildkit: "docker.io/moby/buildkit" } }, [["images.buildkit", 'must name a tag or a digest, got "docker.io/moby/buildkit"']]],
  ];
  for (const [title, args, problems] of refused) {
    it(title, () => assertRejected(() => new BuildPipeline("pipeline", { ...smallest, ...args }), 'invalid BuildPipeline "pipeline"', problems));
  }
});
