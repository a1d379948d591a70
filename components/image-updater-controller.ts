import * as pulumi from "@pulumi/pulumi";
import { UpstreamManifest } from "../manifests";
import { ClusterAccessArgs, CrdRetention, CustomResourceDefinitions } from "./custom-resource-definitions";
import { configureImageUpdater } from "./internal/image-updater-objects";
import { KubernetesResource } from "./internal/kubernetes-resource";
import { checkName } from "./internal/names";
import { releaseInputs } from "./internal/release-inputs";
import { Problem } from "../foundation/problems";
import { rejectProblems } from "./internal/validation";

/** A registry that the Image Updater asks. */
export interface ImageRegistryArgs {
  /** Host and port, as the names of images have them. */
  prefix: string;
  /** Address of its API; `http://` where it speaks plain HTTP. Default: `https://` and the prefix. */
  apiUrl?: string;
  /** Pull Secret (`kubernetes.io/dockerconfigjson`) in Argo CD's namespace. Default: none, it is read by everybody. */
  pullSecretName?: string;
  /** Whether its certificate is not checked. Default: false. */
  insecureSkipVerify?: boolean;
  /** Certificate authority that signed its certificate, as PEM. Default: the public ones. */
  certificateAuthority?: string;
  /** Requests per second at most. Default: 20. */
  requestsPerSecond?: number;
}

export interface ImageUpdaterControllerArgs {
  /** The release to install: `await upstreamManifest("argocd-image-updater", { version })`. */
  manifest: UpstreamManifest;
  /** The cluster, for the CustomResourceDefinition; the other objects go where the Kubernetes provider points. */
  cluster: ClusterAccessArgs;
  /** Namespace of Argo CD, which exists already: the controller reads Applications and credentials there. Default: `argocd`. */
  argoCdNamespace?: string;
  /** Registries that need a setting of their own, such as one that speaks plain HTTP. Default: none. */
  registries?: ImageRegistryArgs[];
  /** How often the registries are asked, in whole seconds. Default: 120. */
  intervalSeconds?: number;
  /** Author of its commits. Default: `argocd-image-updater`. */
  commitUser?: string;
  /** Address of that author. Default: `image-updater@localhost`. */
  commitEmail?: string;
  /** What happens to the CustomResourceDefinition on `pulumi destroy`. Default: keep. */
  crdRetention?: CrdRetention;
}

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
