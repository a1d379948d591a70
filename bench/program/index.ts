import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { join } from "node:path";
import { rehearsalContext, stateDirectory } from "../../foundation/paths";
import { ApplicationSpecArgs, ArgoCd, CrdRetention, Environment, EnvironmentName, Registry, upstreamManifest } from "../../library";

const waves = 7;

/** Applications in seven waves of the same size; each comes after one of the wave below. */
function syntheticApplications(count: number): ApplicationSpecArgs[] {
  const name = (index: number) => `app-${String(index).padStart(3, "0")}`;
  const size = Math.ceil(count / waves);
  return Array.from({ length: count }, (_, index): ApplicationSpecArgs => ({
    name: name(index),
    source: { path: `applications/${name(index)}/dev` },
    destination: { namespace: `team-${index % 9}` },
    labels: { "gitops.platform/category": `category-${index % 9}` },
    ...(index < size ? {} : { after: [name(index - size)] }),
  }));
}

export = async () => {
  const cluster = { kubeconfig: join(stateDirectory(), "kubeconfig"), context: rehearsalContext };
  const provider = new k8s.Provider("cluster", { ...cluster, enableServerSideApply: true, enableConfigMapMutable: true });
  const registry = new Registry("registry", {}, { provider });
  const manifest = await upstreamManifest("argo-cd", { version: "3.5.7" });
  const argoCd = new ArgoCd("argocd", { manifest, cluster, crdRetention: CrdRetention.Delete }, { provider });
  const { rootName } = new Environment("dev", {
    system: "bench",
    environment: EnvironmentName.Dev,
    // Nothing is there: what the engine does is measured, not what Argo CD does.
    repositoryUrl: "file:///nonexistent/gitops.git",
    branch: "main",
    applications: syntheticApplications(new pulumi.Config().requireNumber("applications")),
    argoCdNamespace: argoCd.namespace,
  }, { provider, dependsOn: [argoCd] });
  return { registry: registry.address, root: rootName };
};
