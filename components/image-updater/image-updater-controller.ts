import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkAddress } from "../../foundation/address";
import { checkName } from "../../foundation/names";
import { checkPasswordText } from "../../foundation/secret-text";
import { CustomResourceDefinitions } from "../custom-resource-definitions/custom-resource-definitions";
import { CrdRetention } from "../shared/crd-retention";
import { KubernetesResource } from "../shared/kubernetes-resource";
import { rejectProblems, rejectUnfitArgs } from "../shared/reject-problems";
import { registeredArgs } from "../shared/registered-args";
import { releaseInputs } from "../shared/release-inputs";
import { checkSecrets, guardedSecrets, SecretChecks } from "../shared/secret-inputs";
import { checkRegistry } from "./check-registry";
import { ImageUpdaterControllerArgs } from "./controller-args";
import { configureImageUpdater } from "./objects";
import { registrySecrets } from "./registry-secrets";

const secretChecks: SecretChecks<ImageUpdaterControllerArgs> = { "registries[].credentials.password": checkPasswordText };

/**
 * Argo CD Image Updater from its release manifest. It does nothing by itself: every environment declares an
 * `ImageUpdater`. The stack that installs Argo CD installs it once.
 */
export class ImageUpdaterController extends pulumi.ComponentResource {
  /** The installed release. */
  public readonly version: string;

  constructor(name: string, given: ImageUpdaterControllerArgs, opts?: pulumi.ComponentResourceOptions) {
    rejectUnfitArgs(`ImageUpdaterController "${name}"`, given);
    const args = guardedSecrets(`ImageUpdaterController "${name}"`, given, secretChecks);
    const { manifest, cluster, argoCdNamespace = "argocd", registries = [], intervalSeconds = 120, crdRetention = CrdRetention.Keep } = args;
    const { commitUser = "argocd-image-updater", commitEmail = "image-updater@localhost", repositories = [] } = args;
    rejectProblems(`ImageUpdaterController "${name}"`, [
      ...(manifest.component === "argocd-image-updater" ? [] : [{ propertyPath: "manifest", reason: `must be of argocd-image-updater, got ${manifest.component}` }]),
      ...checkName("argoCdNamespace", argoCdNamespace),
      ...(Number.isInteger(intervalSeconds) && intervalSeconds >= 10 ? [] : [{ propertyPath: "intervalSeconds", reason: `must be a whole number of seconds, 10 or more, got ${intervalSeconds}` }]),
      ...repositories.flatMap((repository, index) => checkAddress(`repositories[${index}]`, repository)),
      ...registries.flatMap((registry, index) => checkRegistry(`registries[${index}]`, registry, registries, manifest.version)),
      ...checkSecrets(args, secretChecks),
    ]);
    super("gitops-platform:index:ImageUpdaterController", name, registeredArgs(releaseInputs(args), secretChecks), opts);

    const crds = new CustomResourceDefinitions(`${name}-crds`, { manifest, cluster, retention: crdRetention }, { parent: this });
    const secrets = registrySecrets(argoCdNamespace, registries).map(({ noun, args: secret }) => new k8s.core.v1.Secret(`${name}-${noun}`, secret, { parent: this }));
    const objects = configureImageUpdater(manifest.objects, { namespace: argoCdNamespace, registries, intervalSeconds, commitUser, commitEmail, repositories });
    const register = (object: (typeof objects)[number], dependsOn: pulumi.Resource[]) =>
      new KubernetesResource(`${name}-${object.kind.toLowerCase()}-${object.metadata.name}`, object, { parent: this, dependsOn });
    const others = objects.filter(({ kind }) => kind !== "Deployment").map((object) => register(object, []));
    for (const object of objects.filter(({ kind }) => kind === "Deployment")) register(object, [crds, ...others, ...secrets]);

    this.version = manifest.version;
    this.registerOutputs({ version: this.version });
  }
}
