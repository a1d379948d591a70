import type * as github from "@pulumi/github";
import { DeliveryRepository } from "../components";
import { optionalPackage } from "../components/shared/optional-package";
import { Delivery } from "../settings/delivery";

/** Declares the repository of a system, with a provider that has its owner and its token. */
export function declareRepository({ args, token }: Delivery): { repository: string; gitHubRepository: string } {
  const gitHub = optionalPackage<typeof github>("@pulumi/github", "the setting gitops-platform:github");
  const provider = new gitHub.Provider("github", { owner: args.owner, ...(token === undefined ? {} : { token }) });
  const { address, fullName } = new DeliveryRepository("repository", args, { provider });
  return { repository: address, gitHubRepository: fullName };
}
