import { checkName } from "../../foundation/names";
import { checkMember, Problem } from "../../foundation/problems";
import { ChartDependencyArgs, LayoutArgs, LayoutKind, ManifestArgs, RepositoryContentArgs, UnitArgs } from "../args/content";
import { environmentNames } from "../args/environments";
import { SecretArgs } from "../args/secrets";
import { ServiceArgs } from "../args/service";
import { allWorkloads, workloadsOf } from "../objects/context";
import { checkDistinct, checkRepositoryPath, problem } from "./grammar";
import { checkStateful, checkStateless } from "./service";
import { checkTraffic } from "./traffic";
import { checkWorkload } from "./workload";

/** What is wrong with one unit, by itself. */
export function checkUnit(path: string, unit: UnitArgs, content: RepositoryContentArgs): Problem[] {
  const { name, layout, namespaces, environments, services = [], statefulServices = [], secrets = [], charts = [], manifests = [], pullSecret } = unit;
  const own = workloadsOf(unit).length;
  return [
    ...checkName(`${path}.name`, name),
    ...checkLayout(`${path}.layout`, layout, charts.length > 0),
    ...environmentNames.flatMap((environment) => checkName(`${path}.namespaces.${environment}`, namespaces[environment])),
    ...(environments?.length === 0 ? [problem(`${path}.environments`, "left out or not empty", environments)] : []),
    ...(own + charts.length + manifests.length === 0 ? [{ propertyPath: path, reason: "must have services, statefulServices, charts or manifests, got none" }] : []),
    ...(own > 0 && charts.length > 0 ? [{ propertyPath: `${path}.charts`, reason: "must be a unit of their own: this one has services" }] : []),
    ...services.flatMap((service, index) => {
      const at = `${path}.services[${index}]`;
      return [...checkWorkload(at, service, secrets), ...checkStateless(at, service, unit), ...checkTraffic(at, service, allWorkloads(content))];
    }),
    ...statefulServices.flatMap((service, index) => {
      const at = `${path}.statefulServices[${index}]`;
      return [...checkWorkload(at, service, secrets), ...checkStateful(at, service), ...checkTraffic(at, service, allWorkloads(content))];
    }),
    ...checkSecrets(`${path}.secrets`, secrets),
    ...(pullSecret === undefined ? [] : checkName(`${path}.pullSecret`, pullSecret)),
    ...charts.flatMap((chart, index) => checkChart(`${path}.charts[${index}]`, chart)),
    ...checkDistinct(charts.map(({ name: chart, alias = chart }, index) => ({ propertyPath: `${path}.charts[${index}].alias`, value: alias })), "the name"),
    ...manifests.flatMap((manifest, index) => checkManifest(`${path}.manifests[${index}]`, manifest)),
    ...checkHosts(path, unit),
  ];
}

function checkLayout(path: string, { kind, paths, base, umbrella, fileNames = {} }: LayoutArgs, hasCharts: boolean): Problem[] {
  const needsBase = kind === LayoutKind.Overlays || kind === LayoutKind.Charts;
  return [
    ...checkMember(`${path}.kind`, kind, Object.values(LayoutKind)),
    ...environmentNames.flatMap((environment) => checkRepositoryPath(`${path}.paths.${environment}`, paths[environment])),
    ...(needsBase && base === undefined ? [problem(`${path}.base`, `given for ${kind}`, base)] : []),
    ...(base === undefined ? [] : checkRepositoryPath(`${path}.base`, base)),
    ...(kind === LayoutKind.Charts && umbrella === undefined ? [problem(`${path}.umbrella`, "given for charts", umbrella)] : []),
    ...(umbrella === undefined ? [] : checkName(`${path}.umbrella`, umbrella)),
    ...(hasCharts && kind !== LayoutKind.Directory ? [problem(`${path}.kind`, '"directory" for charts of others', kind)] : []),
    ...(kind === LayoutKind.Overlays ? environmentNames.filter((environment) => paths[environment] === base)
      .map((environment) => ({ propertyPath: `${path}.paths.${environment}`, reason: `must be another directory than the base "${base}"` })) : []),
    ...(kind === LayoutKind.Overlays ? checkDistinct(environmentNames.map((environment) => ({ propertyPath: `${path}.paths.${environment}`, value: paths[environment] })), "the directory") : []),
    ...Object.values(fileNames).filter((name) => !fileName.test(name)).map((name) => problem(`${path}.fileNames`, 'files such as "backend.yaml"', name)),
  ];
}

