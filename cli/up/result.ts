import { RepositoryFiles } from "../../gitops-repository";
import { RehearsalCluster } from "../../rehearsal/cluster";
import { RehearsalTools, Tool, workflowPrograms } from "../../rehearsal/toolchain";
import { RolloutReport } from "../follow/model";
import { Deployment } from "./deploy";
import { DeclaredRollout, FilledRepository } from "./fill-repository";

/** What the steps of `gitops up` found out. */
export interface UpResult {
  rollout: DeclaredRollout;
  /** What the system declares for the repository. */
  content?: RepositoryFiles;
  tools: RehearsalTools & Partial<Record<(typeof workflowPrograms)[number], Tool>>;
  cluster: RehearsalCluster;
  repository: FilledRepository;
  deployment: Deployment;
  report: RolloutReport;
}
