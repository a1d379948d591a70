import type { Override, RoleDefinition } from "./role";

const container = "there is no container, and several processes share the machine";

const listen: Override = {
  name: "--listen",
  value: (context) => `127.0.0.1:${context.port("main")}`,
  why: "it listens on loopback only, on a port of its own",
};
const environment: readonly Override[] = [
  { name: "KUBECONFIG", value: (context) => context.kubeconfig, why: "the token of the declared ServiceAccount is there" },
  { name: "HOME", value: (context) => context.directory("/home/argo"), why: container },
  { name: "TMPDIR", value: (context) => context.directory("/tmp"), why: container },
];

/** The processes of Argo Workflows and everything that the rehearsal changes in their declaration. docs/rehearsal.md lists the same. */
export const argoWorkflowsRoles = {
  "workflow-controller": {
    role: "workflow-controller",
    ports: ["main"],
    binary: "workflow-controller",
    sameVersion: true,
    passArguments: true,
    flags: [listen],
    environment: [
      ...environment,
      { name: "DEFAULT_REQUEUE_TIME", value: () => "1s", why: "simulated pods end within a second, so that waiting ten would be most of a workflow" },
    ],
    probe: { port: "main", path: "/healthz" },
  },
  "argo-server": {
    role: "argo-server",
    entryPoint: "server",
    ports: ["main"],
    binary: "argo-server",
    sameVersion: true,
    passArguments: true,
    flags: [listen, { name: "--secure", value: () => "false", why: "browsers do not know its certificate, and it is on loopback" }],
    environment,
    probe: { port: "main", path: "/" },
    publicPort: "main",
  },
} as const satisfies Record<string, RoleDefinition>;
