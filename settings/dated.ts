import * as pulumi from "@pulumi/pulumi";
import { LoosenedArgs } from "../components";
import { PolicyExceptionArgs } from "../model/sync-policy";
import { overrideEnd } from "../model/windows/override";
import { overrideHours } from "../model/windows/spec";
import { EmergencyOverrideArgs } from "../model/windows/window";

const hour = 3_600_000;

/**
 * Permissions that end by themselves, checked against the clock. Components never look at it, so that the same settings
 * always declare the same objects.
 *
 * @param origin the stack file, for messages.
 * @throws pulumi.RunError for a permission that has ended, or an override that begins later or lasts too long.
 */
export function checkDates(
  settings: { readonly exception?: PolicyExceptionArgs; readonly emergencyOverride?: EmergencyOverrideArgs },
  origin: string,
  now: Date,
): void {
  const { exception, emergencyOverride } = settings;
  const today = now.toISOString().slice(0, 10);
  if (exception && exception.until < today) {
    throw new pulumi.RunError(`gitops-platform:exception in ${origin} ended on ${exception.until}, and today is ${today}; remove it, or have it granted again with a later date`);
  }
  const end = emergencyOverride && overrideEnd(emergencyOverride.until);
  if (emergencyOverride === undefined || end === undefined) return;
  const { until, ticket } = emergencyOverride;
  if (end <= now.getTime()) {
    throw new pulumi.RunError(`gitops-platform:emergencyOverride in ${origin} (${ticket}) ended at ${until}; remove it`);
  }
  if (end > now.getTime() + overrideHours * hour) {
    throw new pulumi.RunError(`gitops-platform:emergencyOverride in ${origin} (${ticket}) lasts until ${until}; it must end within ${overrideHours} hours`);
  }
}

/** What everybody who looks at a preview must see. */
export function warnings(settings: {
  readonly exception?: PolicyExceptionArgs; readonly emergencyOverride?: EmergencyOverrideArgs; readonly withoutAdmissionPolicy?: LoosenedArgs;
}): string[] {
  const { exception, emergencyOverride, withoutAdmissionPolicy } = settings;
  return [
    ...(withoutAdmissionPolicy ? [`NO ADMISSION POLICY: whoever writes the branch can create Applications of other environments: ${withoutAdmissionPolicy.reason}`] : []),
    ...(exception ? [`EXCEPTION until ${exception.until}: production prunes, heals or deploys by itself: ${exception.reason}${exception.ticket ? ` (${exception.ticket})` : ""}`] : []),
    ...(emergencyOverride
      ? [`EMERGENCY OVERRIDE ${emergencyOverride.ticket} until ${emergencyOverride.until}: sync windows do not hold: ${emergencyOverride.reason}`]
      : []),
  ];
}
