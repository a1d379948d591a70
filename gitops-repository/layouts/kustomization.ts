import { toYaml } from "../../foundation/yaml";
import { EnvironmentName } from "../../model/environment";
import { UnitArgs } from "../../workloads/args/content";
import { environmentService, imageNameOf } from "../../workloads/objects/environment-service";
import { ImageVersions } from "../versions";

/** What a kustomization puts together. */
export interface Kustomization {
  /** Directory of the kustomization. */
  readonly directory: string;
  readonly resources: readonly string[];
  readonly patches?: readonly string[];
  readonly images?: readonly object[];
}

/** Name and text of a kustomization. */
export function kustomization({ resources, patches = [], images = [] }: Kustomization): [file: string, text: string] {
  return ["kustomization.yaml", toYaml({
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources,
    ...(patches.length > 0 ? { patches: patches.map((path) => ({ path })) } : {}),
    ...(images.length > 0 ? { images } : {}),
  })];
}

/** The images of a unit with the versions that Git has, as the kustomization in a directory lists them. */
export function imagesOf(unit: UnitArgs, environment: EnvironmentName, directory: string, versions: ImageVersions): object[] {
  const services = (unit.services ?? []).map((service) => ({ service, name: imageNameOf(service) }));
  // Two services of one image share its entry. Sorted, as `kustomize edit` does.
  const entries = services
    .filter(({ name }, index) => services.findIndex((other) => other.name === name) === index)
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  return entries.map(({ service, name }) => {
    const { tag, digest } = versions(`${directory}/kustomization.yaml`, name) ?? {};
    const { firstTag } = environmentService(service, environment);
    return {
      name,
      newName: service.image,
      ...(tag === undefined && digest !== undefined ? {} : { newTag: tag ?? firstTag }),
      ...(digest === undefined ? {} : { digest }),
    };
  });
}
