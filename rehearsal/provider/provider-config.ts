import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { parse } from "yaml";
import { equal, isObject, type Json, type JsonObject, objectAt, objectsAt, textAt } from "../../foundation/json";

/** How the arguments of the provider itself have changed. */
export interface ConfigDiff {
  readonly changed: string[];
  /** Those that replace the provider, and with it everything that it manages. */
  readonly replaces: string[];
}

const clusterKeys = ["kubeconfig", "context", "cluster"] as const;

/**
 * Compares the arguments of two runs as the official provider does (`DiffConfig` in its provider/pkg/provider/provider.go): another
 * active cluster in the kubeconfig replaces everything, unless the cluster has an identifier that stays the same.
 *
 * @throws Error for a kubeconfig that is neither a file that is there nor the text of one, that of the earlier run included.
 */
export function diffConfig(olds: JsonObject, news: JsonObject): ConfigDiff {
  const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
  const changed = keys.filter((key) => !equal(olds[key], news[key]));
  if (changed.length === 0) return { changed, replaces: [] };
  const [before, after] = [textAt(olds, "clusterIdentifier"), textAt(news, "clusterIdentifier")];
  const clusters = [olds, news].map((config) => activeCluster(config));
  if (before !== undefined && before === after) return { changed, replaces: [] };
  const moved = clusters.every((cluster) => cluster !== undefined) && !equal(clusters[0], clusters[1]);
  return {
    changed,
    replaces: [
      ...(before !== undefined && after !== undefined ? ["clusterIdentifier"] : []),
      ...(moved ? clusterKeys.filter((key) => changed.includes(key)) : []),
    ],
  };
}

/** The cluster that a kubeconfig and the arguments beside it lead to; undefined where none is said. */
function activeCluster(config: JsonObject): Json | undefined {
  const kubeconfig = kubeconfigOf(textAt(config, "kubeconfig") ?? "");
  const context = textAt(config, "context") ?? textAt(kubeconfig, "current-context") ?? "";
  const entry = objectsAt(kubeconfig, "contexts").find((item) => textAt(item, "name") === context);
  const cluster = textAt(config, "cluster") ?? textAt(objectAt(entry, "context"), "cluster");
  return entry && objectsAt(kubeconfig, "clusters").find((item) => textAt(item, "name") === cluster)?.cluster;
}

function kubeconfigOf(pathOrText: string): JsonObject {
  if (pathOrText === "") return {};
  const path = pathOrText.replace(/^~(?=\/|$)/, homedir());
  const content: unknown = parse(existsSync(path) ? readFileSync(path, "utf8") : pathOrText);
  if (!isObject(content)) throw new Error(`failed to parse kubeconfig: couldn't get version/kind; json parse error: "${pathOrText}" is neither a file that is there nor the text of a kubeconfig`);
  return content;
}
