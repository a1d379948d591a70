import * as pulumi from "@pulumi/pulumi";
import { checkRepositoryUrl } from "../../foundation/git-address";
import { checkBranch } from "../../foundation/git-ref";
import { checkName } from "../../foundation/names";
import { checkMember, Problem } from "../../foundation/problems";
import { ApplicationSpecArgs } from "../../model/application";
import { EnvironmentName } from "../../model/environment";
import { hasUpdaterAnnotations, ImageWriter } from "../../model/image-writer";
import { placeApplications } from "../../model/place-applications";
import { annotationsOf, checkImageWriter, writtenAlready } from "../shared/image-writers";
import { KubernetesResource } from "../shared/kubernetes-resource";
import { registeredArgs } from "../shared/registered-args";
import { rejectProblems, rejectUnfitArgs } from "../shared/reject-problems";
import { ApplicationImagesArgs, ImageUpdaterArgs, ImageUpdatesArgs } from "./args";
import { checkGitSecret, checkUpdates } from "./check";
import { imageUpdaterObject, updaterAnnotations } from "./objects";

/**
 * Keeps the images of one environment up to date: one `ImageUpdater` object (Argo CD Image Updater 1.2 and later) in the
 * namespace of the Applications. New versions are committed to the environment's branch, never written into Applications,
 * where the root would undo them.
 *
 * Throws one error that lists everything that is wrong with its args, among them a second writer of the same tags.
 */
export class ImageUpdater extends pulumi.ComponentResource {
  /** Name of the object. */
  public readonly objectName: string;

  constructor(name: string, { imageWriters, ...args }: ImageUpdaterArgs, opts?: pulumi.ComponentResourceOptions) {
    rejectUnfitArgs(`ImageUpdater "${name}"`, args);
    const { argoCdNamespace = "argocd", branch, gitSecretName } = args;
    const updates = placed(args);
    rejectProblems(`ImageUpdater "${name}"`, [...problemsOf(args), ...imageWriters.claim("updates", name, updates.map(({ application }) => application))]);
    super("gitops-platform:index:ImageUpdater", name, registeredArgs(args, {}), opts);

    this.objectName = `${args.system}-${args.environment}`;
    new KubernetesResource(`${name}-image-updater`, imageUpdaterObject(this.objectName, updates, { namespace: argoCdNamespace, branch, gitSecretName }), { parent: this });
    this.registerOutputs({ objectName: this.objectName });
  }
}

/**
 * The Applications of an environment with the annotations that the Image Updater 0.x reads: give them to `Environment`
 * instead of declaring an `ImageUpdater`.
 *
 * Throws as `ImageUpdater` does.
 */
export function withImageUpdaterAnnotations(args: ImageUpdatesArgs): ApplicationSpecArgs[] {
  const { argoCdNamespace = "argocd", branch, gitSecretName, applications, updates } = args;
  rejectProblems(`image updates "${args.system}-${args.environment}"`, [...problemsOf(args), ...annotatedAlready(args)]);
  return applications.map((application) => {
    const update = updates.find((candidate) => candidate.application === application.name);
    if (update === undefined) return application;
    return { ...application, annotations: { ...application.annotations, ...updaterAnnotations(update, { namespace: argoCdNamespace, branch, gitSecretName }) } };
  });
}

/** The updates with the final names of their Applications. */
function placed({ applications, updates, nameSuffix }: ImageUpdatesArgs): ApplicationImagesArgs[] {
  const names = new Map(placeApplications(applications, { suffix: nameSuffix, cluster: undefined }).map(({ declaredName, name }) => [declaredName, name]));
  return updates.map((update) => ({ ...update, application: names.get(update.application) ?? update.application }));
}

function problemsOf({ system, environment, writer, applications, updates, repositoryUrl, branch, gitSecretName, argoCdNamespace = "argocd" }: ImageUpdatesArgs): Problem[] {
  return [
    ...checkName("system", system, 40),
    ...checkMember("environment", environment, Object.values(EnvironmentName)),
    ...checkImageWriter("writer", environment, writer, { name: "the Image Updater", as: ImageWriter.ImageUpdater }),
    ...checkName("argoCdNamespace", argoCdNamespace),
    ...checkRepositoryUrl("repositoryUrl", repositoryUrl),
    ...checkPushed(branch),
    ...checkGitSecret(gitSecretName, repositoryUrl),
    ...checkUpdates("updates", updates, { applications, repositoryUrl }),
  ];
}

function annotatedAlready({ system, environment, applications, updates }: ImageUpdatesArgs): Problem[] {
  const annotated = applications.filter((application) => updates.some(({ application: name }) => name === application.name) && hasUpdaterAnnotations(application));
  return annotated.map(({ name }) => writtenAlready("updates", name, annotationsOf(system, environment)));
}

/** A commit or a version cannot be pushed to, and `a:b` would open a branch that nobody deploys. */
function checkPushed(branch: string): Problem[] {
  const problems = checkBranch("branch", branch);
  if (problems.length > 0 || !(/^[0-9a-f]{40}$/.test(branch) || /^v?\d+\.\d+\.\d+$/.test(branch) || branch.startsWith("refs/tags/"))) return problems;
  return [{ propertyPath: "branch", reason: `must be a branch that can be pushed to, got "${branch}"` }];
}
