import type * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import { Problem, withProblems } from "../../foundation/problems";
import { ask, checkToken } from "./ask";
import { stackVariable } from "./check";

/** A repository that is declared, and what the stack has of it. */
export interface OwnershipArgs {
  readonly component: string;
  /** Owner and name. */
  readonly fullName: string;
  readonly existing: boolean;
  /** Number of the repository, or of its variable where the repository is there already: known before an update only where the stack has it. */
  readonly id: pulumi.Output<string>;
  /** Project and stack, as the variable says them. */
  readonly stack: string;
}

/**
 * Finds in a preview whose repository this is. In an update GitHub itself refuses a second repository and a second variable of a name,
 * before anything else is changed.
 *
 * @throws pulumi.RunError where it is another stack's, or is there and not adopted, or where GitHub gets no token.
 */
export async function checkOwnership(gitHub: typeof github, { component, fullName, existing, id, stack }: OwnershipArgs, opts: pulumi.InvokeOptions): Promise<void> {
  const answer = await ask(`the Actions variables of ${fullName}`, gitHub.getActionsVariables({ fullName }, opts));
  if ("unreachable" in answer) {
    await pulumi.log.warn(`${component}: GitHub cannot be reached, so whose repository ${fullName} is stays unchecked: ${answer.unreachable}`);
    return;
  }
  const own = await isKnown(id);
  if ("missing" in answer && !own) await checkToken(gitHub.getUser({ username: "" }, opts));
  const problems = own ? [] : "missing" in answer ? absent(existing, fullName) : taken(answer.found.variables, { fullName, existing, stack });
  if (problems.length > 0) throw new pulumi.RunError(withProblems(`invalid ${component}`, problems));
}

function absent(existing: boolean, fullName: string): Problem[] {
  return existing ? [{ propertyPath: "existing", reason: `must be false, since GitHub shows no repository ${fullName}: leave it out to have the repository made, correct the name, or take a token that sees it` }] : [];
}

/** @param variables undefined where nobody was asked, as in `gitops render`. */
function taken(variables: readonly { readonly name: string; readonly value: string }[] | undefined, { fullName, existing, stack }: Pick<OwnershipArgs, "fullName" | "existing" | "stack">): Problem[] {
  if (variables === undefined) return [];
  const other = variables.find(({ name }) => name === stackVariable)?.value;
  if (other !== undefined && other !== stack) {
    return [{
      propertyPath: "repositoryName",
      reason: `must be a repository that no other stack declares, got ${fullName}, which is that of "${other}" by its Actions variable ${stackVariable}: `
        + "declare it in one of the two; to hand it over, delete the variable",
    }];
  }
  if (!existing) {
    return [{ propertyPath: "existing", reason: `must be true for ${fullName}, which is there and was not made by this stack: it is then taken as it is, and stays; or take another name` }];
  }
  return other === undefined ? [] : [{
    propertyPath: "existing",
    reason: `must go with a state of this stack that has ${fullName}, whose Actions variable ${stackVariable} names this stack already: delete the variable, and it is taken anew`,
  }];
}

async function isKnown(id: pulumi.Output<string>): Promise<boolean> {
  const { id: value } = await pulumi.runtime.serializeProperties("ownership", { id });
  return value !== pulumi.runtime.unknownValue;
}
