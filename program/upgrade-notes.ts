import { isOlder, readVersion } from "../foundation/versions";

/** What a minor release of Argo CD asks of those who come from an older one, and of those who go back behind it. */
interface Minor {
  readonly minor: string;
  readonly upgrade: readonly string[];
  readonly goBack: readonly string[];
}

/** From the upgrade notes of each release (docs/operator-manual/upgrading in Argo CD), the oldest first. */
const minors: readonly Minor[] = [
  {
    minor: "3.3",
    upgrade: ["its CustomResourceDefinitions can only be applied server-side, as this stack does; whoever else applies them must do so too"],
    goBack: [],
  },
  {
    minor: "3.4",
    upgrade: ["an object that is missing does not count in the health of its Application any more: alerts and scripts must look at the sync status too"],
    goBack: [],
  },
  {
    minor: "3.5",
    upgrade: [
      'charts are rendered by Helm 4: OCI registries without TLS need insecureOCIForceHttp: "true" in their repository Secret, also for dependencies of charts',
      "impersonation holds for what people do through Argo CD too: its ServiceAccounts need get, patch and delete of objects, and logs",
    ],
    goBack: [
      "syncOverrun of sync windows and sourceIntegrity of projects are not known before 3.5: they are lost when their object is next written",
      "charts are rendered by Helm 3 again: insecureOCIForceHttp in repository Secrets means nothing",
    ],
  },
  {
    minor: "3.6",
    upgrade: ["the sync option ServerSideApply=true brings server-side diffs: more load on the API server, and validating webhooks take part"],
    goBack: ["Applications with ServerSideApply=true are compared on the client again: differences may show that were hidden"],
  },
];

/** What is in use that an older release does not know. */
export interface InUse {
  /** Sync windows that let a rollout finish that has begun. */
  readonly overrunWindows: number;
}

/** What must be known before Argo CD of one release takes the place of another one; nothing within one minor. */
export function upgradeNotes(from: string, to: string, { overrunWindows }: InUse): string[] {
  const [installed, declared] = [minorOf(from), minorOf(to)];
  const up = isOlder(installed, declared);
  const [older, newer] = up ? [installed, declared] : [declared, installed];
  const between = minors.filter(({ minor }) => isOlder(older, minor) && !isOlder(newer, minor));
  const lost = !up && overrunWindows > 0 && between.some(({ minor }) => minor === "3.5")
    ? [`in use here, and lost with 3.5: ${overrunWindows} sync ${overrunWindows === 1 ? "window that lets" : "windows that let"} a rollout finish; with ${to} a rollout is held when the window closes`]
    : [];
  const notes = up ? between.flatMap(({ upgrade }) => upgrade) : [...between.flatMap(({ goBack }) => goBack).reverse(), ...lost];
  return notes.map((note) => `Argo CD ${from} becomes ${to}: ${note}`);
}

function minorOf(version: string): string {
  const read = readVersion(version);
  return read === undefined ? "0.0" : `${read.major}.${read.minor}`;
}
