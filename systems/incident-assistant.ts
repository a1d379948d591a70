import { SyncPolicy } from "../components/sync-policy";
import { System } from "./system";

/** The incident assistant: backend, frontend and PostgreSQL as one kustomization, an overlay for each environment. */
export const incidentAssistant: System = {
  name: "incident-assistant",
  repositoryUrl: "https://github.com/0019-KDU/cloud-native-infrastructure.git",
  waves: { first: 0, last: 0 },
  environments: {
    dev: { branch: "main", distinctNames: true },
    staging: { branch: "main", syncPolicy: SyncPolicy.Manual, distinctNames: true },
    prod: { branch: "main", distinctNames: true },
  },
  applications: (environment) => [{
    name: `ai-incident-assistant-${environment}`,
    source: { path: `k8s/overlays/${environment}` },
    destination: { namespace: environment },
  }],
};
