import { checkPromises } from "./check";
import type { PromiseRow } from "./rows";

const registry = "docker-registry.infrastructure.svc.cluster.local:5000";
const pipeline = "WorkflowTemplate/transcripts-ci-pipeline";
const parameter = (name: string) => `spec.arguments.parameters[?(@.name=='${name}')].value`;
const automated = { prune: true, selfHeal: true };

const rows: PromiseRow[] = [
  { id: "T1", says: "the registry is known by its name inside of the cluster", declared: "Service/docker-registry", at: "spec.ports[*].port", is: [5000] },
  { id: "T1", says: "its images last", declared: "PersistentVolumeClaim/docker-registry", at: "spec.accessModes", is: ["ReadWriteOnce"] },

  { id: "T2", says: "Application transcripts-infrastructure comes from deploy/kubernetes/base/infrastructure", declared: "Application/transcripts-infrastructure", at: "spec.source.path", is: "deploy/kubernetes/base/infrastructure" },
  { id: "T2", says: "it goes to namespace infrastructure", declared: "Application/transcripts-infrastructure", at: "spec.destination.namespace", is: "infrastructure" },
  { id: "T2", says: "automated, with prune and selfHeal", declared: "Application/transcripts-infrastructure", in: ["dev"], at: "spec.syncPolicy.automated", is: automated },
  { id: "T2", says: "it has PostgreSQL", deployed: "StatefulSet/postgres", at: "spec.template.spec.containers[*].ports[*].containerPort", is: [5432] },
  { id: "T2", says: "it has MinIO", deployed: "StatefulSet/minio", at: "spec.template.spec.containers[*].ports[*].containerPort", is: [9000] },
  { id: "T2", says: "MinIO keeps its data", deployed: "StatefulSet/minio", at: "spec.volumeClaimTemplates[*].spec.resources.requests.storage", is: ["50Gi"] },
  { id: "T2", says: "the registry is not in it: Pulumi owns that", file: "deploy/kubernetes/base/infrastructure/kustomization.yaml", at: "resources[?(@.includes('registry'))]", is: undefined },

  { id: "T3", says: "Application transcripts-services comes from deploy/kubernetes/environments/local", declared: "Application/transcripts-services", in: ["dev"], at: "spec.source.path", is: "deploy/kubernetes/environments/local" },
  { id: "T3", says: "it goes to namespace endpoints", declared: "Application/transcripts-services", at: "spec.destination.namespace", is: "endpoints" },
  { id: "T3", says: "automated, with prune and selfHeal", declared: "Application/transcripts-services", in: ["dev"], at: "spec.syncPolicy.automated", is: automated },
  { id: "T3", says: "a new tag in Git is deployed: nothing is ignored", declared: "Application/transcripts-services", at: "spec.ignoreDifferences", is: undefined },
  { id: "T3", says: "the gateway comes from the registry in the cluster", file: "deploy/kubernetes/environments/local/kustomization.yaml", at: "images[*].newName", is: [`${registry}/transcripts/gateway`, `${registry}/transcripts/transcription`] },

  { id: "T4", says: "git-repo: the repository of transcripts", declared: pipeline, in: ["dev"], at: parameter("git-repo"), is: ["https://github.com/your-org/transcripts.git"] },
  { id: "T4", says: "git-revision: migration-to-modularity", declared: pipeline, in: ["dev"], at: parameter("git-revision"), is: ["migration-to-modularity"] },
  { id: "T4", says: "registry: the one in the cluster", declared: pipeline, in: ["dev"], at: parameter("registry"), is: [registry] },
  { id: "T4", says: "image-tag: a tag for every build", declared: pipeline, in: ["dev"], at: parameter("image-tag"), is: [""] },
  { id: "T4", says: "checkout, tests, builds, scan, push", declared: pipeline, in: ["dev"], at: "spec.templates[*].name",
    is: ["main", "prepare", "checkout", "deliver", "tests", "test-gateway", "test-transcription", "images", "image", "build", "scan", "publish", "remember", "verify"] },

  { id: "T6", says: "the Image Updater watches the images of the services", declared: "ImageUpdater/transcripts-dev", in: ["dev"], at: "spec.applicationRefs[*].images[*].alias", is: ["gateway", "transcription"] },
  { id: "T6", says: "it takes tags of commits and of times, and no other", declared: "ImageUpdater/transcripts-dev", in: ["dev"], at: "spec.applicationRefs[*].images[*].commonUpdateSettings.allowTags",
    is: ["regexp:^([0-9a-f]{7,40}|[0-9]{8}-[0-9]{6})$", "regexp:^([0-9a-f]{7,40}|[0-9]{8}-[0-9]{6})$"] },
  { id: "T6", says: "it writes to Git", declared: "ImageUpdater/transcripts-dev", in: ["dev"], at: "spec.applicationRefs[*].writeBackConfig.method", is: ["git"] },

  { id: "T8", says: "the steps of the pipeline have no token", declared: pipeline, in: ["dev"], at: "spec.automountServiceAccountToken", is: false },
  { id: "T8", says: "transcripts has a project of its own", declared: ["Application/transcripts-infrastructure", "Application/transcripts-services"], in: ["dev"], at: "spec.project", is: "transcripts-dev" },
  { id: "T10", says: "the store for logs and reports lets the builds in", deployed: "NetworkPolicy/minio-allow-from-transcripts-builds", at: "spec.ingress[*].from[*].namespaceSelector.matchLabels['kubernetes.io/metadata.name']", is: ["transcripts-builds"] },
  { id: "T11", says: "the pipeline waits for the health of what it built", declared: pipeline, in: ["dev"], at: "spec.templates[?(@.name=='verify')].container.env[?(@.name=='APPLICATIONS')].value", is: ["transcripts-services"] },
];

checkPromises("transcripts", rows);
