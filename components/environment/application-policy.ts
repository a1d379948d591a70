import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ApplicationSourceArgs } from "../../model/application";
import { destinationSpec } from "../../model/chart-values";
import { PlacedApplication } from "../../model/place-applications";
import { sourcesOf } from "../../model/sources";
import { KubernetesResource } from "../shared/kubernetes-resource";
import { EnvironmentProjects } from "./projects";

/** Where Argo CD notes which Application made an object: its name comes before the first colon. It overwrites what a manifest says. */
const trackingKey = "argocd.argoproj.io/tracking-id";

/** What the policy is made from, all resolved. */
export interface PolicySettings {
  readonly rootName: string;
  readonly argoCdNamespace: string;
  readonly repositoryUrl: string;
  readonly projects: EnvironmentProjects;
  readonly applications: readonly PlacedApplication[];
}

/** Project, cluster, namespace and sources of an Application, in one text. `placeExpression` makes the same text of an object. */
export function placeOf({ destination, ...application }: PlacedApplication, project: string, repositoryUrl: string): string {
  const { server = "", name = "", namespace = "" } = destinationSpec(destination);
  const source = ({ repositoryUrl: repository = repositoryUrl, path = "", chart = "" }: ApplicationSourceArgs) => `${repository} ${path} ${chart}`;
  return [project, `${server} ${name} ${namespace}`, ...sourcesOf(application).map((placed) => source(placed.source))].join("\n");
}

/** The text of `placeOf` in the Common Expression Language. */
function placeExpression(object: string): string {
  const spec = `${object}.spec`;
  const optional = (owner: string, field: string) => `(has(${owner}.${field}) ? ${owner}.${field} : '')`;
  const sources = `((has(${spec}.source) ? [${spec}.source] : []) + (has(${spec}.sources) ? ${spec}.sources : []))`;
  const destination = ["server", "name", "namespace"].map((field) => optional(`${spec}.destination`, field)).join(" + ' ' + ");
  return `([${spec}.project + (has(${spec}.sourceHydrator) ? ' hydrated' : ''), ${destination}] + ${sources}.map(s, s.repoURL + ' ' + ${optional("s", "path")} + ' ' + ${optional("s", "chart")})).join('\\n')`;
}

/** Name of the Application that made an object, or nothing. */
function ownerExpression(object: string): string {
  const annotations = `${object}.metadata.annotations`;
  return `(has(${annotations}) && '${trackingKey}' in ${annotations} ? ${annotations}['${trackingKey}'].split(':')[0] : '')`;
}

/**
 * Binds the Applications of an environment to its root. Whoever writes the branch of a root writes its chart, and so could have Argo CD
 * create any Application. The API server refuses
 *
 * - an Application by this root that is not declared, or in another project, at another destination or from another source than declared;
 * - an Application by another root in a project of this environment;
 * - another root's taking over one of this environment's Applications, or this root itself.
 *
 * People and pipelines are not looked at: what Argo CD does for a root carries the root's name, and what they do does not.
 */
export function declareApplicationPolicy(name: string, settings: PolicySettings, opts: pulumi.ComponentResourceOptions): pulumi.Resource {
  const { rootName, argoCdNamespace, repositoryUrl, projects, applications } = settings;
  const policyName = `${rootName}.${argoCdNamespace}.gitops.platform`;
  const labels = { "app.kubernetes.io/part-of": "gitops-platform" };
  const parameters = `${rootName}-declared-applications`;

  const declared = new KubernetesResource(`${name}-declared-applications`, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: parameters, namespace: argoCdNamespace, labels },
    data: Object.fromEntries(applications.map((application) => [application.name, placeOf(application, projects.of(application.name), repositoryUrl)])),
  } satisfies k8s.types.input.core.v1.ConfigMap, opts);

  const owner = ownerExpression("object");
  const before = `(oldObject == null ? '' : ${ownerExpression("oldObject")})`;
  const own = `[${[projects.services, projects.platform, projects.root].filter((project) => project !== undefined).map((project) => `'${project}'`).join(", ")}]`;
  const policy = new KubernetesResource(`${name}-application-policy`, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: policyName, labels },
    spec: {
      failurePolicy: "Fail",
      paramKind: { apiVersion: "v1", kind: "ConfigMap" },
      matchConstraints: {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": argoCdNamespace } },
        resourceRules: [{ apiGroups: ["argoproj.io"], apiVersions: ["*"], operations: ["CREATE", "UPDATE"], resources: ["applications"] }],
      },
      matchConditions: [
        { name: "by-a-root", expression: `${owner} != ''` },
        { name: "of-this-environment", expression: `${owner} == '${rootName}' || ${before} == '${rootName}' || object.spec.project in ${own} || (oldObject != null && oldObject.spec.project in ${own})` },
        { name: "changed", expression: `oldObject == null || ${owner} != ${before} || ${placeExpression("object")} != ${placeExpression("oldObject")}` },
      ],
      variables: [
        { name: "owner", expression: owner },
        { name: "before", expression: before },
        { name: "place", expression: placeExpression("object") },
        { name: "declared", expression: "has(params.data) && object.metadata.name in params.data ? params.data[object.metadata.name] : ''" },
      ],
      validations: [
        {
          expression: `variables.owner != '${rootName}' || variables.place == variables.declared`,
          messageExpression: `'the Application ' + object.metadata.name + ' is not what the stack of ${rootName} declares (project, destination, sources): change the stack and run pulumi up, not the chart; got ' + variables.place.replace('\\n', ', ')`,
        },
        {
          expression: `variables.owner == '${rootName}' || !(object.spec.project in ${own})`,
          messageExpression: `'the Application ' + object.metadata.name + ' of the root ' + variables.owner + ' must not be in project ' + object.spec.project + ', which belongs to the root ${rootName}'`,
        },
        {
          expression: `oldObject == null || variables.owner == variables.before || (variables.before != '${rootName}' && (variables.owner == '${rootName}' || !(oldObject.spec.project in ${own})))`,
          messageExpression: `'the Application ' + object.metadata.name + ' belongs to ${rootName}: the root ' + variables.owner + ' must not take it over'`,
        },
      ],
    },
  } satisfies k8s.types.input.admissionregistration.v1.ValidatingAdmissionPolicy, opts);

  return new KubernetesResource(`${name}-application-policy-binding`, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: policyName, labels },
    // The API server takes a moment to know a ConfigMap that is new to it, and would refuse the root itself until then. Only Pulumi deletes it.
    spec: { policyName, validationActions: ["Deny"], paramRef: { name: parameters, namespace: argoCdNamespace, parameterNotFoundAction: "Allow" } },
  } satisfies k8s.types.input.admissionregistration.v1.ValidatingAdmissionPolicyBinding, { ...opts, dependsOn: [declared, policy] });
}
