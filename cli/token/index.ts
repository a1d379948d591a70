import { ArgoCdClient } from "../../clients/argo-cd/client";
import { findArgoCd } from "../argo-cd-access";
import { stoppable } from "../interrupt";
import { requireOutput, writeOut } from "../output";
import { durationSeconds } from "./duration";
import { planRotation, rotateToken, Rotation } from "./rotate";
import { openSecretFile } from "./secret-file";
import { TokenSummary } from "./tokens";

/** What `gitops token rotate` is told; exactly one of `out` and `stdout`, except in a dry run. */
export interface RotateOptions {
  readonly project: string;
  readonly role: string;
  readonly expires: string;
  readonly out?: string;
  readonly stdout: boolean;
  readonly keepPrevious: boolean;
  readonly dryRun: boolean;
  readonly server?: string;
  readonly format: "text" | "json";
}

/** `gitops token rotate`. With `--stdout`, standard output holds the token alone and the report goes to standard error. */
export async function runRotate(options: RotateOptions): Promise<void> {
  const { project, role, out, dryRun, keepPrevious, format } = options;
  const expiresSeconds = durationSeconds(options.expires, "--expires");
  const toOutput = options.stdout && !dryRun;
  if (toOutput) requireOutput("--stdout");
  let left = "nothing was issued or revoked";
  const rotation = await stoppable(async (signal) => {
    const client = new ArgoCdClient(await findArgoCd({ server: options.server, signal }), signal);
    if (dryRun) return planRotation({ client, project, role, keepPrevious });
    const file = out === undefined ? undefined : await openSecretFile(out);
    try {
      signal.throwIfAborted();
      const deliver = file ? file.write : (token: string) => writeOut(`${token}\n`);
      return await rotateToken({ client, project, role, expiresSeconds, keepPrevious, deliver, signal, onStep: (text) => { left = text; } });
    } finally {
      await file?.discard();
    }
  }, () => left);
  const report = toOutput ? process.stderr : process.stdout;
  report.write(format === "json" ? `${JSON.stringify({ dryRun, ...rotation }, undefined, 2)}\n` : `${rotationLines(rotation, out).join("\n")}\n`);
}

/** A rotation for a person. */
export function rotationLines({ project, role, issued, revoked, kept }: Rotation, out?: string): string[] {
  const describe = ({ id, expires }: TokenSummary): string => `  ${id}${expires ? `, valid until ${expires}` : ", valid without end"}`;
  const list = (title: string, tokens: readonly TokenSummary[]): string[] => (tokens.length > 0 ? [title, ...tokens.map(describe)] : []);
  const where = out === undefined ? "" : `, written to ${out}`;
  return [
    issued ? `new token of ${project}:${role}: ${issued.id}, valid until ${issued.expires}${where}` : `dry run: a new token of ${project}:${role} would be issued`,
    ...list(issued ? "revoked:" : "would be revoked:", revoked),
    ...list(issued ? "still valid until the next rotation:" : "would stay valid until the next rotation:", kept),
    ...(revoked.length + kept.length === 0 ? ["there is no older token"] : []),
  ];
}
