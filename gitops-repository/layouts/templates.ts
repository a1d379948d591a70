import { KubernetesObject } from "../../foundation/kubernetes-object";
import { isMapping } from "../../foundation/mapping";
import { objectYaml } from "../../foundation/object-yaml";
import { EnvironmentName } from "../../model/environment";
import { ServiceArgs } from "../../workloads/args/service";
import { environmentService, imageNameOf } from "../../workloads/objects/environment-service";

/** Stand in an object where its chart puts a value. */
const token = { replicas: "__VALUE_REPLICAS__", resources: "__VALUE_RESOURCES__", variables: "__VALUE_VARIABLES__", image: "__VALUE_IMAGE__" } as const;

/** One object of a chart: what it is in each environment that has it. */
export type Variants = ReadonlyMap<EnvironmentName, KubernetesObject>;

/** The templates of objects, with the values of a service in the places of what differs between its environments. */
export function templates(objects: readonly Variants[], service?: ServiceArgs): string {
  return objects.map((variants) => template(service ? new Map([...variants].map(([environment, object]) => [environment, withTokens(object, service, environment)])) : variants)).join("---\n");
}

/** One document where all environments agree, one behind a condition for each that does not. */
function template(variants: Variants): string {
  const byText = new Map<string, EnvironmentName[]>();
  for (const [environment, object] of variants) {
    const text = withExpressions(objectYaml(object));
    byText.set(text, [...(byText.get(text) ?? []), environment]);
  }
  const [[text, environments] = ["", []]] = [...byText];
  if (byText.size === 1 && environments.length === 3) return text;
  return [...byText].map(([document, names]) =>
    `{{- if has .Values.global.environment (list ${names.map((name) => `"${name}"`).join(" ")}) }}\n${document}{{- end }}\n`).join("---\n");
}

function withTokens(object: KubernetesObject, service: ServiceArgs, environment: EnvironmentName): KubernetesObject {
  const copy = structuredClone(object);
  const spec = isMapping(copy.spec) ? copy.spec : {};
  if (copy.kind === "Deployment") spec.replicas = token.replicas;
  const { resources, variables } = environmentService(service, environment);
  const podSpec = isMapping(spec.template) && isMapping(spec.template.spec) ? spec.template.spec : {};
  for (const container of Array.isArray(podSpec.containers) ? podSpec.containers : []) {
    if (container.image !== imageNameOf(service)) continue;
    container.image = token.image;
    if (JSON.stringify(container.resources) === JSON.stringify(resources)) container.resources = token.resources;
    const secrets = (Array.isArray(container.env) ? container.env : []).filter(({ name }: { name: string }) => !(name in variables));
    container.env = [{ name: token.variables }, ...secrets];
  }
  return copy;
}

/** Puts the expressions of Helm in place of the tokens; everything else that looks like one is text. */
function withExpressions(text: string): string {
  return text.split("\n").flatMap((line): string[] => {
    const indent = /^ */.exec(line)?.[0] ?? "";
    if (line.includes(token.replicas)) return [`${indent}{{- with .Values.replicas }}`, `${indent}replicas: {{ . }}`, `${indent}{{- end }}`];
    if (line.includes(token.resources)) return [`${indent}resources:`, `${indent}  {{- toYaml .Values.resources | nindent ${indent.length + 2} }}`];
    if (line.includes(token.variables)) {
      return [`${indent}{{- range $name, $value := .Values.variables }}`, `${indent}- name: {{ $name }}`, `${indent}  value: {{ $value | quote }}`, `${indent}{{- end }}`];
    }
    if (line.includes(token.image)) {
      return [line.replace(token.image, `"{{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag }}{{ end }}"`)];
    }
    return [line.replaceAll("{{", '{{ "{{" }}')];
  }).join("\n");
}
