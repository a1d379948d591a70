import { checkRepositoryUrl } from "../../foundation/git-address";
import { checkBranch } from "../../foundation/git-ref";
import { checkName, rootName } from "../../foundation/names";
import { checkMember, Problem } from "../../foundation/problems";
import { alternatives, suggestion } from "../../foundation/suggestions";
import { ApplicationSpecArgs } from "../../model/application";
import { checkApplication } from "../../model/check-application";
import { EnvironmentName } from "../../model/environment";
import { inClusterName } from "../../model/in-cluster";
import { partsOf } from "../../model/platform-parts";
import { ProjectRulesArgs } from "../../model/project";
import { checkAgainstRules, checkKinds } from "../../model/project-rules";
import { PlacedSource, sourcesOf } from "../../model/sources";
import { checkGroups } from "../../model/roles";
import { ChildRevision, PolicyExceptionArgs, SyncPolicy } from "../../model/sync-policy";
import { TeamName, TeamsArgs } from "../../model/teams";
import { planWaves, WaveBounds, WavePlan } from "../../model/waves";
import { LoosenedArgs } from "./args";

/** What decides the structure of an Environment. */
export interface EnvironmentStructure {
  readonly system: string;
  readonly environment: EnvironmentName;
  readonly repositoryUrl: string;
  readonly branch: string;
  readonly syncPolicy: SyncPolicy;
  readonly exception: PolicyExceptionArgs | undefined;
  readonly childRevision: ChildRevision;
  readonly argoCdNamespace: string;
  readonly waves: WaveBounds;
  readonly applications: readonly ApplicationSpecArgs[];
  readonly projectName: string;
  readonly rules: ProjectRulesArgs;
  /** The registered clusters; undefined when they are not known. */
  readonly clusters: readonly string[] | undefined;
  /** Where the Applications go that name no cluster themselves. */
  readonly destinationCluster: string | undefined;
  readonly teams: TeamsArgs;
  readonly withoutAdmissionPolicy: LoosenedArgs | undefined;
}

/** Everything that is wrong with an Environment, at once, and the waves where nothing is. */
export function checkEnvironment(structure: EnvironmentStructure): WavePlan {
  const { applications, waves } = structure;
  const plan = planWaves(applications, waves);
  return {
    waves: plan.waves,
    problems: [
      ...checkName("system", structure.system, 40),
      ...checkRepositoryUrl("repositoryUrl", structure.repositoryUrl),
      ...checkBranch("branch", structure.branch),
      ...checkName("argoCdNamespace", structure.argoCdNamespace),
      ...checkMember("environment", structure.environment, Object.values(EnvironmentName)),
      ...checkMember("syncPolicy", structure.syncPolicy, Object.values(SyncPolicy)),
      ...checkMember("childRevision", structure.childRevision, Object.values(ChildRevision)),
      ...checkPromises(structure),
      ...checkException(structure),
      // The root's project has five characters more, and that of the platform nine. A name that follows from the system is judged there.
      ...(structure.projectName === rootName(structure) ? [] : checkName("projectName", structure.projectName, partsOf(applications).platform.length > 0 ? 54 : 58)),
      ...(structure.withoutAdmissionPolicy?.reason.trim() === "" ? [{ propertyPath: "withoutAdmissionPolicy.reason", reason: "must say why, got nothing" }] : []),
      ...Object.keys(structure.teams).flatMap((team) => checkMember(`teams.${team}`, team, Object.values(TeamName))),
      ...checkGroups("teams", { ...structure.teams }),
      ...checkBounds(waves),
      ...checkDestinationCluster(structure),
      ...(applications.length === 0 ? [{ propertyPath: "applications", reason: "must have at least one Application, got none" }] : []),
      ...checkDuplicates(applications),
      ...applications.flatMap((application, index) => [
        ...checkApplication(application, `applications[${index}]`),
        ...checkPlace(application, `applications[${index}]`, structure),
        ...checkKinds(application, `applications[${index}]`),
        ...checkAgainstRules(application, structure.rules, `applications[${index}]`, structure.repositoryUrl),
      ]),
      ...plan.problems,
    ],
  };
}

/** Sync settings that would break what the environment promises. */
function checkPromises({ environment, syncPolicy, exception, childRevision }: EnvironmentStructure): Problem[] {
  const problems: Problem[] = [];
  if (environment === EnvironmentName.Prod && syncPolicy !== SyncPolicy.Manual && exception === undefined) {
    problems.push({
      propertyPath: "syncPolicy",
      reason: `must be "manual" in prod without a dated exception, got "${syncPolicy}": a commit must not prune, heal or deploy in production by itself`,
    });
  }
  if (syncPolicy === SyncPolicy.Manual && childRevision === ChildRevision.Branch) {
    problems.push({
      propertyPath: "childRevision",
      reason: 'must be "root" with syncPolicy "manual", got "branch": children that follow a branch deploy without a sync of the root',
    });
  }
  return problems;
}

