import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { ownerVariable } from "../process-identity";
import { answers } from "./http";
import { kubeconfig } from "./kubeconfig";
import type { Layout } from "./layout";
import type { ProcessSpec } from "./managed-process";
import { smallGrowth } from "./memory";
import { tokenUsers, type Settings, type TokenUser } from "./settings";
import type { ControlPlaneTool, ToolFile } from "./types";

/** Names that the API server gives to the bearers of the static tokens. */
const users: Readonly<Record<TokenUser, string>> = {
  admin: "admin,admin,system:masters",
  "controller-manager": "system:kube-controller-manager,controller-manager,system:masters",
  scheduler: "system:kube-scheduler,scheduler",
  kwok: "kwok,kwok,system:masters",
};

export interface ControlPlaneOptions {
  readonly paths: Layout;
  readonly settings: Settings;
  readonly tools: Readonly<Record<ControlPlaneTool, ToolFile>>;
}

/** URL of the kube-apiserver. */
export function serverUrl(settings: Settings): string {
  return `https://127.0.0.1:${settings.ports.api}`;
}

/** Writes the tokens and the kubeconfig of every user of the control plane, `kubeconfig` of the user included. */
export function writeCredentials({ paths, settings }: Omit<ControlPlaneOptions, "tools">): void {
  mkdirSync(paths.pki(), { recursive: true, mode: 0o700 });
  const tokens = tokenUsers.map((user) => `${settings.tokens[user]},${users[user]}`);
  writeFileSync(paths.pki("tokens.csv"), `${tokens.join("\n")}\n`, { mode: 0o600 });
  for (const user of tokenUsers) {
    const text = kubeconfig({
      server: serverUrl(settings),
      certificateAuthority: paths.pki("ca.crt"),
      user,
      credential: { token: settings.tokens[user] },
    });
    writeFileSync(user === "admin" ? paths.kubeconfig : userConfig(paths, user), text, { mode: 0o600 });
  }
}

/** Whether the API server says that it is ready. */
export function apiReady({ paths, settings }: Omit<ControlPlaneOptions, "tools">): Promise<boolean> {
  const ca = readFileSync(paths.pki("ca.crt"), "utf8");
  return answers(`${serverUrl(settings)}/readyz`, { ca, token: settings.tokens.admin });
}

/** Whether etcd says that it is well; it answers nobody but who has the key of the API server. */
function storeReady({ paths, settings }: Omit<ControlPlaneOptions, "tools">): Promise<boolean> {
  const cert = readFileSync(paths.pki("etcd.crt"), "utf8");
  return answers(`https://127.0.0.1:${settings.ports.etcd}/health`, { ca: cert, client: { cert, key: readFileSync(paths.pki("apiserver.key"), "utf8") } });
}

