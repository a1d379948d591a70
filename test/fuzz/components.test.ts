import { deepEqual, ok } from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as fc from "fast-check";
import * as components from "../../components";
import { UserError } from "../../foundation/errors";
import { type KubernetesObject } from "../../foundation/kubernetes-object";
import { customResourceDefinitionFiles, defaultVersions, upstreamManifest } from "../../releases";
import { objectSchemas, type ObjectSchemas } from "../render/schemas";
import { record, type Registered } from "../support/record";
import { fuzz, fuzzTime } from "./budget";
import { triedComponents, type Tried } from "./component-args";
import { changed, changes } from "./mutate";
import { serverProblems } from "./server-rules";

/** What no message may hold: a change of a secret begins with it. */
const marker = "the-";
const secretMark = "4dabf18193072939515e22adb298388d";

/** Objects as they would be sent; secrets are taken out of their wrapping. */
function objectsOf(registered: readonly Registered[]): KubernetesObject[] {
  return registered.flatMap(({ type, inputs }) => {
    const [, group = "", kind] = /^kubernetes:([^:]+):(\w+)$/.exec(type) ?? [];
    if (kind === undefined || kind.endsWith("Patch")) return [];
    const { apiVersion, kind: _kind, ...rest } = unwrapped(inputs);
    return [{ ...rest, apiVersion: apiVersion ?? group.replace(/^core\//, ""), kind } as KubernetesObject];
  });
}

function unwrapped(value: any): any {
  if (Array.isArray(value)) return value.map(unwrapped);
  if (typeof value !== "object" || value === null) return value;
  if (secretMark in value) return unwrapped(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrapped(inner)]));
}

/** Outputs that a run before it registers late belong to mocks that are no more; the second time they are through. */
async function again<Value>(run: () => Promise<Value>): Promise<Value> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith("unknown resource urn:"))) throw error;
    return run();
  }
}

/** Of those whose many objects take their time. */
const usualRuns: Readonly<Record<string, number>> = { ArgoCd: 4, ArgoWorkflows: 15, BuildPipeline: 15 };

/** A refusal that lists problems: everything else is a fault. */
function refusal(error: unknown): string | undefined {
  if (pulumi.InputPropertiesError.isInstance(error)) return [error.message, ...(error.errors ?? []).map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`)].join("\n");
  if (pulumi.RunError.isInstance(error) || error instanceof UserError) return error.message;
  return undefined;
}

describe("hostile args", function () {
  this.timeout(fuzzTime);
  let tried: Record<string, Tried>;
  let schemas: ObjectSchemas;
  before(async () => {
    const [argoCd, workflows, updater] = await Promise.all([
      upstreamManifest("argo-cd", { version: defaultVersions["argo-cd"] }), upstreamManifest("argo-workflows", { version: defaultVersions["argo-workflows"] }),
      upstreamManifest("argocd-image-updater", { version: defaultVersions["argocd-image-updater"] }),
    ]);
    tried = triedComponents({ argoCd, workflows, updater });
    schemas = await objectSchemas((await Promise.all([argoCd, workflows, updater].map((manifest) => customResourceDefinitionFiles(manifest)))).flat());
  });

  it("are tried for every component", () => {
    const exported = Object.entries(components).filter(([, value]) => typeof value === "function" && value.prototype instanceof pulumi.ComponentResource).map(([name]) => name);
    deepEqual(exported.filter((name) => !(name in tried)), []);
  });

  for (const name of Object.keys(triedComponents({} as never))) {
    it(`of ${name} are refused, or make objects that the API server takes`, async () => {
      const { args, make } = tried[name]!;
      const problemsOf = (object: KubernetesObject) => [...schemas.problems(object), ...serverProblems(object)];
      const before = objectsOf(await record((opts) => make(args, opts)));
      deepEqual(before.flatMap(problemsOf), []);
      const known = new Set(before.map((object) => JSON.stringify(object)));
      let refused = 0;
      await fuzz(fc.asyncProperty(changes(args), async (change) => {
        const registered = await again(() => record((opts) => make(changed(args, change), opts))).catch((error: unknown) => {
          const message = refusal(error);
          ok(message !== undefined, `a fault in place of a problem: ${error instanceof Error ? error.stack : String(error)}`);
          ok(/\n\S/.test(message), `no property path: ${message}`);
          ok(!/\n\s+at /.test(message) && !/[\u0000-\u0008\u000b-\u001f\u007f]/.test(message), `a stack or control characters: ${JSON.stringify(message)}`);
          ok(message.length < 10_000, `${message.length} characters`);
          ok(!message.includes(marker), `a secret: ${message}`);
          refused += 1;
          return undefined;
        });
        if (registered === undefined) return;
        deepEqual(objectsOf(registered).filter((object) => !known.has(JSON.stringify(object))).flatMap(problemsOf), []);
      }), usualRuns[name] ?? 25);
      ok(refused > 0, "nothing was refused");
    });
  }
});
