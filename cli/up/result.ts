import { RehearsalCluster } from "../../rehearsal/cluster";
import { Tool, ToolName } from "../../rehearsal/toolchain";
import { RolloutReport } from "../follow/model";
import { Deployment } from "./deploy";
import { DeclaredRollout, FilledRepository } from "./fill-repository";

/** What the steps of `gitops up` found out. */
export interface UpResult {
  rollout: DeclaredRollout;
  tools: Record<ToolName, Tool>;
  cluster: RehearsalCluster;
  repository: FilledRepository;
  deployment: Deployment;
  report: RolloutReport;
}
