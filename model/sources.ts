import { checkAddress } from "../foundation/address";
import { checkRepositoryUrl } from "../foundation/git-address";
import { Problem } from "../foundation/problems";
import { suggestion } from "../foundation/suggestions";
import { ApplicationSourceArgs, ApplicationSpecArgs } from "./application";

/** A source and where it stands in the args. */
export interface PlacedSource {
  readonly source: ApplicationSourceArgs;
  readonly path: string;
}

/** What an Application deploys from, one or several. `path` is empty for an Application by itself. */
export function sourcesOf({ source, sources }: Pick<ApplicationSpecArgs, "source" | "sources">, path = ""): PlacedSource[] {
  const at = (property: string) => (path ? `${path}.${property}` : property);
  return [
    ...(source ? [{ source, path: at("source") }] : []),
    ...(sources ?? []).map((one, index) => ({ source: one, path: at(`sources[${index}]`) })),
  ];
}

/** Everything that is wrong with the sources of one Application, whatever it is part of. */
export function checkSources(application: Pick<ApplicationSpecArgs, "source" | "sources">, path: string): Problem[] {
  const { source, sources } = application;
  const at = path ? `${path}.source` : "source";
  if (source === undefined && sources === undefined) return [{ propertyPath: at, reason: "must be given, or sources, got neither" }];
  if (source !== undefined && sources !== undefined) return [{ propertyPath: at, reason: "must not be given together with sources, got both" }];
  if (sources?.length === 0) return [{ propertyPath: `${at}s`, reason: "must have at least one source, got none" }];
  const placed = sourcesOf(application, path);
  return placed.flatMap((one) => checkSource(one, placed));
}

function checkSource({ source, path }: PlacedSource, all: readonly PlacedSource[]): Problem[] {
  const { chart, repositoryUrl, targetRevision, ref } = source;
  const problems: Problem[] = [...checkPlace(`${path}.repositoryUrl`, source), ...checkRef(source, path, all)];
  const nothing = source.path === undefined && chart === undefined;
  if ((nothing && ref === undefined) || (source.path !== undefined && chart !== undefined)) {
    problems.push({ propertyPath: path, reason: `must have a path or a chart, got ${nothing ? "neither" : "both"}` });
  }
  if (chart !== undefined && repositoryUrl?.startsWith("oci://")) {
    problems.push({ propertyPath: `${path}.chart`, reason: `must not be given with "${repositoryUrl}", got "${chart}": Argo CD ignores the chart of an oci:// address; leave out "oci://", or put the chart behind the address and give path "." in place of chart` });
  }
  if (source.path !== undefined && (source.path.startsWith("/") || source.path.split("/").includes(".."))) {
    problems.push({ propertyPath: `${path}.path`, reason: `must be a directory inside the repository, got "${source.path}"` });
  }
  if (chart !== undefined && targetRevision === undefined) {
    problems.push({ propertyPath: `${path}.targetRevision`, reason: `must name the version of chart "${chart}", got nothing` });
  }
  return problems;
}

/** A chart comes from a registry or over plain https, everything else from Git. */
function checkPlace(propertyPath: string, { repositoryUrl, chart }: ApplicationSourceArgs): Problem[] {
  const git = repositoryUrl !== undefined && chart === undefined && !repositoryUrl.startsWith("oci://");
  return git ? checkRepositoryUrl(propertyPath, repositoryUrl) : checkAddress(propertyPath, repositoryUrl);
}

/** The names by which values files of other sources refer to a repository, and the references to them. */
function checkRef({ ref, chart, helm }: ApplicationSourceArgs, path: string, all: readonly PlacedSource[]): Problem[] {
  const known = all.flatMap(({ source }) => (source.ref === undefined ? [] : [source.ref]));
  const unknown = (helm?.valueFiles ?? []).flatMap((file, index): Problem[] => {
    const name = /^\$([^/]+)\//.exec(file)?.[1];
    if (name === undefined || known.includes(name) || name.startsWith("ARGOCD_")) return [];
    return [{ propertyPath: `${path}.helm.valueFiles[${index}]`, reason: `must refer to the \`ref\` of another source, got "${file}"; there ${known.length > 0 ? `is ${known.map((one) => `"${one}"`).join(", ")}${suggestion(name, known)}` : "is none"}` }];
  });
  if (ref === undefined) return unknown;
  return [
    ...unknown,
    ...(/^[A-Za-z0-9_-]+$/.test(ref) ? [] : [{ propertyPath: `${path}.ref`, reason: `must consist of letters, digits, "_" and "-", got "${ref}"` }]),
    ...(path.endsWith("source") ? [{ propertyPath: `${path}.ref`, reason: "must only be given among `sources`: nobody else refers to it" }] : []),
    ...(chart === undefined ? [] : [{ propertyPath: `${path}.ref`, reason: `must not be given with a chart, got it for "${chart}": values files come from Git` }]),
    ...(known.filter((name) => name === ref).length > 1 ? [{ propertyPath: `${path}.ref`, reason: `must differ from those of the other sources, got "${ref}"` }] : []),
  ];
}
