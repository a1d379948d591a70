import { equal, throws } from "node:assert/strict";
import { downloadText } from "../../foundation/download";
import { mirrored } from "../../foundation/mirrors";
import { serve, unreachable, withServer } from "../rehearsal/toolchain/support";

const of = (value: string) => (url: string) => mirrored(url, { GITOPS_MIRRORS: value });

describe("mirrors", () => {
  it("take the place of a host, with what lies behind it", () => {
    const found = of("github.com=https://mirror.example/github/ dl.k8s.io=https://mirror.example,127.0.0.1:1=http://127.0.0.1:2");
    equal(found("https://github.com/a/b%2Fc?d=e"), "https://mirror.example/github/a/b%2Fc?d=e");
    equal(found("https://dl.k8s.io/v1/kubectl"), "https://mirror.example/v1/kubectl");
    equal(found("http://127.0.0.1:1/x"), "http://127.0.0.1:2/x");
    equal(found("https://get.helm.sh/x"), "https://get.helm.sh/x");
    equal(of("")("https://github.com/a"), "https://github.com/a");
  });

  for (const [wrong, shown] of [
    ["github.com", "github.com"], ["=https://mirror.example", "=https://mirror.example"], ["github.com=mirror.example", "github.com=mirror.example"],
    ["github.com=http://mirror.example", "github.com=http://mirror.example"], ["github.com=https://user:secret@mirror.example", "github.com=https://***@mirror.example"],
    ["https://github.com=https://mirror.example", "https://github.com=https://mirror.example"], ["github.com=https://mirror.example?x=y", "github.com=https://mirror.example?x=y"],
  ] as const) {
    it(`are refused where they are none: ${shown}`, () => throws(() => of(wrong)("https://github.com/a"), {
      name: "UserError", message: `GITOPS_MIRRORS: "${shown}" is no mirror`,
      hint: "each is a host and an https address without a password, as github.com=https://mirror.example/github; several have a space between them",
    }));
  }

  it("are asked by every download", async () => {
    const { host } = new URL(await unreachable());
    await withServer(serve({ "/publisher/tool": "from the mirror" }), async (base) => {
      process.env.GITOPS_MIRRORS = `${host}=${base}/publisher`;
      try {
        equal(await downloadText(`http://${host}/tool`, { timeouts: { answer: 1000, silence: 1000 } }), "from the mirror");
      } finally {
        delete process.env.GITOPS_MIRRORS;
      }
    });
  });
});
