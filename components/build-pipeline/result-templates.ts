import { CommitStatusArgs, DeploymentCheckArgs } from "./args";
import { input, inputs, plainPod, scriptContainer, statusVolumes, Template, TemplateContext, workspace, workspaceVolume } from "./pod";
import { report } from "./steps/report";
import { verify } from "./steps/verify";

const account = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Waits for the deployment. The only step with a token of the cluster, which can read the named Applications. */
export function verifyTemplate({ plan, names }: TemplateContext, { applications, argoCdNamespace, timeoutSeconds }: Required<DeploymentCheckArgs>): Template {
  return {
    name: "verify",
    ...plainPod,
    serviceAccountName: names.verifier,
    automountServiceAccountToken: true,
    ...inputs("image-tag", "images"),
    volumes: [workspaceVolume("64Mi")],
    container: scriptContainer(plan.images.node, ["node", "-e"], verify, {
      env: {
        KUBERNETES_API: "https://kubernetes.default.svc",
        NODE_EXTRA_CA_CERTS: `${account}/ca.crt`,
        TOKEN_FILE: `${account}/token`,
        ARGOCD_NAMESPACE: argoCdNamespace,
        APPLICATIONS: applications.join("\n"),
        IMAGES: input("images"),
        IMAGE_TAG: input("image-tag"),
        TIMEOUT: String(timeoutSeconds),
        INTERVAL: "5",
        GRACE: "60",
      },
    }),
  };
}

/** Sets the status of the commit. */
export function reportTemplate(context: TemplateContext, { apiUrl, workflowsUrl, repository }: CommitStatusArgs & { apiUrl: string; workflowsUrl: string }): Template {
  const { plan } = context;
  return {
    name: "report",
    ...plainPod,
    ...inputs("commit", "phase"),
    volumes: [workspaceVolume("64Mi"), ...statusVolumes(context)],
    container: scriptContainer(plan.images.node, ["node", "-e"], report, {
      env: {
        WORKSPACE: workspace,
        API: apiUrl.replace(/\/+$/, ""),
        REPOSITORY: repository,
        COMMIT: input("commit"),
        PHASE: input("phase"),
        CONTEXT: plan.template,
        TARGET_URL: workflowsUrl === "" ? "" : `${workflowsUrl.replace(/\/+$/, "")}/workflows/{{workflow.namespace}}/{{workflow.name}}`,
        TOKEN_FILE: "/status/token",
      },
      volumeMounts: [{ name: "status", mountPath: "/status", readOnly: true }],
    }),
  };
}
