/** One file of end-to-end tests. */
export interface Suite {
  /** Name of the file, without `.e2e.ts`. */
  readonly name: string;
  /** About how long it takes on two cores beside another suite, in seconds; the longest start first. */
  readonly seconds: number;
  /** Name of the prepared platform that it restores: suites of the same one run after each other, so that it is prepared once. */
  readonly prepared?: string;
  /** It needs the programs of Argo Workflows. */
  readonly workflows?: true;
  /** Why it runs with `npm run e2e:all` only. Default: it always runs. */
  readonly onlyInAll?: string;
}

/** Every file of end-to-end tests; a file that is missing here fails a test. */
export const suites: readonly Suite[] = [
  { name: "systems", seconds: 530, workflows: true },
  { name: "link", seconds: 300 },
  { name: "environments", seconds: 280, prepared: "link in production" },
  { name: "clusters", seconds: 280 },
  { name: "build-pipeline", seconds: 270, workflows: true },
  { name: "sync", seconds: 240, prepared: "link in production" },
  { name: "argo-workflows", seconds: 200, workflows: true },
  { name: "waves", seconds: 190, prepared: "linq in development" },
  { name: "attacks", seconds: 90, prepared: "linq in development" },
  { name: "services", seconds: 180, prepared: "linq in development" },
  { name: "interrupted", seconds: 170 },
  { name: "registry", seconds: 160 },
  { name: "upgrade", seconds: 150 },
  { name: "provider", seconds: 140 },
  { name: "cluster", seconds: 120 },
  { name: "controllers", seconds: 120 },
  { name: "snapshot", seconds: 150 },
  { name: "package", seconds: 100 },
  { name: "promises", seconds: 110 },
  { name: "node-versions", seconds: 120 },
  { name: "images", seconds: 90 },
  { name: "safety", seconds: 90 },
  { name: "windows", seconds: 60 },
  { name: "image-writers", seconds: 40 },
  { name: "repository", seconds: 40 },
  { name: "pipeline-lint", seconds: 30, workflows: true },
  { name: "application-health", seconds: 20 },
  { name: "github", seconds: 10 },
];