function checkException({ environment, syncPolicy, exception }: EnvironmentStructure): Problem[] {
  if (exception === undefined) return [];
  const problems: Problem[] = [];
  if (environment !== EnvironmentName.Prod || syncPolicy === SyncPolicy.Manual) {
    problems.push({ propertyPath: "exception", reason: `must only be given for a policy that prod refuses, got it for "${syncPolicy}" in ${environment}` });
  }
  if (!isDay(exception.until)) problems.push({ propertyPath: "exception.until", reason: `must be a day such as "2026-12-31", got "${exception.until}"` });
  if (exception.reason.trim() === "") problems.push({ propertyPath: "exception.reason", reason: "must say why, got nothing" });
  return problems;
}

/** Whether a text is a day of the calendar, as year, month and day. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function checkBounds({ first, last }: WaveBounds): Problem[] {
  if (Number.isInteger(first) && Number.isInteger(last) && first <= last) return [];
  return [{ propertyPath: "waves", reason: `must be two whole numbers, the first not above the last, got ${first} to ${last}` }];
}

function checkDuplicates(applications: readonly ApplicationSpecArgs[]): Problem[] {
  const firstUse = new Map<string, number>();
  return applications.flatMap(({ name }, index): Problem[] => {
    const first = firstUse.get(name);
    if (first === undefined) firstUse.set(name, index);
    return first === undefined ? [] : [{ propertyPath: `applications[${index}].name`, reason: `"${name}" is already the name of applications[${first}]` }];
  });
}

/** Names that branches have, and all that Masterminds/semver, which Argo CD uses, reads as a range. */
const movingRevision = /^(HEAD|main|master|develop|dev|trunk|latest|stable|staging|production)$|^refs\/heads\/|[*^~<>|!=,\s]|(^|\.)[xX](\.|$)/;

function checkPlace(application: ApplicationSpecArgs, path: string, structure: EnvironmentStructure): Problem[] {
  const problems: Problem[] = [];
  const { destination } = application;
  if (application.name === rootName(structure)) {
    problems.push({ propertyPath: `${path}.name`, reason: `"${application.name}" is the name of the root Application` });
  }
  if (destination.namespace === structure.argoCdNamespace && destination.clusterName === undefined && destination.server === undefined) {
    problems.push({ propertyPath: `${path}.destination.namespace`, reason: `must not be "${structure.argoCdNamespace}", where Argo CD keeps its own objects` });
  }
  // One that all share is reported once.
  if (destination.clusterName !== structure.destinationCluster) {
    problems.push(...checkCluster(`${path}.destination.clusterName`, destination.clusterName, structure.clusters));
  }
  return [...problems, ...sourcesOf(application, path).flatMap((placed) => checkRevision(placed, structure))];
}

/** What comes from elsewhere is pinned by its own version. */
function checkRevision({ source: { repositoryUrl, targetRevision }, path }: PlacedSource, structure: EnvironmentStructure): Problem[] {
  const propertyPath = `${path}.targetRevision`;
  if (repositoryUrl === undefined || repositoryUrl === structure.repositoryUrl) return [];
  if (targetRevision === undefined) return [{ propertyPath, reason: `must be given for repository "${repositoryUrl}", got nothing` }];
  if (structure.childRevision !== ChildRevision.Root || !movingRevision.test(targetRevision)) return [];
  return [{ propertyPath, reason: `must be one version when children follow the root, got "${targetRevision}", which moves by itself` }];
}

function checkDestinationCluster({ destinationCluster, clusters, applications }: EnvironmentStructure): Problem[] {
  const going = applications.filter(({ destination }) => destination.clusterName === destinationCluster).length;
  if (destinationCluster === undefined || clusters === undefined || [...clusters, inClusterName].includes(destinationCluster)) return [];
  return [{
    propertyPath: "destinationCluster",
    reason: `must be ${alternatives([...clusters, inClusterName])}, got "${destinationCluster}"; ${going} of ${applications.length} Applications go there, `
      + `so it must stay among the clusters until none does${suggestion(destinationCluster, clusters)}`,
  }];
}

/** A cluster that is not registered: Argo CD could neither deploy there nor delete what it deployed. */
function checkCluster(propertyPath: string, name: string | undefined, clusters: readonly string[] | undefined): Problem[] {
  if (name === undefined || clusters === undefined) return [];
  const known = [...clusters, inClusterName];
  return known.includes(name) ? [] : [{ propertyPath, reason: `must be ${alternatives(known)}, got "${name}"${suggestion(name, known)}` }];
}
