import { strict as assert } from "node:assert";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { RunLog } from "../../../rehearsal/engine/progress";

const urn = (type: string, name: string): string => `urn:pulumi:dev::app::${type}::${name}`;
const secret = urn("kubernetes:core/v1:Secret", "token");
const stack = urn("pulumi:pulumi:Stack", "app-dev");

let sequence = 0;

function step(kind: "resourcePreEvent" | "resOutputsEvent" | "resOpFailedEvent", op: string, resource: string, more: object = {}): EngineEvent {
  const type = resource.split("::")[2];
  return { sequence: sequence++, timestamp: 0, [kind]: { metadata: { op, urn: resource, type, new: { custom: true }, ...more } } } as unknown as EngineEvent;
}

function message(severity: string, text: string, resource = "", ephemeral = false): EngineEvent {
  return { sequence: sequence++, timestamp: 0, diagnosticEvent: { urn: resource, message: text, severity, ephemeral, color: "never" } } as unknown as EngineEvent;
}

function summary(resourceChanges: Record<string, number>): EngineEvent {
  return { sequence: sequence++, timestamp: 0, summaryEvent: { resourceChanges, maybeCorrupt: false, durationSeconds: 1, policyPacks: {} } } as unknown as EngineEvent;
}

describe("the log of a run", () => {
  let lines: string[];
  let log: RunLog;
  beforeEach(() => {
    lines = [];
    log = new RunLog((line) => lines.push(line), (text) => text.startsWith("noise"));
  });

  it("says what is at work and what it waits for, each thing once", () => {
    log.handle(step("resourcePreEvent", "create", secret));
    log.handle(message("info", "waiting: not there\nmore", secret, true));
    log.handle(message("info", "waiting: not there", secret, true));
    log.handle(step("resOutputsEvent", "create", secret));
    assert.deepEqual(lines, ["0 done; creating Secret token", "0 done; creating Secret token: waiting: not there"]);
  });

  it("takes a creation that failed, which has no state", () => {
    log.handle(step("resOpFailedEvent", "create", secret, { old: null, new: null }));
    assert.deepEqual(log.summary().warnings, []);
  });

  it("tells in one line of an event that it does not understand", () => {
    const broken = { sequence: sequence++, timestamp: 0, diagnosticEvent: { urn: secret, severity: "error", detail: "x".repeat(25_000) } } as unknown as EngineEvent;
    log.handle(broken);
    log.handle({ sequence: sequence++, timestamp: 0, resOpFailedEvent: { metadata: null } } as unknown as EngineEvent);
    const { warnings } = log.summary();
    assert.equal(warnings.length, 2);
    assert.ok(warnings.every((warning) => /^an event of the engine \((diagnosticEvent|resOpFailedEvent)\) is not understood: .{1,200}$/.test(warning)), warnings.join("\n"));
  });

  it("counts the user's resources, not the stack, providers and components", () => {
    for (const [op, resource, more] of [
      ["create", stack, {}],
      ["create", urn("pulumi:providers:kubernetes", "p"), {}],
      ["create", urn("app:index:Component", "c"), { new: { custom: false } }],
      ["create", secret, {}],
      ["update", urn("kubernetes:core/v1:Service", "s"), { detailedDiff: { "spec.type": {} } }],
      ["same", urn("kubernetes:core/v1:Service", "t"), {}],
      ["delete", urn("kubernetes:core/v1:Service", "u"), { new: undefined, old: { custom: true } }],
    ] as const) {
      log.handle(step("resourcePreEvent", op, resource, more));
      log.handle(step("resOutputsEvent", op, resource, more));
    }
    log.handle(summary({ create: 4, update: 1, same: 1, delete: 1 }));
    const { changed, created, updated, deleted, unchanged, changes } = log.summary();
    assert.deepEqual([changed, created, updated, deleted, unchanged], [true, 1, 1, 1, 1]);
    assert.deepEqual(changes.map(({ operation, name, paths }) => [operation, name, paths]), [
      ["create", "token", []],
      ["update", "s", ["spec.type"]],
      ["delete", "u", []],
    ]);
  });

  it("counts a replacement once", () => {
    for (const op of ["delete-replaced", "replace", "create-replacement"]) {
      log.handle(step("resourcePreEvent", op, secret));
      log.handle(step("resOutputsEvent", op, secret));
    }
    log.handle(summary({ replace: 1 }));
    const { changed, created, replaced, deleted, changes } = log.summary();
    assert.deepEqual([changed, created, replaced, deleted], [true, 0, 1, 0]);
    assert.deepEqual(changes.map(({ operation }) => operation), ["replace"]);
  });

  it("is no change when everything is the same", () => {
    log.handle(summary({ same: 5 }));
    assert.equal(log.summary().changed, false);
  });

  it("keeps warnings and errors with the resource they are about, without colour marks and known noise", () => {
    log.handle(message("warning", "<{%fg 3%}>warning: <{%reset%}>careful", secret));
    log.handle(message("warning", "noise of the engine"));
    log.handle(message("error", "broken\nfor a reason", secret));
    log.handle(message("error", "the program failed", stack));
    log.handle(message("info", "a note", stack));
    assert.deepEqual(log.summary().warnings, ["Secret token: warning: careful"]);
    assert.deepEqual(log.problems(), ["Secret token: broken\nfor a reason", "the program failed"]);
    assert.deepEqual(lines, ["a note"]);
  });
});
