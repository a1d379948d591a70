import { objectsAt, textAt } from "../../foundation/json";
import type { Api } from "./api";

/** The annotation of the StorageClass of volumes that name none (https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass). */
export const defaultClassAnnotation = "storageclass.kubernetes.io/is-default-class";

/** The StorageClasses of a cluster. */
export async function storageClasses(api: Api): Promise<{ readonly name: string; readonly isDefault: boolean }[]> {
  const list = await api.call({ path: "/apis/storage.k8s.io/v1/storageclasses" });
  return objectsAt(list, "items").map((item) => ({
    name: textAt(item, "metadata", "name") ?? "",
    isDefault: textAt(item, "metadata", "annotations", defaultClassAnnotation) === "true",
  }));
}
