import { UpstreamManifest } from "../../releases";
import { ClusterAccessArgs } from "../shared/cluster-access";
import { CrdRetention } from "../shared/crd-retention";

export interface CustomResourceDefinitionsArgs {
  /** The release manifest that holds them. */
  manifest: UpstreamManifest;
  /** Where to apply them. */
  cluster: ClusterAccessArgs;
  /** What happens when this resource is deleted. Default: keep. */
  retention?: CrdRetention;
}
