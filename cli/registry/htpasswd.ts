import { genSalt } from "bcryptjs";
import { checkPassword, checkUserName, cost, htpasswdLine } from "../../components/registry/passwords";
import { ExitCode, UserError } from "../../foundation/errors";
import { readSecret } from "./read-secret";

/**
 * `gitops registry htpasswd NAME`: reads the password from standard input, without showing it on a terminal, and prints
 * the line with a fresh salt.
 *
 * @throws UserError when the registry would not accept the name or the password.
 */
export async function htpasswd(name: string): Promise<void> {
  reject(checkUserName("NAME", name));
  const password = await readSecret(`password of ${name}: `);
  reject(checkPassword("the password", password));
  process.stdout.write(`${await htpasswdLine(name, password, await genSalt(cost))}\n`);
}

function reject(problems: readonly { propertyPath: string; reason: string }[]): void {
  const [problem] = problems;
  if (problem) throw new UserError(`${problem.propertyPath} ${problem.reason}`, undefined, ExitCode.Usage);
}
