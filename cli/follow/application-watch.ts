import { setTimeout as sleep } from "node:timers/promises";
import { KubeConfig, KubernetesListObject, KubernetesObject, makeInformer } from "@kubernetes/client-node";
import type { Api } from "../../clients/kubernetes/api";
import { ApplicationRecord } from "./model";

/** Milliseconds until a watch that broke off is begun again. */
const pause = 500;

type Watched = ApplicationRecord & KubernetesObject;

/** Reads the Applications of a namespace. */
export async function listApplications(api: Api, namespace: string): Promise<KubernetesListObject<Watched>> {
  const list: unknown = await api.call({ path: pathOf(namespace) });
  return list as KubernetesListObject<Watched>;
}

function pathOf(namespace: string): string {
  return `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/applications`;
}

/**
 * Keeps the Applications of a namespace current until `signal` aborts. A watch that breaks off is begun again; as long as that
 * fails, reading throws its error.
 *
 * @param list reads them all: at the beginning, and when the watch cannot go on where it ended
 * @param onChange called after every change
 * @returns reads the Applications as they are now
 */
export async function watchApplications(
  config: KubeConfig, namespace: string, list: () => Promise<KubernetesListObject<Watched>>, onChange: () => void, signal: AbortSignal,
): Promise<() => Watched[]> {
  const informer = makeInformer<Watched>(config, pathOf(namespace), list);
  let failed: { readonly error: unknown } | undefined;
  let failure = failed;
  let starting = false;
  let watching = false;
  const start = async (): Promise<void> => {
    starting = true;
    failed = undefined;
    await informer.start();
    starting = false;
    failure = failed;
    // Reading throws it meanwhile; the one who reads decides for how long.
    if (failure !== undefined && watching) void startAgain();
  };
  const startAgain = async (): Promise<void> => {
    await sleep(pause, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) await start();
  };
  informer.on("error", (error) => {
    if (starting) failed = { error };
    else void startAgain();
    onChange();
  });
  for (const event of ["add", "update", "delete"] as const) informer.on(event, () => onChange());
  signal.addEventListener("abort", () => void informer.stop(), { once: true });
  const read = (): Watched[] => {
    if (failure) throw failure.error;
    return [...informer.list()];
  };
  await start();
  read();
  watching = true;
  return read;
}
