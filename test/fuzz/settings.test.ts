import { ok } from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as fc from "fast-check";
import { readSettings, type Settings } from "../../settings/read-settings";
import { schema } from "../../settings/schema";
import { systems } from "../../systems";
import { fuzz, fuzzTime } from "./budget";
import { valuesOf } from "./settings-values";

const now = new Date("2026-11-21T15:00:00Z");
/** What every secret of a setting holds beside the hostile text: no message may have it. */
const marker = "MARKED-SECRET";
const secrets = /^(clientSecret|password|token|bearerToken|key|secretKey|accessKey|htpasswd|httpSecret|webhookSecret|secret)$/;

function withMarks(value: unknown, name = ""): unknown {
  if (typeof value === "string") return secrets.test(name) ? `${marker}${value}` : value;
  if (Array.isArray(value)) return value.map((item) => withMarks(item, name));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withMarks(inner, key)]));
}

async function read(settings: Readonly<Record<string, unknown>>): Promise<Settings | string> {
  const entries = Object.entries(settings).map(([key, value]) => [`gitops-platform:${key}`, typeof value === "string" ? value : JSON.stringify(value)]);
  await pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: () => ({}) }, "gitops-platform", "dev");
  pulumi.runtime.setAllConfig(Object.fromEntries(entries));
  try {
    return readSettings(now);
  } catch (error) {
    ok(pulumi.RunError.isInstance(error), `a fault in place of a problem: ${error instanceof Error ? error.stack : String(error)}`);
    return error.message;
  }
}

function checkMessage(message: string): void {
  ok(/gitops-platform:\S/.test(message), `no setting is named: ${message}`);
  ok(!message.includes(marker), `a secret: ${message}`);
  ok(!/\n\s+at /.test(message) && !/[\u0000-\u0008\u000b-\u001f\u007f]/.test(message), `a stack or control characters: ${JSON.stringify(message)}`);
  ok(message.length < 20_000, `${message.length} characters`);
}

describe("hostile settings", function () {
  this.timeout(fuzzTime);
  const saved = process.env.GITOPS_RENDER;
  before(() => { process.env.GITOPS_RENDER = "true"; });
  after(() => {
    if (saved === undefined) delete process.env.GITOPS_RENDER;
    else process.env.GITOPS_RENDER = saved;
  });

  it("are refused with the name of the setting, or read, for every setting and every system", async () => {
    const names = Object.keys(schema.shape) as (keyof typeof schema.shape)[];
    const some = fc.constantFrom(...names).chain((name) => fc.tuple(fc.constantFrom(...systems.keys()), fc.constant(name), valuesOf(schema.shape[name])));
    let [refused, accepted] = [0, 0];
    await fuzz(fc.asyncProperty(some, async ([system, name, value]) => {
      const found = await read({ system, cluster: "team", [name]: withMarks(value, name) });
      if (typeof found === "string") checkMessage(found);
      refused += typeof found === "string" ? 1 : 0;
      accepted += typeof found === "string" ? 0 : 1;
    }), 1500);
    ok(refused > 0 && accepted > 0, `${refused} refused, ${accepted} accepted`);
  });

  it("that are cut off are one error without any part of them", async () => {
    const texts = fc.tuple(fc.constantFrom("singleSignOn", "registry", "pullSecrets", "clusters", "github", "nobody-knows-it"), fc.nat(60));
    await fuzz(fc.asyncProperty(texts, async ([name, length]) => {
      const whole = JSON.stringify({ users: [{ name: "u", password: `${marker}-with-more-behind-it` }], more: [1, 2, 3] });
      const found = await read({ system: "link", cluster: "team", [name]: whole.slice(0, length + 1) });
      ok(typeof found === "string" && found.split("\n").length === 2, "one problem");
      checkMessage(found);
    }), 50);
  });
});
