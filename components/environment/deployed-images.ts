import * as pulumi from "@pulumi/pulumi";
import { Problem } from "../../foundation/problems";
import { suggestion } from "../../foundation/suggestions";
import { ApplicationValues, ChartValues } from "../../model/chart-values";
import { hasUpdaterAnnotations } from "../../model/image-writer";
import { PlacedApplication } from "../../model/place-applications";
import { annotationsOf, writtenAlready } from "../shared/image-writers";
import { DeployedImageArgs } from "./args";

/** What is wrong with images that a program gives its Applications. */
export function checkDeployedImages(images: readonly DeployedImageArgs[], applications: readonly PlacedApplication[], { system, environment, repositoryUrl }: { system: string; environment: string; repositoryUrl: string }): Problem[] {
  return images.flatMap(({ application: name, image, parameter }, index): Problem[] => {
    const path = `images[${index}]`;
    const application = applications.find(({ declaredName }) => declaredName === name);
    if (application === undefined) {
      const names = applications.map(({ declaredName }) => declaredName);
      return [{ propertyPath: `${path}.application`, reason: `must be an Application of the environment, got "${name}"${suggestion(name, names)}; it has ${names.join(", ")}` }];
    }
    const { source } = application;
    const first = images.findIndex((other) => other.application === name && other.image === image);
    return [
      ...(source?.path !== undefined && (source.repositoryUrl ?? repositoryUrl) === repositoryUrl ? []
        : [{ propertyPath: `${path}.application`, reason: `must have one source in the environment's repository, got "${name}"` }]),
      ...((source?.helm === undefined) === (parameter === undefined) ? []
        : [{ propertyPath: `${path}.parameter`, reason: source?.helm === undefined ? `must not be given, because "${name}" is a kustomization` : `must be given, because "${name}" is a Helm chart` }]),
      ...(first === index ? [] : [{ propertyPath: `${path}.image`, reason: `"${image}" of "${name}" is already images[${first}]` }]),
      ...(hasUpdaterAnnotations(application) ? [writtenAlready(`${path}.application`, name, annotationsOf(system, environment))] : []),
    ];
  });
}

/** The values of the chart of the Applications, with images in place of what Git says. */
export function withImages(values: ChartValues, images: readonly DeployedImageArgs[], applications: readonly PlacedApplication[]): ChartValues {
  const changed = applications.flatMap(({ name, declaredName }): [string, ApplicationValues][] => {
    const own = images.filter(({ application }) => application === declaredName);
    const before = values.applications[name];
    return own.length === 0 || before === undefined ? [] : [[name, { ...before, source: withReferences(before.source ?? {}, own) }]];
  });
  return { ...values, applications: { ...values.applications, ...Object.fromEntries(changed) } };
}

function withReferences(source: Record<string, any>, images: readonly DeployedImageArgs[]): Record<string, unknown> {
  const charts = images.filter(({ parameter }) => parameter !== undefined);
  const others = images.filter(({ parameter }) => parameter === undefined);
  return {
    ...source,
    ...(others.length > 0 ? { kustomize: { ...source.kustomize, images: [...(source.kustomize?.images ?? []), ...others.map(({ image, reference }) => pulumi.interpolate`${image}=${reference}`)] } } : {}),
    ...(charts.length > 0 ? { helm: { ...source.helm, parameters: [...(source.helm?.parameters ?? []), ...charts.map(({ parameter, reference }) => ({ name: parameter, value: digestOf(reference), forceString: true }))] } } : {}),
  };
}

function digestOf(reference: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(reference).apply((text) => text.slice(text.indexOf("@") + 1));
}
