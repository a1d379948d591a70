import { input, inputs, Template, TemplateContext, values, workflowParameter } from "./pod";
import { PlannedService } from "./plan";

const fromCheckout = (name: string): string => `{{tasks.checkout.outputs.parameters.${name}}}`;
const changedInputs = (services: readonly PlannedService[]): string[] => services.map(({ name }) => `changed-${name}`);

/** The whole: what is built is found out first, then everything else runs and is reported as one. */
export function mainTemplate({ plan }: TemplateContext): Template {
  const arguments_ = values({
    commit: fromCheckout("commit"),
    "image-tag": fromCheckout("image-tag"),
    any: fromCheckout("any"),
    ...Object.fromEntries(changedInputs(plan.services).map((name) => [name, fromCheckout(name)])),
  });
  const status = (phase: string) => ({ template: "report", ...values({ commit: fromCheckout("commit"), phase }) });
  return {
    name: "main",
    dag: {
      tasks: [
        { name: "prepare", template: "prepare" },
        { name: "checkout", template: "checkout", depends: "prepare", ...values({ bases: "{{tasks.prepare.outputs.parameters.bases}}" }) },
        ...(plan.commitStatus ? [{ name: "report", depends: "checkout", ...status("Running") }] : []),
        {
          name: "deliver",
          template: "deliver",
          // The first status comes before the last one; whether it could be set decides nothing.
          depends: plan.commitStatus ? "checkout && (report.Succeeded || report.Failed || report.Errored)" : "checkout",
          ...arguments_,
          ...(plan.commitStatus ? { hooks: { exit: status("{{tasks.deliver.status}}") } } : {}),
        },
      ],
    },
  };
}

/** Tests, images, tags, and the deployment that follows from them. */
export function deliverTemplate({ plan }: TemplateContext): Template {
  const changed = Object.fromEntries(changedInputs(plan.services).map((name) => [name, input(name)]));
  const tested = plan.services.some(({ test }) => test !== undefined);
  // Lines of whether it changed, the service, and its image.
  const images = (image: (path: string) => string) => values({
    "image-tag": input("image-tag"),
    images: plan.services.map((service) => `${input(`changed-${service.name}`)} ${service.name} ${image(service.image)}`).join("\n"),
  });
  const deployed = images((path) => `${workflowParameter("registry")}/${path}`);
  const whenAny = { when: `${input("any")} == true` };
  return {
    name: "deliver",
    ...inputs("commit", "image-tag", "any", ...changedInputs(plan.services)),
    dag: {
      tasks: [
        ...(tested ? [{ name: "tests", template: "tests", ...values({ commit: input("commit"), ...changed }) }] : []),
        { name: "images", template: "images", ...(tested ? { depends: "tests" } : {}), ...values({ commit: input("commit"), "image-tag": input("image-tag"), ...changed }) },
        ...(plan.tagCommit ? [{ name: "write-tags", template: "write-tags", depends: "images", ...whenAny, ...deployed }] : []),
        { name: "remember", template: "remember", depends: plan.tagCommit ? "write-tags" : "images", ...whenAny, ...images((path) => path) },
        ...(plan.deployment ? [{ name: "verify", template: "verify", depends: "remember", ...whenAny, ...deployed }] : []),
      ],
    },
  };
}

/** The tests of the changed services, at the same time. */
export function testsTemplate({ plan }: TemplateContext): Template {
  const tested = plan.services.filter(({ test }) => test !== undefined);
  return {
    name: "tests",
    parallelism: plan.parallelBuilds,
    ...inputs("commit", ...changedInputs(plan.services)),
    dag: {
      tasks: tested.map(({ name }) => ({
        name, template: `test-${name}`, when: `${input(`changed-${name}`)} == true`, ...values({ commit: input("commit") }),
      })),
    },
  };
}

/** The images of the changed services, at the same time. */
export function imagesTemplate({ plan }: TemplateContext): Template {
  return {
    name: "images",
    parallelism: plan.parallelBuilds,
    ...inputs("commit", "image-tag", ...changedInputs(plan.services)),
    dag: {
      tasks: plan.services.map(({ name, context, dockerfile, image }) => ({
        name,
        template: "image",
        when: `${input(`changed-${name}`)} == true`,
        ...values({ context, dockerfile, repository: image, commit: input("commit"), "image-tag": input("image-tag") }),
      })),
    },
  };
}