const fileName = /^[a-z0-9][\w.-]*\.yaml$/;

function checkSecrets(path: string, secrets: readonly SecretArgs[]): Problem[] {
  return [
    ...secrets.flatMap(({ name, keys }, index) => [
      ...checkName(`${path}[${index}].name`, name),
      ...(keys.length === 0 ? [problem(`${path}[${index}].keys`, "at least one key", keys)] : []),
      ...keys.filter((key) => !/^[-._a-zA-Z0-9]+$/.test(key)).map((key) => problem(`${path}[${index}].keys`, "called with letters, digits, '-', '_' and '.'", key)),
    ]),
    ...secrets.flatMap(({ keys, external }, index) => Object.keys(external?.properties ?? {}).filter((key) => !keys.includes(key))
      .map((key) => ({ propertyPath: `${path}[${index}].external.properties.${key}`, reason: `"${key}" is none of the keys` }))),
    ...checkDistinct(secrets.map(({ name }, index) => ({ propertyPath: `${path}[${index}].name`, value: name })), "the name"),
  ];
}

function checkChart(path: string, { name, repository, version, alias }: ChartDependencyArgs): Problem[] {
  return [
    ...checkName(`${path}.name`, name),
    ...(alias === undefined ? [] : checkName(`${path}.alias`, alias)),
    ...(/^(https|oci):\/\/\S+$/.test(repository) ? [] : [problem(`${path}.repository`, 'an address that begins with "https://" or "oci://"', repository)]),
    ...(/^v?\d+\.\d+\.\d+([-+][\w.+-]+)?$/.test(version) ? [] : [problem(`${path}.version`, 'an exact version such as "1.2.3"', version)]),
  ];
}

/** The kinds of Kubernetes itself that no namespace holds, as far as somebody would put them into a repository. */
const withoutNamespace = [
  "APIService", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition", "IngressClass", "MutatingWebhookConfiguration", "Namespace", "PersistentVolume",
  "PriorityClass", "RuntimeClass", "StorageClass", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration",
];

function checkManifest(path: string, { file, object, clusterScoped = false }: ManifestArgs): Problem[] {
  const { apiVersion, kind, metadata } = object;
  return [
    ...(withoutNamespace.includes(kind) && !clusterScoped ? [problem(`${path}.clusterScoped`, `true, because no namespace holds a ${kind}`, clusterScoped)] : []),
    ...(fileName.test(file) && file !== "kustomization.yaml" ? [] : [problem(`${path}.file`, 'a file such as "cluster.yaml"', file)]),
    ...(apiVersion && kind && metadata?.name ? [] : [{ propertyPath: `${path}.object`, reason: "must have apiVersion, kind and metadata.name" }]),
    ...(metadata?.namespace === undefined ? [] : [{ propertyPath: `${path}.object.metadata.namespace`, reason: "must be left out: the Application's destination names the namespace" }]),
    ...(kind === "Secret" ? [{ propertyPath: `${path}.object`, reason: "must be no Secret: values of Secrets never go into Git; declare it in secrets" }] : []),
  ];
}

function checkHosts(path: string, { services = [] }: UnitArgs): Problem[] {
  return environmentNames.flatMap((environment) => {
    const exposed = services.flatMap((service, index) => {
      const host = service.environments?.[environment]?.host;
      return host === undefined ? [] : [{ propertyPath: `${path}.services[${index}].environments.${environment}.host`, host, service }];
    });
    const settings = ({ ingress }: ServiceArgs) => JSON.stringify([ingress?.className, ingress?.issuer]);
    return [
      ...checkDistinct(exposed.map(({ propertyPath, host, service }) => ({ propertyPath, value: `${host}${service.ingress?.path ?? "/"}` })), "the address"),
      ...exposed.filter(({ host, service }) => settings(exposed.find((other) => other.host === host)?.service ?? service) !== settings(service))
        .map(({ propertyPath, host }) => ({ propertyPath, reason: `all services of "${host}" must have the same className and issuer` })),
    ];
  });
}
