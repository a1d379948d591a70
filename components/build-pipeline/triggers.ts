import { KubernetesObject } from "../../foundation/kubernetes-object";
import { TemplateContext } from "./pod";
import { labelsOf } from "./workflow";

/** What starts a pipeline by itself: the clock, and pushes to its branch. */
export function triggerObjects({ plan }: TemplateContext): KubernetesObject[] {
  const { template, namespace, branch, schedule, webhook } = plan;
  const metadata = { name: template, namespace, labels: labelsOf(plan.system) };
  return [
    ...(schedule ? [{
      apiVersion: "argoproj.io/v1alpha1",
      kind: "CronWorkflow",
      metadata: { ...metadata, name: `${template}-nightly` },
      spec: {
        schedules: [schedule.cron],
        timezone: schedule.timeZone,
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: 600,
        successfulJobsHistoryLimit: 7,
        failedJobsHistoryLimit: 7,
        workflowSpec: { workflowTemplateRef: { name: template } },
      },
    }] : []),
    ...(webhook ? [{
      apiVersion: "argoproj.io/v1alpha1",
      kind: "WorkflowEventBinding",
      metadata,
      spec: {
        event: {
          selector: [
            `discriminator == "${template}"`,
            'metadata["x-github-event"] == ["push"]',
            "payload.deleted == false",
            `payload.ref == "refs/heads/${branch}"`,
            `payload.repository.full_name == "${webhook.repository}"`,
            // The commits that write tags are none that anything is built from.
            'not (payload.head_commit.message contains "[skip ci]")',
          ].join(" && "),
        },
        // Nothing of the event gets into the workflow: it builds its branch, as every other run. The name is an expression too.
        submit: { workflowTemplateRef: { name: template }, metadata: { generateName: JSON.stringify(`${template}-push-`) } },
      },
    }] : []),
  ];
}
