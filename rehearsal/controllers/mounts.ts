import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { V1Container, V1KeyToPath, V1Volume } from "@kubernetes/client-node";
import { readText } from "../files";
import { MissingReference, type ReferenceReader } from "./environment";
import type { Workload } from "./workload";

/** Directories on this machine that stand for the mounted volumes of a container. */
export class Mounts {
  private readonly byPath: ReadonlyMap<string, string>;

  /**
   * @param root a directory of this workload alone
   * @param claim the directory that stands for a claim's volume; default: one below `root`
   */
  constructor(
    private readonly root: string,
    private readonly workload: Workload,
    container: V1Container,
    private readonly claim?: (name: string) => string,
  ) {
    this.byPath = new Map(
      (container.volumeMounts ?? []).map(({ mountPath, name, subPath }) => [
        mountPath.replace(/\/+$/, ""),
        join(this.volume(name), subPath ?? ""),
      ]),
    );
  }

  /** The directory that stands for a path inside the container, made when it is missing. */
  directory(containerPath: string): string {
    const path = this.translatePath(containerPath) ?? join(this.root, "filesystem", containerPath);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  }

  /** The path that stands for one below a mounted volume; undefined for any other. */
  mounted(containerPath: string): string | undefined {
    return this.translatePath(containerPath);
  }

  /** Replaces a path below a mounted volume, alone or behind `=`; other text stays. */
  translate(text: string): string {
    const [, name = "", value = text] = /^(-[^=]*=)(.*)$/s.exec(text) ?? [];
    return `${name}${this.translatePath(value) ?? value}`;
  }

  /**
   * Writes the content of the ConfigMap and Secret volumes; files that are no longer declared are removed. A running
   * process sees the change, as it would in a pod.
   *
   * @throws MissingReference when a volume that is not optional refers to something that does not exist
   */
  write(references: ReferenceReader): void {
    for (const volume of this.workload.pod.volumes ?? []) {
      const directory = this.volume(volume.name);
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      const files = volumeFiles(volume, references);
      if (files) synchronise(directory, files);
    }
  }

  private volume(name: string): string {
    const declared = this.workload.pod.volumes?.find((volume) => volume.name === name);
    const claimName = declared?.persistentVolumeClaim?.claimName;
    return (claimName && this.claim?.(claimName)) || join(this.root, "volumes", name);
  }

  private translatePath(path: string): string | undefined {
    const mount = [...this.byPath.keys()]
      .filter((mounted) => path === mounted || path.startsWith(`${mounted}/`))
      .sort((a, b) => b.length - a.length)[0];
    const directory = mount === undefined ? undefined : this.byPath.get(mount);
    return mount === undefined || directory === undefined ? undefined : join(directory, path.slice(mount.length));
  }
}

function volumeFiles({ configMap, secret }: V1Volume, references: ReferenceReader): Record<string, string> | undefined {
  if (configMap) {
    return select("ConfigMap", configMap.name ?? "", references.configMap(configMap.name ?? ""), configMap);
  }
  if (secret) {
    return select("Secret", secret.secretName ?? "", references.secret(secret.secretName ?? ""), secret);
  }
  return undefined;
}

function select(
  kind: string,
  name: string,
  data: Readonly<Record<string, string>> | undefined,
  { items, optional }: { readonly items?: readonly V1KeyToPath[]; readonly optional?: boolean },
): Record<string, string> {
  if (!data) {
    if (optional) return {};
    throw new MissingReference(`waiting for ${kind} ${name}`);
  }
  if (!items) return { ...data };
  return Object.fromEntries(items.flatMap(({ key, path }) => (data[key] === undefined ? [] : [[path, data[key]]])));
}

function synchronise(directory: string, files: Readonly<Record<string, string>>): void {
  for (const name of readdirSync(directory)) {
    if (!(name in files)) rmSync(join(directory, name), { recursive: true });
  }
  for (const [name, content] of Object.entries(files)) {
    const path = join(directory, name);
    if (readText(path) !== content) writeFileSync(path, content, { mode: 0o600 });
  }
}
