import { declaredOrigins } from "./addresses";
import { PipelineNames, PipelinePlan } from "./plan";
import { fetchSource } from "./steps/fetch";

/** A template of a WorkflowTemplate. */
export type Template = { readonly name: string } & Record<string, unknown>;

/** Everything that the templates need to know. */
export interface TemplateContext {
  readonly plan: PipelinePlan;
  readonly names: PipelineNames;
}

/** Where a step works: a directory of its own, gone with its pod. */
export const workspace = "/workspace";
const credentials = "/credentials";

/** A parameter of the workflow. */
export const workflowParameter = (name: string): string => `{{workflow.parameters.${name}}}`;
/** An input of the template. */
export const input = (name: string): string => `{{inputs.parameters.${name}}}`;

/** Names of a template's inputs, without values. */
export const inputs = (...names: string[]) => ({ inputs: { parameters: names.map((name) => ({ name })) } });
/** Values for the inputs of a template. */
export const values = (parameters: Readonly<Record<string, string>>) => ({
  arguments: { parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })) },
});

/** Outputs that a step writes into its workspace. The default stands for a step that wrote nothing. */
export const outputs = (defaults: Readonly<Record<string, string>>) => ({
  parameters: Object.entries(defaults).map(([name, value]) => ({ name, valueFrom: { path: `${workspace}/outputs/${name}`, default: value } })),
});

/** Variables of a container; only values, because every secret is a file. */
export const variables = (entries: Readonly<Record<string, string>>) => Object.entries(entries).map(([name, value]) => ({ name, value }));

/** What no container of a step may do. */
export const locked = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };

/** What a pod of a step may do: it runs as user 1000, in the default sandbox of the container runtime. */
export const plainPod = {
  securityContext: { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000, seccompProfile: { type: "RuntimeDefault" } },
};

export const workspaceVolume = (sizeLimit: string) => ({ name: "workspace", emptyDir: { sizeLimit } });
export const workspaceMount = { name: "workspace", mountPath: workspace };

const secretVolume = (name: string, secretName: string, items?: readonly { key: string; path: string }[]) => ({
  name, secret: { secretName, defaultMode: 0o440, ...(items ? { items } : {}) },
});

/** The Git credentials, where there are some: for the containers that talk to Git, and no others. */
export const gitVolumes = ({ plan, names }: TemplateContext) => (plan.gitCredentials ? [secretVolume("git", names.gitSecret)] : []);
export const gitMounts = ({ plan }: TemplateContext) => (plan.gitCredentials ? [{ name: "git", mountPath: credentials, readOnly: true }] : []);

/** The registry credentials, where there are some. */
export const registryVolumes = ({ plan }: TemplateContext) =>
  (plan.registrySecretName ? [secretVolume("registry", plan.registrySecretName, [{ key: ".dockerconfigjson", path: "config.json" }])] : []);
export const registryMounts = ({ plan }: TemplateContext) => (plan.registrySecretName ? [{ name: "registry", mountPath: "/docker", readOnly: true }] : []);
export const registryVariables = ({ plan }: TemplateContext) => ({
  REGISTRY: workflowParameter("registry"),
  DECLARED_REGISTRY: plan.registry,
  PLAIN_HTTP: String(plan.plainHttp),
  ...(plan.registrySecretName ? { DOCKER_CONFIG: "/docker" } : {}),
});

/** The token for commit statuses. */
export const statusVolumes = ({ names }: TemplateContext) => [secretVolume("status", names.statusSecret, [{ key: "token", path: "token" }])];

export const gitVariables = ({ plan }: TemplateContext, revision: string, repository = workflowParameter("git-repo")) => ({
  WORKSPACE: workspace, GIT_REPO: repository, GIT_REVISION: revision, GIT_ORIGINS: declaredOrigins(plan).join("\n"), CREDENTIALS: credentials,
});

const small = { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "512Mi" } };

/** A container of a small step: a shell or Node.js with one script. */
export function scriptContainer(
  image: string,
  command: readonly string[],
  script: string,
  settings: { readonly env: Readonly<Record<string, string>>; readonly volumeMounts?: readonly object[] },
) {
  return {
    image,
    command: [...command],
    args: [script],
    workingDir: workspace,
    env: variables(settings.env),
    resources: small,
    securityContext: locked,
    volumeMounts: [workspaceMount, ...(settings.volumeMounts ?? [])],
  };
}

/** The container that fetches the source before the main one starts; only it sees the Git credentials. */
export function fetchContainer(context: TemplateContext) {
  return {
    name: "fetch",
    ...scriptContainer(context.plan.images.git, ["sh", "-c"], fetchSource, { env: gitVariables(context, input("commit")), volumeMounts: gitMounts(context) }),
  };
}
