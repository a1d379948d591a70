import { endpointOf } from "../../foundation/endpoint";
import { KubernetesObject } from "../../foundation/kubernetes-object";
import { toYaml } from "../../foundation/yaml";
import { updaterAnnotationPrefix } from "../../model/image-writer";
import { skipAwait } from "../shared/exposure/objects";
import { addData, configurationChecksum, moveSubjects } from "../shared/release-objects";
import { policyObject, toEndpoints, toHttps, toNames } from "../shared/network-peers";
import { ApplicationImagesArgs, ImageUpdateArgs, UpdateStrategy, WriteBackTarget } from "./args";
import { ImageRegistryArgs } from "./controller-args";
import { apiUrlOf, pullSecretOf } from "./registry-secrets";

/** Where the Image Updater writes to. */
export interface WriteBack {
  readonly namespace: string;
  /** The branch that gets the commits; children that are pinned to a commit name none themselves. */
  readonly branch: string;
  /** Secret with credentials that may push. Default: those that Argo CD reads with. */
  readonly gitSecretName: string | undefined;
}

/** The `ImageUpdater` object of an environment. */
export function imageUpdaterObject(name: string, updates: readonly ApplicationImagesArgs[], writeBack: WriteBack): KubernetesObject {
  return {
    apiVersion: "argocd-image-updater.argoproj.io/v1alpha1",
    kind: "ImageUpdater",
    metadata: { name, namespace: writeBack.namespace },
    spec: {
      applicationRefs: updates.map((update) => ({
        namePattern: update.application,
        writeBackConfig: { method: method(writeBack), gitConfig: { branch: writeBack.branch, writeBackTarget: target(update) } },
        images: update.images.map((image) => imageSpec(update, image, writeBack.namespace)),
      })),
    },
  };
}

/** The annotations of one Application for the Image Updater 0.x. */
export function updaterAnnotations(update: ApplicationImagesArgs, writeBack: WriteBack): Record<string, string> {
  const perImage = update.images.flatMap((image): [string, string | undefined][] => {
    const { alias, strategy, allowTags, ignoreTags, platforms, pullSecretName, forceUpdate, helm } = image;
    return [
      [`${alias}.update-strategy`, strategy],
      [`${alias}.allow-tags`, allowTags && `regexp:${allowTags}`],
      [`${alias}.ignore-tags`, ignoreTags?.join(", ")],
      [`${alias}.platforms`, platforms?.join(",")],
      [`${alias}.pull-secret`, pullSecretName && pullSecret(writeBack.namespace, pullSecretName)],
      [`${alias}.force-update`, forceUpdate ? "true" : undefined],
      [`${alias}.kustomize.image-name`, kustomizeName(update, image)],
      [`${alias}.helm.image-name`, helm?.name],
      [`${alias}.helm.image-tag`, helm?.tag],
      [`${alias}.helm.image-spec`, helm?.spec],
    ];
  });
  const all: [string, string | undefined][] = [
    ["image-list", update.images.map((image) => `${image.alias}=${imageName(image)}`).join(", ")],
    ["write-back-method", method(writeBack)],
    ["write-back-target", target(update)],
    ["git-branch", writeBack.branch],
    ...perImage,
  ];
  return Object.fromEntries(all.flatMap(([key, value]) => (value ? [[`${updaterAnnotationPrefix}/${key}`, value]] : [])));
}

/**
 * The name of an image's entry in a kustomization; undefined for Helm values. It is always said: without it the Image Updater tells
 * the images of an Application apart by what is in front of the first colon (`KustomizeImage.Match` of Argo CD), which is the same
 * for all images of a registry with a port, and only the last of them is written.
 */
function kustomizeName({ target: kind }: ApplicationImagesArgs, { image, kustomizeName: name = image }: ImageUpdateArgs): string | undefined {
  return kind === WriteBackTarget.Kustomization ? name : undefined;
}

function imageSpec(update: ApplicationImagesArgs, image: ImageUpdateArgs, namespace: string): Record<string, unknown> {
  const { alias, strategy, allowTags, ignoreTags, platforms, pullSecretName, forceUpdate, helm } = image;
  const name = kustomizeName(update, image);
  return {
    alias,
    imageName: imageName(image),
    commonUpdateSettings: {
      updateStrategy: strategy,
      ...(allowTags ? { allowTags: `regexp:${allowTags}` } : {}),
      ...(ignoreTags?.length ? { ignoreTags } : {}),
      ...(platforms?.length ? { platforms } : {}),
      ...(pullSecretName ? { pullSecret: pullSecret(namespace, pullSecretName) } : {}),
      ...(forceUpdate ? { forceUpdate } : {}),
    },
    ...(name === undefined ? {} : { manifestTargets: { kustomize: { name } } }),
    ...(helm ? { manifestTargets: { helm: { ...helm } } } : {}),
  };
}

