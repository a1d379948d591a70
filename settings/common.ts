import { z } from "zod";
import { ExposureMode } from "../components";
import { checkRepositoryUrl } from "../foundation/git-address";
import { checkBranch } from "../foundation/git-ref";
import { Problem } from "../foundation/problems";

export const text = z.string().min(1, "must not be empty");
/** Text that messages and warnings show. */
export const line = z.string().regex(/^[^\r\n]*$/, "must be one line");
export const names = z.array(text);

/** Text with a grammar of its own: a check says what is wrong with it. */
const checked = (check: (propertyPath: string, value: string) => Problem[]) =>
  text.superRefine((value, context) => check("", value).forEach(({ reason: message }) => context.addIssue({ code: "custom", message })));

/** The address of a Git repository, without credentials. */
export const repositoryAddress = checked(checkRepositoryUrl);
/** The name of a branch. */
export const branchName = checked(checkBranch);

export const exposure = z.strictObject({
  mode: z.enum(Object.values(ExposureMode)),
  nodePort: z.int().optional(),
  host: z.string().optional(),
  ingressClassName: z.string().optional(),
  controllerNamespace: z.string().optional(),
  tlsSecretName: z.string().optional(),
});
