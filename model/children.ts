import { ChartValues } from "./chart-values";

/** An Argo CD Application as it stands in the cluster. */
export interface ApplicationObject {
  readonly apiVersion: "argoproj.io/v1alpha1";
  readonly kind: "Application";
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly annotations?: Record<string, string>;
    readonly labels?: Record<string, string>;
    readonly finalizers?: string[];
  };
  readonly spec: Record<string, unknown>;
}

/** The part of a root Application that the chart `charts/applications` reads. */
export interface RootApplication {
  readonly spec: {
    readonly source: {
      readonly helm: {
        readonly valuesObject: ChartValues;
        readonly parameters?: readonly { readonly name: string; readonly value: string }[];
      };
    };
  };
}

/**
 * The child Applications that a root renders: the chart `charts/applications` in TypeScript, for previews without Helm.
 *
 * @param root The root Application, as `Environment` declares it.
 * @param revision The commit of the root. Default: the root's own parameter, `$ARGOCD_APP_REVISION`.
 */
export function renderChildren(root: RootApplication, revision?: string): ApplicationObject[] {
  const { valuesObject, parameters = [] } = root.spec.source.helm;
  const pinned = parameters.find(({ name }) => name === "revision")?.value;
  const commit = pinned === undefined ? undefined : (revision ?? pinned);
  const { defaults } = valuesObject;
  const children = Object.entries(valuesObject.applications).map(([name, values]) => ({
    name, values: { ...defaults, ...values, source: values.sources ? undefined : { ...defaults?.source, ...values.source } },
  }));
  return children.map(({ name, values }) => ({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: {
      name,
      namespace: values.namespace ?? "argocd",
      annotations: values.additionalAnnotations,
      ...(values.additionalLabels ? { labels: values.additionalLabels } : {}),
      ...(values.finalizers ? { finalizers: values.finalizers } : {}),
    },
    spec: {
      project: values.project,
      ...(values.source ? { source: followed(values.source, values.followsRoot, commit) } : {}),
      ...(values.sources ? { sources: values.sources.map(({ followsRoot, ...source }) => followed(source, followsRoot === true, commit)) } : {}),
      destination: values.destination,
      syncPolicy: values.syncPolicy,
      ...(values.ignoreDifferences ? { ignoreDifferences: values.ignoreDifferences } : {}),
    },
  }));
}

function followed(source: Record<string, unknown>, followsRoot: boolean | undefined, commit: string | undefined): Record<string, unknown> {
  return followsRoot && commit ? { ...source, targetRevision: commit } : source;
}
