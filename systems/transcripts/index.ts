import { BuildServiceArgs } from "../../components";
import { UpdateStrategy, WriteBackTarget } from "../../components/image-updater/args";
import { EnvironmentName } from "../../model/environment";
import { Phase } from "../phase";
import { System } from "../system";
import { infrastructureUnit, servicesUnit } from "./content";

/** The system's own names of its environments. */
const ownName: Readonly<Record<EnvironmentName, string>> = { dev: "local", staging: "staging", prod: "production" };

const services = ["gateway", "transcription"];

/** The tests of a service, as its own directory has them. */
const service = (name: string): BuildServiceArgs => ({
  name,
  context: `services/${name}`,
  paths: [`services/${name}`, "libraries"],
  test: {
    image: "docker.io/library/python:3.13.1-slim",
    command: ["sh", "-c", "python -m pip install --user --requirement requirements.txt pytest && python -m pytest"],
  },
});

/** Transcripts: infrastructure and services in one repository, whose images are built in the cluster. */
export const transcripts: System = {
  name: "transcripts",
  repositoryUrl: "https://github.com/your-org/transcripts.git",
  waves: { first: 0, last: 1 },
  environments: {
    // The branch that is worked on, and built. What it changes in the shared base reaches the others by a merge.
    dev: { branch: "migration-to-modularity", ownName: ownName.dev, buildsImages: true },
    staging: { branch: "main", ownName: ownName.staging },
    prod: { branch: "main", ownName: ownName.prod },
  },
  applications: [
    { name: "transcripts-infrastructure", unit: infrastructureUnit },
    { name: "transcripts-services", unit: servicesUnit(ownName), after: ["transcripts-infrastructure"] },
  ],
  imageUpdates: () => [{
    application: "transcripts-services",
    target: WriteBackTarget.Kustomization,
    images: services.map((name) => ({
      alias: name,
      image: `docker-registry.infrastructure.svc.cluster.local:5000/transcripts/${name}`,
      strategy: UpdateStrategy.NewestBuild,
      // The pipeline tags with the short commit, or with the time where it is told to.
      allowTags: "^([0-9a-f]{7,40}|[0-9]{8}-[0-9]{6})$",
    })),
  }],
  pipeline: {
    phase: Phase.SemiAutomated,
    services: services.map(service),
    deploys: ["transcripts-services"],
    artifactStore: { endpoint: "minio.infrastructure.svc.cluster.local:9000", bucket: "transcripts-builds", createBucket: true, insecure: true },
  },
};
