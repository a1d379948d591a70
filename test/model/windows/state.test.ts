import * as assert from "node:assert/strict";
import { windowState } from "../../../model/windows/state";
import { SyncWindowArgs } from "../../../model/windows/window";

const office: SyncWindowArgs = { kind: "allow", schedule: "0 14 * * 1-5", duration: "4h" };
const maintenance: SyncWindowArgs = { kind: "deny", schedule: "0 15 * * *", duration: "1h" };
const at = (time: string) => Date.parse(time);
const allowed = (windows: SyncWindowArgs[], time: string, more: { manual?: boolean; begunAt?: string } = {}) =>
  windowState(windows, { at: at(time), manual: more.manual ?? true, begunAt: more.begunAt ? at(more.begunAt) : undefined }).allowed;

describe("windowState", () => {
  it("allows everything without windows", () => assert.deepEqual(windowState([], { at: 0, manual: false }), { allowed: true, open: [], refusing: [] }));

  it("has the boundaries of Argo CD", () => {
    const times = ["14:00:00", "14:00:01", "17:59:59", "18:00:00"].map((time) => allowed([office], `2026-11-23T${time}Z`));
    assert.deepEqual(times, [false, true, true, false]);
    assert.equal(allowed([office], "2026-11-21T15:00:00Z"), false);
  });

  it("lets deny win over allow, and says which window refuses", () => {
    const state = windowState([office, maintenance], { at: at("2026-11-23T15:30:00Z"), manual: true });
    assert.deepEqual(state, { allowed: false, open: [office, maintenance], refusing: [maintenance] });
    assert.deepEqual(windowState([office], { at: at("2026-11-21T00:00:00Z"), manual: true }).refusing, [office]);
  });

  it("needs one of several allow windows", () => {
    assert.equal(allowed([office, { kind: "allow", schedule: "0 8 * * 6", duration: "10h" }], "2026-11-21T15:00:00Z"), true);
  });

  it("lets people sync where every refusing window says so, and only people", () => {
    const lenient = { ...office, manualSync: true };
    assert.equal(allowed([lenient], "2026-11-21T15:00:00Z"), true);
    assert.equal(allowed([lenient], "2026-11-21T15:00:00Z", { manual: false }), false);
    assert.equal(allowed([lenient, { ...office, duration: "3h" }], "2026-11-21T15:00:00Z"), false);
    assert.equal(allowed([{ ...maintenance, manualSync: true }], "2026-11-21T15:30:00Z"), true);
    assert.equal(allowed([{ ...maintenance, manualSync: true }, maintenance], "2026-11-21T15:30:00Z"), false);
  });

  it("lets a sync finish that began while it was allowed, unless a window says otherwise", () => {
    const begunAt = "2026-11-23T17:59:00Z";
    assert.equal(allowed([office], "2026-11-23T18:10:00Z", { begunAt }), true);
    assert.equal(allowed([{ ...office, finishBegun: false }], "2026-11-23T18:10:00Z", { begunAt }), false);
    assert.equal(allowed([office], "2026-11-23T18:10:00Z", { begunAt: "2026-11-23T18:05:00Z" }), false);
    assert.equal(allowed([office, maintenance], "2026-11-23T15:30:00Z", { begunAt: "2026-11-23T14:30:00Z" }), true);
  });

  it("follows the wall clock of its time zone", () => {
    const berlin = { ...office, timeZone: "Europe/Berlin" };
    assert.deepEqual(["2026-10-23T12:30:00Z", "2026-10-26T12:30:00Z", "2026-10-26T13:30:00Z"].map((time) => allowed([berlin], time)), [true, false, true]);
  });
});