function imageName({ image, constraint, strategy }: ImageUpdateArgs): string {
  const constrained = constraint !== undefined && (strategy === UpdateStrategy.Semver || strategy === UpdateStrategy.Digest);
  return constrained ? `${image}:${constraint}` : image;
}

function method({ gitSecretName }: WriteBack): string {
  return gitSecretName === undefined ? "git" : `git:secret:${gitSecretName}`;
}

function target({ target: kind, path }: ApplicationImagesArgs): string {
  const name = kind === WriteBackTarget.HelmValues ? "helmvalues" : "kustomization";
  return path === undefined ? name : `${name}:${path}`;
}

function pullSecret(namespace: string, name: string): string {
  return `pullsecret:${namespace}/${name}`;
}

/** The settings of the controller, all resolved. */
export interface ImageUpdaterSettings {
  readonly namespace: string;
  readonly registries: readonly ImageRegistryArgs[];
  readonly intervalSeconds: number;
  readonly commitUser: string;
  readonly commitEmail: string;
  /** Addresses of the repositories that it commits to. */
  readonly repositories: readonly string[];
}

/** The objects of the release manifest with the settings in place. */
export function configureImageUpdater(objects: readonly KubernetesObject[], settings: ImageUpdaterSettings): KubernetesObject[] {
  const data = configuration(settings);
  const checksum = configurationChecksum(JSON.stringify(data));
  const configured = objects.map((original) => {
    const object = structuredClone(original);
    if (!object.kind.startsWith("Cluster")) object.metadata.namespace = settings.namespace;
    moveSubjects(object, settings.namespace);
    if (object.kind === "ConfigMap" && object.metadata.name === "argocd-image-updater-config") addData(object, data);
    if (object.kind === "Service") object.metadata.annotations = { ...object.metadata.annotations, ...skipAwait };
    if (object.kind === "Deployment") {
      // It reads its configuration only when it starts.
      const { template } = object.spec as { template: { metadata: { annotations?: Record<string, string> } } };
      template.metadata.annotations = { ...template.metadata.annotations, "gitops.platform/configuration": checksum };
    }
    return object;
  });
  return [...configured, networkPolicy(settings)];
}

/** It calls the API server, registries and Git; upstream's policies say who reads its metrics. */
function networkPolicy({ namespace, registries, repositories }: ImageUpdaterSettings): KubernetesObject {
  const labels = { "app.kubernetes.io/name": "argocd-image-updater" };
  return policyObject({ name: "argocd-image-updater", namespace, labels: { ...labels, "app.kubernetes.io/part-of": "argocd-image-updater" } }, {
    podSelector: { matchLabels: labels },
    ingress: [],
    egress: [toNames, toHttps, ...toEndpoints([...registries.map((registry) => endpointOf(apiUrlOf(registry))), ...repositories.map(endpointOf)], 22)],
  });
}

function configuration({ namespace, registries, intervalSeconds, commitUser, commitEmail }: ImageUpdaterSettings): Record<string, string> {
  return {
    interval: `${intervalSeconds}s`,
    "git.user": commitUser,
    "git.email": commitEmail,
    // The form of the commits of `gitops image set`.
    "git.commit-message-template": "chore: update images of {{ .AppName }} [skip ci]\n\n{{ range .AppChanges -}}\n{{ .Image }}: {{ .OldTag }} -> {{ .NewTag }}\n{{ end -}}\n",
    "registries.conf": toYaml({
      registries: registries.map((registry) => {
        const { prefix, insecureSkipVerify, certificateAuthority, requestsPerSecond } = registry;
        const secretName = pullSecretOf(registry);
        return {
          name: prefix,
          prefix,
          api_url: apiUrlOf(registry),
          ...(secretName ? { credentials: pullSecret(namespace, secretName) } : {}),
          ...(insecureSkipVerify ? { insecure: true } : {}),
          ...(certificateAuthority ? { ca_data: certificateAuthority } : {}),
          ...(requestsPerSecond ? { limit: requestsPerSecond } : {}),
        };
      }),
    }),
  };
}
