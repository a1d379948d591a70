import { deepEqual, equal, match } from "node:assert/strict";
import { npmRegistry, reach, reachModuleProxy } from "../../../rehearsal/doctor/hosts";
import { serve, unreachable, withServer } from "../toolchain/support";

const probe = "/k8s.io/kubernetes/@v/v1.36.3.info";

describe("doctor: hosts", () => {
  it("is content with any answer of a publisher, and shows no credentials", () =>
    withServer(serve({}), async (base) => {
      const { host } = new URL(base);
      deepEqual(await reach(`${base}/`, true), { host });
      deepEqual(await reach(`${base}/`, false), { host, problem: "HTTP status 404" });
      const secret = base.replace("//", "//user:secret@");
      equal((await reach(`${secret}/`, true)).host, host);
    }));

  it("says why a host cannot be reached", async () => {
    match((await reach(await unreachable(), true)).problem ?? "", /ECONNREFUSED/);
  });

  it("takes the first module proxy that has the module, as Go does", () =>
    withServer(serve({ [`/second${probe}`]: "{}" }), async (base) => {
      const { host } = new URL(base);
      deepEqual(await reachModuleProxy(`${base}/first,${base}/second/,direct`), { host });
      const away = await unreachable();
      deepEqual(await reachModuleProxy(`${away}|${base}/second`), { host });
      equal((await reachModuleProxy(`${base}/first,direct`)).problem, `${host}: HTTP status 404; direct: not tried`);
      deepEqual(await reachModuleProxy("off"), { host: "off", problem: "off: downloads are switched off" });
      deepEqual(await reachModuleProxy(""), { host: "GOPROXY", problem: "it is empty" });
      deepEqual(await reachModuleProxy("file:///srv/modules"), { host: "file:///srv/modules" });
    }));

  it("asks the npm registry that npm itself would use", async () => {
    equal(await npmRegistry({ npm_config_registry: "http://registry.example/" }), "http://registry.example/");
  });
});
