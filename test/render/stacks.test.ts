import { deepEqual, equal, ok } from "node:assert/strict";
import { resolve } from "node:path";
import { parse } from "yaml";
import type { KubernetesObject } from "../../foundation/kubernetes-object";
import { EnvironmentName } from "../../model/environment";
import { SyncPolicy, defaultSyncPolicy } from "../../model/sync-policy";
import { layoutFiles, renderStack, type RenderedStack } from "../../render";
import { applicationsOf, systems } from "../../systems";
import { objectSchemas, type ObjectSchemas } from "./schemas";

const directory = resolve(__dirname, "../..");
const name = ({ kind, metadata }: KubernetesObject): string => `${kind} ${metadata.namespace ?? ""}/${metadata.name}`;
const annotation = "argocd.argoproj.io/sync-wave";

for (const system of systems.values()) {
  for (const environment of Object.values(EnvironmentName)) {
    describe(`stack ${environment} with system ${system.name}`, function () {
      this.timeout(120_000);
      let rendered: RenderedStack;
      let schemas: ObjectSchemas;
      let everything: KubernetesObject[];
      const applications = applicationsOf(system, environment);
      const { syncPolicy = defaultSyncPolicy[environment] } = system.environments[environment];

      before(async () => {
        rendered = await renderStack({ stack: environment, system: system.name, directory });
        schemas = await objectSchemas(rendered.crds);
        everything = [...rendered.objects, ...rendered.children.map(({ object }) => object)];
      });

      const ofKind = (kind: string): any[] => rendered.objects.filter((object) => object.kind === kind);
      const root = (): any => ofKind("Application").find(({ metadata }) => metadata.name === rendered.outputs.root);

      it("has objects that are valid for the pinned Kubernetes and the pinned CustomResourceDefinitions", () => {
        ok(everything.length > 60 + applications.length, `only ${everything.length} objects`);
        const definitions = rendered.crds.map(({ yaml }) => parse(yaml) as KubernetesObject);
        // Those of Argo CD, of Argo Workflows where something is built, and of the Image Updater where it writes tags.
        const updater = ofKind("Deployment").some(({ metadata }) => metadata.name === "argocd-image-updater-controller");
        equal(definitions.length, 3 + (rendered.outputs.pipeline === undefined ? 0 : 8) + (updater ? 1 : 0));
        deepEqual(
          [...everything, ...definitions].flatMap((object) => schemas.problems(object).map((text) => `${name(object)}: ${text}`)),
          [],
        );
      });

      it("has a namespace in every object that needs one, and in no other", () => {
        for (const object of everything) {
          equal(object.metadata.namespace !== undefined, schemas.isNamespaced(object), name(object));
        }
      });

      it("declares every namespace that it puts something in", () => {
        const declared = ofKind("Namespace").map(({ metadata }) => metadata.name);
        const used = [
          ...everything.map(({ metadata }) => metadata.namespace),
          ...rendered.children.map(({ object }: any) => object.spec.destination.namespace),
        ];
        deepEqual([...new Set(used)].filter((namespace) => namespace !== undefined && !declared.includes(namespace)), []);
      });

      it("labels the config maps of Argo CD, which ignores them otherwise", () => {
        const maps = ofKind("ConfigMap").filter(({ metadata }) => metadata.namespace === "argocd" && metadata.name.startsWith("argocd-") && !metadata.name.startsWith("argocd-image-updater-"));
        ok(maps.length >= 5, `only ${maps.length} config maps`);
        for (const map of maps) equal(map.metadata.labels?.["app.kubernetes.io/part-of"], "argocd", name(map));
      });

      it("renders every Application of the system as a child of the root", () => {
        deepEqual(
          rendered.children.map(({ root: owner, object }) => `${owner}/${object.metadata.name}`).sort(),
          applications.map((application) => `${root().metadata.name}/${application.name}`).sort(),
        );
      });

      it("puts every wave in the system's range, and every dependency in a strictly lower one", () => {
        const waves = new Map(rendered.children.map(({ wave, object }) => [object.metadata.name, wave]));
        for (const { wave, object } of rendered.children) {
          equal(object.metadata.annotations?.[annotation], String(wave), name(object));
          ok(wave >= system.waves.first && wave <= system.waves.last, `${name(object)} is in wave ${wave}`);
        }
        for (const application of applications) {
          for (const dependency of application.after ?? []) {
            const [lower, higher] = [waves.get(dependency), waves.get(application.name)];
            ok(lower !== undefined && higher !== undefined && lower < higher, `${dependency} before ${application.name}`);
          }
        }
      });

      it("allows every Application its repository and its destination", () => {
        const projects = new Map(ofKind("AppProject").map((project) => [project.metadata.name, project.spec]));
        for (const { spec, metadata } of [root(), ...rendered.children.map(({ object }) => object as any)]) {
          const project = projects.get(spec.project);
          ok(project.sourceRepos.includes(spec.source.repoURL), `${metadata.name}: ${spec.source.repoURL}`);
          const allowed = project.destinations.some(
            (entry: any) => entry.namespace === spec.destination.namespace && entry.server === spec.destination.server,
          );
          ok(allowed, `${metadata.name}: ${JSON.stringify(spec.destination)}`);
        }
      });

      it("tries a failed sync five more times, after 5 s and twice as long each time, at most 3 min", () => {
        for (const { spec, metadata } of [root(), ...rendered.children.map(({ object }) => object as any)]) {
          const { limit, backoff } = spec.syncPolicy.retry;
          deepEqual({ limit, backoff }, { limit: 5, backoff: { duration: "5s", factor: 2, maxDuration: "3m" } }, metadata.name);
        }
      });

      it("opens production in its window only", () => {
        const windows = ofKind("AppProject").flatMap(({ spec }) => spec.syncWindows ?? []);
        const expected = environment === EnvironmentName.Prod ? ["allow 0 14 * * 1-5 4h UTC"] : [];
        deepEqual([...new Set(windows.map(({ kind, schedule, duration, timeZone }: any) => `${kind} ${schedule} ${duration} ${timeZone}`))], expected);
      });

      if (syncPolicy === SyncPolicy.Manual) {
        it("neither deploys, prunes nor heals by itself", () => {
          equal("automated" in root().spec.syncPolicy, false);
          for (const { object } of rendered.children as any[]) {
            deepEqual(object.spec.syncPolicy.automated, { prune: false, selfHeal: false }, name(object));
          }
        });
      } else {
        it("deploys, prunes and heals by itself", () => {
          for (const application of [root(), ...rendered.children.map(({ object }) => object as any)]) {
            deepEqual(application.spec.syncPolicy.automated, { prune: true, selfHeal: true }, name(application));
          }
          for (const { object } of rendered.children as any[]) {
            equal(object.spec.syncPolicy.syncOptions.includes("PrunePropagationPolicy=foreground"), syncPolicy === SyncPolicy.AutomaticForeground, name(object));
          }
        });
      }

      it("has no empty block in an Application, which the controller would remove", () => {
        const applications = everything.filter(({ kind }) => kind === "Application");
        deepEqual(applications.flatMap((object) => emptyBlocks(object.spec, name(object))), []);
      });

      it("says in every project what it permits, also where that is nothing", () => {
        const stated = ["sourceRepos", "destinations", "clusterResourceWhitelist", "namespaceResourceWhitelist", "sourceNamespaces", "destinationServiceAccounts", "roles", "syncWindows"];
        for (const project of ofKind("AppProject")) deepEqual(stated.filter((list) => !Array.isArray((project.spec as Record<string, unknown>)[list])), [], name(project));
      });

      it("writes no secret", () => {
        const text = [...layoutFiles(rendered).values()].join("\n");
        ok(!/PRIVATE KEY|\$2[aby]\$\d\d\$/.test(text), "a private key or a password hash is in the files");
        for (const secret of ofKind("Secret")) {
          const values = Object.values({ ...secret.data, ...secret.stringData });
          for (const value of values) ok(/not rendered|KHNlY3JldCwgbm90IHJlbmRlcmVkKQ==/.test(String(value)), name(secret));
        }
      });

      if (environment === EnvironmentName.Prod) {
        it("renders the same bytes again", async () => {
          const again = await renderStack({ stack: environment, system: system.name, directory });
          deepEqual([...layoutFiles(again)], [...layoutFiles(rendered)]);
        });
      }
    });
  }
}

/** Paths of all `{}`, `[]` and `null`. */
function emptyBlocks(value: unknown, path: string): string[] {
  if (value === null) return [path];
  if (typeof value !== "object") return [];
  const entries = Object.entries(value);
  return entries.length === 0 ? [path] : entries.flatMap(([key, inner]) => emptyBlocks(inner, `${path}.${key}`));
}
