import type { RoleContext, RoleDefinition } from "./role";

/** Argo CD's Redis: a Redis in memory, whatever the version of the image; data is lost when it stops. */
export const redis: RoleDefinition = {
  role: "redis",
  ports: ["main"],
  binary: "miniredis",
  sameVersion: false,
  passArguments: false,
  flags: [{ name: "", value: (context) => `127.0.0.1:${context.port("main")}`, why: "it listens on loopback only" }],
  environment: [{ name: "MINIREDIS_PASSWORD", value: password, why: "its password is passed this way" }],
  probe: { port: "main" },
};

/** The declared password: `--requirepass`, or the variable of the highly available variant. */
function password({ declaredArguments, declaredEnvironment }: RoleContext): string {
  const flag = /--requirepass[= ]+(\S+)/.exec(declaredArguments.join(" "))?.[1];
  return flag ?? declaredEnvironment.REDIS_PASSWORD ?? declaredEnvironment.AUTH ?? "";
}
