import { deepEqual, ok } from "node:assert/strict";
import { EnvironmentName } from "../../model/environment";
import { systems } from "../../systems";
import { contentOf } from "../../systems/declared";
import { unitObjects } from "../../workloads/objects";
import { ObjectSchemas, objectSchemas } from "../render/schemas";
import { club, helpdesk, labs } from "./support/systems";

describe("the objects of units", function () {
  this.timeout(120_000);
  let schemas: ObjectSchemas;
  before(async () => { schemas = await objectSchemas([]); });

  for (const system of [helpdesk, club, labs, ...systems.values()]) {
    const content = contentOf(system);
    it(`of ${system.name} are what the pinned Kubernetes takes`, () => {
      const objects = content.units.flatMap((unit) => Object.values(EnvironmentName).flatMap((environment) => unitObjects({ system: system.name, content, unit, environment })))
        .map(({ object }) => object);
      ok(objects.length > 0);
      const problems = objects.flatMap((object) => schemas.problems(object).map((problem) => `${object.kind} ${object.metadata.name}: ${problem}`));
      // Kinds that CustomResourceDefinitions bring have their own tests.
      deepEqual([...new Set(problems.filter((problem) => !/: no schema for [\w-]+(\.[\w-]+)+\//.test(problem)))], []);
    });
  }
});
