import { ApplicationSpecArgs } from "../application-args";
import { ChildRevision, EnvironmentName, SyncPolicy } from "../sync-policy";
import { checkApplication } from "./check-application";
import { checkName } from "./names";
import { planWaves, WaveBounds, WavePlan } from "./waves";
import { checkMember, Problem } from "./validation";

/** What decides the structure of an Environment. */
export interface EnvironmentStructure {
  readonly system: string;
  readonly environment: EnvironmentName;
  readonly repositoryUrl: string;
  readonly syncPolicy: SyncPolicy;
  readonly childRevision: ChildRevision;
  readonly argoCdNamespace: string;
  readonly waves: WaveBounds;
  readonly applications: readonly ApplicationSpecArgs[];
}

/** Everything that is wrong with an Environment, at once, and the waves where nothing is. */
export function checkEnvironment(structure: EnvironmentStructure): WavePlan {
  const { applications, waves } = structure;
  const plan = planWaves(applications, waves);
  return {
    waves: plan.waves,
    problems: [
      ...checkName("system", structure.system, 40),
      ...checkMember("environment", structure.environment, Object.values(EnvironmentName)),
      ...checkMember("syncPolicy", structure.syncPolicy, Object.values(SyncPolicy)),
      ...checkMember("childRevision", structure.childRevision, Object.values(ChildRevision)),
      ...checkPromises(structure),
      ...checkBounds(waves),
      ...(applications.length === 0 ? [{ propertyPath: "applications", reason: "must have at least one Application, got none" }] : []),
      ...checkDuplicates(applications),
      ...applications.flatMap((application, index) => [
        ...checkApplication(application, `applications[${index}]`),
        ...checkPlace(application, `applications[${index}]`, structure),
      ]),
      ...plan.problems,
    ],
  };
}

/** Sync settings that would break what the environment promises. */
function checkPromises({ environment, syncPolicy, childRevision }: EnvironmentStructure): Problem[] {
  const problems: Problem[] = [];
  if (environment === EnvironmentName.Prod && syncPolicy !== SyncPolicy.Manual) {
    problems.push({
      propertyPath: "syncPolicy",
      reason: `must be "manual" in prod, got "${syncPolicy}": a commit must not prune, heal or deploy in production by itself`,
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

const movingRevision = /^(HEAD|main|master|develop|latest)$|[*^~<>|]|(^|\.)[xX](\.|$)/;

function checkPlace(application: ApplicationSpecArgs, path: string, structure: EnvironmentStructure): Problem[] {
  const problems: Problem[] = [];
  const { source, destination } = application;
  if (application.name === rootName(structure)) {
    problems.push({ propertyPath: `${path}.name`, reason: `"${application.name}" is the name of the root Application` });
  }
  if (destination.namespace === structure.argoCdNamespace && destination.clusterName === undefined && destination.server === undefined) {
    problems.push({ propertyPath: `${path}.destination.namespace`, reason: `must not be "${structure.argoCdNamespace}", where Argo CD keeps its own objects` });
  }
  const foreign = source.repositoryUrl !== undefined && source.repositoryUrl !== structure.repositoryUrl;
  if (foreign && source.targetRevision === undefined) {
    problems.push({ propertyPath: `${path}.source.targetRevision`, reason: `must be given for repository "${source.repositoryUrl}", got nothing` });
  } else if (foreign && structure.childRevision === ChildRevision.Root && movingRevision.test(source.targetRevision ?? "")) {
    problems.push({
      propertyPath: `${path}.source.targetRevision`,
      reason: `must be one version when children follow the root, got "${source.targetRevision}", which moves by itself`,
    });
  }
  return problems;
}

/** Name of the root Application and of its AppProject. */
export function rootName({ system, environment }: { system: string; environment: string }): string {
  return `${system}-${environment}`;
}
