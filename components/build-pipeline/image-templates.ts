import {
  fetchContainer, gitVolumes, input, inputs, outputs, plainPod, registryMounts, registryVariables, registryVolumes, scriptContainer, Template,
  TemplateContext, values, variables, workflowParameter, workspace, workspaceMount, workspaceVolume,
} from "./pod";
import { build } from "./steps/build";
import { publish } from "./steps/publish";
import { remember } from "./steps/remember";
import { scan } from "./steps/scan";

const fromBuild = "{{steps.build.outputs.parameters.digest}}";

/** One image: built and pushed by its digest, scanned, and only then given its tag. */
export function imageTemplate(): Template {
  return {
    name: "image",
    ...inputs("context", "dockerfile", "repository", "commit", "image-tag"),
    steps: [
      [{
        name: "build", template: "build",
        ...values({ context: input("context"), dockerfile: input("dockerfile"), repository: input("repository"), commit: input("commit"), "image-tag": input("image-tag") }),
      }],
      [{ name: "scan", template: "scan", ...values({ repository: input("repository"), digest: fromBuild }) }],
      [{ name: "publish", template: "publish", ...values({ repository: input("repository"), digest: fromBuild, commit: input("commit"), "image-tag": input("image-tag") }) }],
    ],
  };
}

/**
 * The build. BuildKit without root makes user namespaces by itself, which the default sandboxes forbid and which needs
 * newuidmap to gain privileges; it runs in a namespace of its own for that reason.
 */
export function buildTemplate(context: TemplateContext): Template {
  const { plan, names } = context;
  const { cpu, memory, disk } = plan.resources;
  return {
    name: "build",
    securityContext: { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000, seccompProfile: { type: "Unconfined" } },
    ...inputs("context", "dockerfile", "repository", "commit", "image-tag"),
    outputs: outputs({ digest: "" }),
    volumes: [
      workspaceVolume(disk),
      { name: "layers", emptyDir: { sizeLimit: disk } },
      { name: "buildkit", configMap: { name: names.buildkitConfig } },
      ...gitVolumes(context),
      ...registryVolumes(context),
    ],
    initContainers: [fetchContainer(context)],
    container: {
      image: plan.images.buildkit,
      command: ["sh", "-c"],
      args: [build],
      env: variables({
        WORKSPACE: workspace,
        CONTEXT: input("context"),
        DOCKERFILE: input("dockerfile"),
        IMAGE: `${workflowParameter("registry")}/${input("repository")}`,
        COMMIT: input("commit"),
        IMAGE_TAG: input("image-tag"),
        GIT_REPO: workflowParameter("git-repo"),
        BUILDKITD_FLAGS: "--oci-worker-no-process-sandbox --config /etc/buildkit/buildkitd.toml",
        ...registryVariables(context),
      }),
      resources: { requests: { cpu, memory }, limits: { memory } },
      // All said aloud, because a controller may have stricter defaults, which are merged into what stands here.
      securityContext: {
        runAsUser: 1000, runAsGroup: 1000, allowPrivilegeEscalation: true, capabilities: { drop: ["NET_RAW"] },
        seccompProfile: { type: "Unconfined" }, appArmorProfile: { type: "Unconfined" },
      },
      volumeMounts: [
        workspaceMount,
        { name: "layers", mountPath: "/home/user/.local/share/buildkit" },
        { name: "buildkit", mountPath: "/etc/buildkit", readOnly: true },
        ...registryMounts(context),
      ],
    },
  };
}

/** The scan that an image must pass. */
export function scanTemplate(context: TemplateContext): Template {
  const { scan: gate, images, artifacts } = context.plan;
  return {
    name: "scan",
    ...plainPod,
    ...inputs("repository", "digest"),
    ...(artifacts ? { outputs: { artifacts: [{ name: "scan", path: `${workspace}/outputs/scan.json`, optional: true, archive: { none: {} } }] } } : {}),
    volumes: [workspaceVolume("5Gi"), ...registryVolumes(context)],
    container: {
      ...scriptContainer(images.trivy, ["sh", "-c"], scan, {
        env: {
          WORKSPACE: workspace,
          IMAGE: `${workflowParameter("registry")}/${input("repository")}@${input("digest")}`,
          SEVERITIES: gate.severities.join(","),
          IGNORE_UNFIXED: String(gate.ignoreUnfixed),
          DATABASE: gate.database,
          JAVA_DATABASE: gate.javaDatabase,
          ...registryVariables(context),
        },
        volumeMounts: registryMounts(context),
      }),
      resources: { requests: { cpu: "200m", memory: "512Mi" }, limits: { memory: "2Gi" } },
    },
  };
}

/** The tag, put on what was scanned. */
export function publishTemplate(context: TemplateContext): Template {
  return {
    name: "publish",
    ...plainPod,
    ...inputs("repository", "digest", "commit", "image-tag"),
    outputs: outputs({ digest: "" }),
    volumes: [workspaceVolume("64Mi"), ...registryVolumes(context)],
    container: scriptContainer(context.plan.images.node, ["node", "-e"], publish, {
      env: {
        WORKSPACE: workspace,
        REPOSITORY: input("repository"),
        DIGEST: input("digest"),
        COMMIT: input("commit"),
        IMAGE_TAG: input("image-tag"),
        ...registryVariables(context),
      },
      volumeMounts: registryMounts(context),
    }),
  };
}

/** What was built last, for the next run. */
export function rememberTemplate(context: TemplateContext): Template {
  return {
    name: "remember",
    ...plainPod,
    ...inputs("image-tag", "images"),
    volumes: [workspaceVolume("64Mi"), ...registryVolumes(context)],
    container: scriptContainer(context.plan.images.node, ["node", "-e"], remember, {
      env: {
        IMAGES: input("images"),
        IMAGE_TAG: input("image-tag"),
        GIT_REVISION: workflowParameter("git-revision"),
        ...registryVariables(context),
      },
      volumeMounts: registryMounts(context),
    }),
  };
}

