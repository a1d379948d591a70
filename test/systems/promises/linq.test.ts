import { checkPromises } from "./check";
import type { PromiseRow } from "./rows";

const application = { dev: "Application/dev-env-1-linq-platform", staging: "Application/staging-env-1-linq-platform", prod: "Application/production-env-1-linq-platform" };
const project = { dev: "AppProject/linq-dev", staging: "AppProject/linq-staging", prod: "AppProject/linq-prod" };
const services = ["linq-workcell-manager", "linq-orchestrator"];
const deployments = services.map((name) => `Deployment/${name}`);
const checks = services.map((name) => `Job/${name}-endpoint-check`);

const rows: PromiseRow[] = [
  { id: "Q1", says: "a Helm chart for each service", file: services.map((name) => `helm-charts/${name}/Chart.yaml`), at: "apiVersion", is: "v2" },
  ...Object.entries({ "dev-env-1": "dev", "staging-env-1": "staging", "production-env-1": "prod" } as const).flatMap(([name, environment]): PromiseRow[] => [
    { id: "Q1", says: `environments/${name}/values.yaml has the version of every service`, file: `environments/${name}/values.yaml`, at: "$.*.image.tag", is: ["unreleased", "unreleased"] },
    { id: "Q1", says: `environments/${name}/status.yaml is there`, file: `environments/${name}/status.yaml`, at: "status", is: "unknown" },
    { id: "Q1", says: `${environment} deploys with the values of ${name}`, declared: application[environment], in: [environment], at: "spec.source.helm.valueFiles", is: [`../../environments/${name}/values.yaml`] },
    { id: "Q3", says: `a namespace that is not there is created in ${environment}`, declared: application[environment], in: [environment], at: "spec.syncPolicy.syncOptions", includes: "CreateNamespace=true" },
  ]),

  { id: "Q3", says: "dev removes what is not in Git and mends drift", declared: application.dev, in: ["dev"], at: "spec.syncPolicy.automated", is: { prune: true, selfHeal: true } },
  { id: "Q3", says: "staging, too", declared: application.staging, in: ["staging"], at: "spec.syncPolicy.automated", is: { prune: true, selfHeal: true } },
  { id: "Q3", says: "staging prunes in the foreground", declared: application.staging, in: ["staging"], at: "spec.syncPolicy.syncOptions", includes: "PrunePropagationPolicy=foreground" },
  { id: "Q3", says: "production follows its root, and removes and mends nothing by itself", declared: application.prod, in: ["prod"], at: "spec.syncPolicy.automated", is: { prune: false, selfHeal: false } },
  { id: "Q3", says: "production prunes in the foreground", declared: application.prod, in: ["prod"], at: "spec.syncPolicy.syncOptions", includes: "PrunePropagationPolicy=foreground" },
  { id: "Q3", says: "production needs a manual sync: its root is not automated", declared: "Application/linq-prod", in: ["prod"], at: "spec.syncPolicy.automated", is: undefined },

  { id: "Q4", says: "a change of production is approved by SRE", file: "CODEOWNERS", includes: "\n/environments/production-env-1/ @linq-platform/sre\n" },
  { id: "Q4", says: "a change of staging is approved by QA", file: "CODEOWNERS", includes: "\n/environments/staging-env-1/ @linq-platform/qa\n" },

  { id: "Q5", says: "the endpoint is asked after the deployment, and counts in its result", deployed: checks, at: "metadata.annotations['argocd.argoproj.io/hook']", is: "PostSync" },
  { id: "Q5", says: "the path of the workcell manager is /health, its port 8080", deployed: "Job/linq-workcell-manager-endpoint-check", at: "$..command", is: [[
    "curl", "--fail", "--silent", "--show-error", "--output", "/dev/null", "--max-time", "30", "--retry", "2", "--retry-all-errors", "--retry-delay", "2", "http://linq-workcell-manager:8080/health",
  ]] },
  { id: "Q5", says: "the path of the orchestrator is /health, its port 8080", deployed: "Job/linq-orchestrator-endpoint-check", at: "$..command[-1:]", is: ["http://linq-orchestrator:8080/health"] },
  { id: "Q5", says: "an answer may take 30 seconds", deployed: checks, at: "$..command[7]", is: ["30"] },
  { id: "Q5", says: "3 attempts: two after the first", deployed: checks, at: "$..command[9]", is: ["2"] },
  { id: "Q5", says: "pods are asked at /health, too", deployed: deployments, at: "$..[startupProbe,livenessProbe,readinessProbe].httpGet.path", is: ["/health", "/health", "/health"] },
  { id: "Q5", says: "at the application's port", deployed: deployments, at: "$..containerPort", is: [8080] },

  { id: "Q8", says: "developers have full access in dev", declared: project.dev, in: ["dev"], at: "spec.roles[?(@.name=='developers')].policies[*]", is: [
    ...["get", "create", "update", "update/*", "delete", "delete/*", "sync", "override", "action/*"].map((action) => `p, proj:linq-dev:developers, applications, ${action}, linq-dev/*, allow`),
    "p, proj:linq-dev:developers, logs, get, linq-dev/*, allow", "p, proj:linq-dev:developers, exec, create, linq-dev/*, allow",
  ] },
  { id: "Q8", says: "QA has access in staging", declared: project.staging, in: ["staging"], at: "spec.roles[?(@.name=='qa')].policies[*]", includes: "p, proj:linq-staging:qa, applications, sync, linq-staging/*, allow" },
  { id: "Q8", says: "SRE has access in production", declared: project.prod, in: ["prod"], at: "spec.roles[?(@.name=='sre')].policies[*]", includes: "p, proj:linq-prod:sre, applications, sync, linq-prod/*, allow" },
  { id: "Q8", says: "QA has no access in production", declared: project.prod, in: ["prod"], at: "spec.roles[*].name", is: ["sre", "viewers", "ci"] },
  { id: "Q8", says: "viewers read in dev", declared: project.dev, in: ["dev"], at: "spec.roles[?(@.name=='viewers')].policies[*]", is: ["p, proj:linq-dev:viewers, applications, get, linq-dev/*, allow", "p, proj:linq-dev:viewers, logs, get, linq-dev/*, allow"] },
  { id: "Q8", says: "viewers read in staging", declared: project.staging, in: ["staging"], at: "spec.roles[?(@.name=='viewers')].policies[*]", is: ["p, proj:linq-staging:viewers, applications, get, linq-staging/*, allow", "p, proj:linq-staging:viewers, logs, get, linq-staging/*, allow"] },
  { id: "Q8", says: "viewers read in production", declared: project.prod, in: ["prod"], at: "spec.roles[?(@.name=='viewers')].policies[*]", is: ["p, proj:linq-prod:viewers, applications, get, linq-prod/*, allow", "p, proj:linq-prod:viewers, logs, get, linq-prod/*, allow"] },
  { id: "Q9", says: "production syncs in windows only", declared: "AppProject/linq-prod-root", in: ["prod"], at: "spec.syncWindows[*].kind", is: ["allow"] },
  { id: "Q9", says: "Mon-Fri from 14:00", declared: "AppProject/linq-prod-root", in: ["prod"], at: "spec.syncWindows[*].schedule", is: ["0 14 * * 1-5"] },
  { id: "Q9", says: "until 18:00", declared: "AppProject/linq-prod-root", in: ["prod"], at: "spec.syncWindows[*].duration", is: ["4h"] },
  { id: "Q9", says: "in UTC", declared: "AppProject/linq-prod-root", in: ["prod"], at: "spec.syncWindows[*].timeZone", is: ["UTC"] },

  { id: "Q12", says: "the services are in the mesh", deployed: deployments, at: "spec.template.metadata.annotations['linkerd.io/inject']", is: "enabled" },
  { id: "Q12", says: "they may reach the mesh", deployed: services.map((name) => `NetworkPolicy/${name}-allow-linkerd`), at: "spec.egress[*].to[*].namespaceSelector.matchLabels['kubernetes.io/metadata.name']", is: ["linkerd"] },
];

checkPromises("linq", rows);
