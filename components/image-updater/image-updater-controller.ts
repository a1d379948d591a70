import * as pulumi from "@pulumi/pulumi";
import { checkName } from "../../foundation/names";
import { Problem } from "../../foundation/problems";
import { CustomResourceDefinitions } from "../custom-resource-definitions/custom-resource-definitions";
import { CrdRetention } from "../shared/crd-retention";
import { KubernetesResource } from "../shared/kubernetes-resource";
import { rejectProblems } from "../shared/reject-problems";
import { releaseInputs } from "../shared/release-inputs";
import { ImageRegistryArgs, ImageUpdaterControllerArgs } from "./controller-args";
import { configureImageUpdater } from "./objects";

/**
 * Argo CD Image Updater from its release manifest. It does nothing by itself: every environment declares an
 * `ImageUpdater`. The stack that installs Argo CD installs it once.
 */
export class ImageUpdaterController extends pulumi.ComponentResource {
  /** The installed release. */
  public readonly version: string;

  constructor(name: string, args: ImageUpdaterControllerArgs, opts?: pulumi.ComponentResourceOptions) {
    const { manifest, cluster, argoCdNamespace = "argocd", registries = [], intervalSeconds = 120, crdRetention = CrdRetention.Keep } = args;
    const { commitUser = "argocd-image-updater", commitEmail = "image-updater@localhost" } = args;
    rejectProblems(`ImageUpdaterController "${name}"`, [
      ...(manifest.component === "argocd-image-updater" ? [] : [{ propertyPath: "manifest", reason: `must be of argocd-image-updater, got ${manifest.component}` }]),
      ...checkName("argoCdNamespace", argoCdNamespace),
      ...(Number.isInteger(intervalSeconds) && intervalSeconds >= 10 ? [] : [{ propertyPath: "intervalSeconds", reason: `must be a whole number of seconds, 10 or more, got ${intervalSeconds}` }]),
      ...registries.flatMap((registry, index) => checkRegistry(`registries[${index}]`, registry, registries)),
    ]);
    super("gitops-platform:index:ImageUpdaterController", name, releaseInputs(args), opts);

    const crds = new CustomResourceDefinitions(`${name}-crds`, { manifest, cluster, retention: crdRetention }, { parent: this });
    const objects = configureImageUpdater(manifest.objects, { namespace: argoCdNamespace, registries, intervalSeconds, commitUser, commitEmail });
    const register = (object: (typeof objects)[number], dependsOn: pulumi.Resource[]) =>
      new KubernetesResource(`${name}-${object.kind.toLowerCase()}-${object.metadata.name}`, object, { parent: this, dependsOn });
    const others = objects.filter(({ kind }) => kind !== "Deployment").map((object) => register(object, []));
    for (const object of objects.filter(({ kind }) => kind === "Deployment")) register(object, [crds, ...others]);

    this.version = manifest.version;
    this.registerOutputs({ version: this.version });
  }
}

function checkRegistry(path: string, { prefix, apiUrl, pullSecretName, requestsPerSecond }: ImageRegistryArgs, all: readonly ImageRegistryArgs[]): Problem[] {
  const problems: Problem[] = [];
  if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:[0-9]+)?$/.test(prefix)) problems.push({ propertyPath: `${path}.prefix`, reason: `must be a host, with a port where it has one, got "${prefix}"` });
  if (all.filter((other) => other.prefix === prefix).length > 1) problems.push({ propertyPath: `${path}.prefix`, reason: `must be there once, got "${prefix}" more often` });
  if (apiUrl !== undefined && !/^https?:\/\/[^\s@]+$/.test(apiUrl)) problems.push({ propertyPath: `${path}.apiUrl`, reason: `must be an address with http:// or https:// and without credentials, got "${apiUrl}"` });
  if (pullSecretName !== undefined) problems.push(...checkName(`${path}.pullSecretName`, pullSecretName, 253));
  if (requestsPerSecond !== undefined && !(Number.isInteger(requestsPerSecond) && requestsPerSecond > 0)) problems.push({ propertyPath: `${path}.requestsPerSecond`, reason: `must be a whole number, 1 or more, got ${requestsPerSecond}` });
  return problems;
}