/** How to run the processes of the control plane. */
export function controlPlane(options: ControlPlaneOptions): Record<ControlPlaneTool, ProcessSpec> {
  const { paths, settings } = options;
  const port = (name: string): string => String(settings.ports[name]);
  const local = (name: string): string => `http://127.0.0.1:${port(name)}`;
  const store = (name: string): string => `https://127.0.0.1:${port(name)}`;
  const spec = (
    name: ControlPlaneTool,
    args: Readonly<Record<string, string>>,
    probe: () => Promise<boolean>,
  ): ProcessSpec => ({
    name,
    group: "control plane",
    file: options.tools[name].path,
    args: Object.entries(args).map(([flag, value]) => `--${flag}=${value}`),
    env: { ...(name === "kube-apiserver" ? {} : smallGrowth), [ownerVariable]: settings.id, HOME: paths.pki(), PATH: process.env.PATH ?? "" },
    log: paths.log(name),
    probe,
  });
  const client = (user: TokenUser): Record<string, string> => ({
    kubeconfig: userConfig(paths, user),
    "authentication-kubeconfig": userConfig(paths, user),
    "authorization-kubeconfig": userConfig(paths, user),
    "bind-address": "127.0.0.1",
    "secure-port": port(user),
    "cert-dir": paths.pki(user),
    "leader-elect": "false",
    // There is one client of each kind on one machine: the usual limits would only slow the start down.
    "kube-api-qps": "400",
    "kube-api-burst": "800",
    profiling: "false",
  });
  return {
    etcd: spec(
      "etcd",
      {
        name: "rehearsal",
        "data-dir": paths.etcd,
        "listen-client-urls": store("etcd"),
        "advertise-client-urls": store("etcd"),
        "listen-peer-urls": store("etcd-peer"),
        "initial-advertise-peer-urls": store("etcd-peer"),
        "initial-cluster": `rehearsal=${store("etcd-peer")}`,
        // Every user of the machine reaches the port.
        "cert-file": paths.pki("etcd.crt"),
        "key-file": paths.pki("apiserver.key"),
        "trusted-ca-file": paths.pki("etcd.crt"),
        "client-cert-auth": "true",
        "peer-cert-file": paths.pki("etcd.crt"),
        "peer-key-file": paths.pki("apiserver.key"),
        "peer-trusted-ca-file": paths.pki("etcd.crt"),
        "peer-client-cert-auth": "true",
        // Rehearsal data may be lost when the machine loses power, and starting must be quick.
        "unsafe-no-fsync": "true",
        "log-level": "warn",
      },
      () => storeReady(options),
    ),
    "kube-apiserver": spec(
      "kube-apiserver",
      {
        "etcd-servers": store("etcd"),
        "etcd-cafile": paths.pki("etcd.crt"),
        "etcd-certfile": paths.pki("etcd.crt"),
        "etcd-keyfile": paths.pki("apiserver.key"),
        "bind-address": "127.0.0.1",
        "advertise-address": "127.0.0.1",
        "secure-port": port("api"),
        "tls-cert-file": paths.pki("apiserver.crt"),
        "tls-private-key-file": paths.pki("apiserver.key"),
        "client-ca-file": paths.pki("ca.crt"),
        "requestheader-client-ca-file": paths.pki("ca.crt"),
        "requestheader-allowed-names": "front-proxy-client",
        "requestheader-username-headers": "X-Remote-User",
        "requestheader-group-headers": "X-Remote-Group",
        "requestheader-extra-headers-prefix": "X-Remote-Extra-",
        "token-auth-file": paths.pki("tokens.csv"),
        "authorization-mode": "Node,RBAC",
        "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
        "service-account-key-file": paths.pki("service-accounts.key"),
        "service-account-signing-key-file": paths.pki("service-accounts.key"),
        "service-cluster-ip-range": "10.96.0.0/16",
        // A loopback address cannot be an endpoint of Service kubernetes.
        "endpoint-reconciler-type": "none",
        "allow-privileged": "true",
        profiling: "false",
      },
      () => apiReady(options),
    ),
    "kube-controller-manager": spec(
      "kube-controller-manager",
      {
        ...client("controller-manager"),
        // There are no metrics; kwok plays this controller.
        controllers: "*,-horizontal-pod-autoscaler-controller",
        "service-account-private-key-file": paths.pki("service-accounts.key"),
        "root-ca-file": paths.pki("ca.crt"),
        "cluster-signing-cert-file": paths.pki("ca.crt"),
        "cluster-signing-key-file": paths.pki("ca.key"),
      },
      () => answers(`https://127.0.0.1:${port("controller-manager")}/healthz`, { insecure: true }),
    ),
    "kube-scheduler": spec("kube-scheduler", client("scheduler"), () =>
      answers(`https://127.0.0.1:${port("scheduler")}/healthz`, { insecure: true }),
    ),
    kwok: spec(
      "kwok",
      {
        kubeconfig: userConfig(paths, "kwok"),
        config: paths.stages,
        "manage-all-nodes": "true",
        "node-ip": "127.0.0.1",
        cidr: "10.244.0.0/16",
        "server-address": `127.0.0.1:${port("kwok")}`,
        // Without leases a restarted kwok takes its nodes over at once; the heartbeat is a stage.
        "node-lease-duration-seconds": "0",
      },
      () => answers(`${local("kwok")}/healthz`),
    ),
  };
}

function userConfig(paths: Layout, user: TokenUser): string {
  return paths.pki(`${user}.kubeconfig`);
}
