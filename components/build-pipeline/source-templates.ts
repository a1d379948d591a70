import { declaredOrigins } from "./addresses";
import {
  fetchContainer, gitMounts, gitVariables, gitVolumes, input, inputs, locked, outputs, plainPod, registryMounts, registryVariables, registryVolumes,
  scriptContainer, Template, TemplateContext, variables, workflowParameter, workspace, workspaceMount, workspaceVolume,
} from "./pod";
import { PlannedService } from "./plan";
import { checkout } from "./steps/checkout";
import { prepare } from "./steps/prepare";
import { writeTags } from "./steps/write-tags";

/** Checks the parameters, and asks the registry what was built before. */
export function prepareTemplate(context: TemplateContext): Template {
  const { plan } = context;
  return {
    name: "prepare",
    ...plainPod,
    outputs: outputs({ bases: "" }),
    volumes: [workspaceVolume("64Mi"), ...registryVolumes(context)],
    container: scriptContainer(plan.images.node, ["node", "-e"], prepare, {
      env: {
        WORKSPACE: workspace,
        GIT_REPO: workflowParameter("git-repo"),
        GIT_ORIGINS: declaredOrigins(plan).join("\n"),
        GIT_REVISION: workflowParameter("git-revision"),
        IMAGE_TAG: workflowParameter("image-tag"),
        SERVICES: plan.services.map(({ name, image }) => `${name} ${image}`).join("\n"),
        ...registryVariables(context),
      },
      volumeMounts: registryMounts(context),
    }),
  };
}

/** Resolves revision and tag, and finds out what changed. */
export function checkoutTemplate(context: TemplateContext): Template {
  const { plan } = context;
  return {
    name: "checkout",
    ...plainPod,
    ...inputs("bases"),
    outputs: outputs({ commit: "", "image-tag": "", any: "false", ...Object.fromEntries(plan.services.map(({ name }) => [`changed-${name}`, "false"])) }),
    volumes: [workspaceVolume("5Gi"), ...gitVolumes(context)],
    container: scriptContainer(plan.images.git, ["sh", "-c"], checkout, {
      env: {
        ...gitVariables(context, workflowParameter("git-revision")),
        IMAGE_TAG: workflowParameter("image-tag"),
        SERVICES: plan.services.map(({ name, paths }) => `${name} ${paths.join(" ")}`).join("\n"),
        BASES: input("bases"),
      },
      volumeMounts: gitMounts(context),
    }),
  };
}

/** The tests of one service: whatever its team wrote, so without any credential. */
export function testTemplate(context: TemplateContext, { name, test }: PlannedService & { test: NonNullable<PlannedService["test"]> }): Template {
  const { cpu, memory, disk } = context.plan.resources;
  return {
    name: `test-${name}`,
    ...plainPod,
    ...inputs("commit"),
    volumes: [workspaceVolume(disk), ...gitVolumes(context)],
    initContainers: [fetchContainer(context)],
    container: {
      image: test.image,
      command: [...test.command],
      workingDir: test.directory === "." ? `${workspace}/source` : `${workspace}/source/${test.directory}`,
      env: variables({ HOME: workspace, CI: "true" }),
      resources: { requests: { cpu, memory }, limits: { memory } },
      securityContext: locked,
      volumeMounts: [workspaceMount],
    },
  };
}

/** Commits the new tags; there only when this pipeline is the writer of tags. */
export function writeTagsTemplate(context: TemplateContext, { kustomization, branch, repositoryUrl }: { kustomization: string; branch: string; repositoryUrl: string }): Template {
  const { plan } = context;
  return {
    name: "write-tags",
    ...plainPod,
    ...inputs("image-tag", "images"),
    volumes: [workspaceVolume("5Gi"), ...gitVolumes(context)],
    container: scriptContainer(plan.images.git, ["sh", "-c"], writeTags, {
      env: {
        ...gitVariables(context, branch, repositoryUrl),
        KUSTOMIZATION: kustomization,
        IMAGE_TAG: input("image-tag"),
        IMAGES: input("images"),
        ATTEMPTS: "30",
        PAUSE: "2",
        AUTHOR: plan.template,
      },
      volumeMounts: gitMounts(context),
    }),
  };
}
