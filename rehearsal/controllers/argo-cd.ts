import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { smallGrowth } from "../cluster/memory";
import type { Override, RoleContext, RoleDefinition } from "./role";

const loopback = "it listens on loopback only";
const ownPort = "all controllers share the ports of one machine";
const service = "there is no cluster network, so names of Services do not resolve";
const container = "there is no container, and several processes share the machine";

const listen = (flag: string): Override => ({ name: flag, value: () => "127.0.0.1", why: loopback });
const port = (flag: string, name: string): Override => ({
  name: flag,
  value: (context) => String(context.port(name)),
  why: ownPort,
});
const bind = (flag: string, name: string): Override => ({
  name: flag,
  value: (context) => `127.0.0.1:${context.port(name)}`,
  why: loopback,
});
const peer = (flag: string, role: string): Override => ({
  name: flag,
  value: (context) => context.peer(role),
  why: service,
});
const directory = (variable: string, path: string): Override => ({
  name: variable,
  value: (context) => context.directory(path),
  why: container,
});

/** A path of a socket has at most 107 characters. */
function askPassSocket(context: RoleContext): string {
  const own = join(context.directory("/tmp"), "ask-pass.sock");
  return own.length <= 107 ? own : join(tmpdir(), `gitops-ask-pass-${createHash("sha256").update(own).digest("hex").slice(0, 16)}.sock`);
}

/** What changes in the environment of every process of Argo CD; the rest is as declared. */
const environment = (role: string): readonly Override[] => [
  { name: "ARGOCD_BINARY_NAME", value: () => role, why: "one binary serves all roles" },
  {
    name: "KUBECONFIG",
    value: (context) => context.kubeconfig,
    why: "the token of the declared ServiceAccount is there",
  },
  {
    name: "ARGOCD_FAKE_IN_CLUSTER",
    value: () => "true",
    why: "https://kubernetes.default.svc shall mean the rehearsal cluster",
  },
  directory("HOME", "/home/argocd"),
  directory("TMPDIR", "/tmp"),
  directory("ARGOCD_TLS_DATA_PATH", "/app/config/tls"),
  directory("ARGOCD_SSH_DATA_PATH", "/app/config/ssh"),
  directory("ARGOCD_GPG_DATA_PATH", "/app/config/gpg/source"),
  directory("ARGOCD_GNUPGHOME", "/app/config/gpg/keys"),
  { name: "ARGOCD_GPG_ENABLED", value: () => "false", why: "commit signatures are not rehearsed" },
];

/** A smaller heap, where the stack says nothing of it. */
const collection: Override = {
  name: "GOGC",
  value: ({ declaredEnvironment }) => (declaredEnvironment.GOGC === undefined ? smallGrowth.GOGC : undefined),
  why: "a dozen Go programs share the memory of one machine",
};
/** The role that uses its memory: see `smallGrowth`. */
const memoryIntensive = "argocd-application-controller";

const define = (
  role: string,
  definition: Pick<RoleDefinition, "ports" | "flags" | "probe" | "publicPort"> & { environment?: readonly Override[] },
): RoleDefinition => ({
  ...definition,
  role,
  binary: "argocd",
  sameVersion: true,
  passArguments: true,
  environment: [...environment(role), ...(role === memoryIntensive ? [] : [collection]), ...(definition.environment ?? [])],
});

/**
 * The processes of Argo CD and everything that the rehearsal changes in their declaration. docs/rehearsal.md lists the
 * same.
 */
export const argoCdRoles = {
  "argocd-server": define("argocd-server", {
    ports: ["main", "metrics"],
    flags: [
      listen("--address"),
      port("--port", "main"),
      listen("--metrics-address"),
      port("--metrics-port", "metrics"),
      peer("--redis", "redis"),
      peer("--repo-server", "argocd-repo-server"),
      { name: "--insecure", value: () => "true", why: "browsers do not know its certificate, and it is on loopback" },
    ],
    probe: { port: "main", path: "/healthz" },
    publicPort: "main",
  }),
  "argocd-repo-server": define("argocd-repo-server", {
    ports: ["main", "metrics"],
    flags: [
      listen("--address"),
      port("--port", "main"),
      listen("--metrics-address"),
      port("--metrics-port", "metrics"),
      peer("--redis", "redis"),
    ],
    environment: [
      directory("ARGOCD_PLUGINSOCKFILEPATH", "/home/argocd/cmp-server/plugins"),
      { name: "ARGOCD_ASK_PASS_SOCK", value: askPassSocket, why: "Git asks this repo-server for passwords, and no other one of this machine" },
      { name: "GIT_CONFIG_GLOBAL", value: gitConfiguration, why: "repositories on this machine belong to the user" },
      { name: "GIT_CONFIG_NOSYSTEM", value: () => "1", why: "the user's Git settings shall not matter" },
    ],
    probe: { port: "metrics", path: "/healthz" },
  }),
  "argocd-application-controller": define("argocd-application-controller", {
    ports: ["metrics"],
    flags: [
      port("--metrics-port", "metrics"),
      peer("--redis", "redis"),
      peer("--repo-server", "argocd-repo-server"),
      peer("--commit-server", "argocd-commit-server"),
    ],
    environment: [
      { name: "ARGOCD_CONTROLLER_REPLICAS", value: () => "1", why: "one process runs, it takes every shard" },
    ],
    probe: { port: "metrics", path: "/healthz" },
  }),
  "argocd-applicationset-controller": define("argocd-applicationset-controller", {
    ports: ["main", "metrics", "probe"],
    flags: [
      bind("--metrics-addr", "metrics"),
      bind("--probe-addr", "probe"),
      bind("--webhook-addr", "main"),
      peer("--argocd-repo-server", "argocd-repo-server"),
    ],
    probe: { port: "metrics", path: "/metrics" },
  }),
  "argocd-notifications": define("argocd-notifications", {
    ports: ["metrics"],
    flags: [port("--metrics-port", "metrics"), peer("--argocd-repo-server", "argocd-repo-server")],
    probe: { port: "metrics" },
  }),
  "argocd-commit-server": define("argocd-commit-server", {
    ports: ["main", "metrics"],
    flags: [
      listen("--address"),
      port("--port", "main"),
      listen("--metrics-address"),
      port("--metrics-port", "metrics"),
    ],
    probe: { port: "metrics", path: "/healthz" },
  }),
} as const satisfies Record<string, RoleDefinition>;
export type ArgoCdRole = keyof typeof argoCdRoles;

function gitConfiguration(context: RoleContext): string {
  return context.gitConfig;
}
