import { deepEqual, equal } from "node:assert/strict";
import { registryOf } from "../../clients/oci/address";
import { checkImage } from "../../foundation/check-image";
import { isImageName, splitImage, splitName } from "../../foundation/image-reference";

const sum = `sha256:${"a".repeat(64)}`;

describe("splitImage", () => {
  const cases: [string, ReturnType<typeof splitImage>][] = [
    ["app", { name: "app" }], ["app:1", { name: "app", tag: "1" }], ["r.example:5000/team/app", { name: "r.example:5000/team/app" }],
    [`r.example:5000/app:1@${sum}`, { name: "r.example:5000/app", tag: "1", digest: sum }], [`app@${sum}@x`, { name: "app", digest: `${sum}@x` }],
  ];
  for (const [reference, parts] of cases) it(`takes ${reference} apart`, () => deepEqual(splitImage(reference), parts));
});

describe("the host of an image", () => {
  const cases: [string, string | undefined, string][] = [
    ["app", undefined, "app"], ["team/app", undefined, "team/app"], ["localhost/app", "localhost", "app"], ["r.example/team/app", "r.example", "team/app"],
    ["build:5000/app", "build:5000", "app"], ["Build/app", "Build", "app"], ["[::1]:5000/team/app", "[::1]:5000", "team/app"],
  ];
  for (const [name, host, path] of cases) it(`of ${name} is ${host ?? "not named"}`, () => deepEqual(splitName(name), { ...(host === undefined ? {} : { host }), path }));

  it("is the same for whoever checks an image and for whoever asks its registry", () => {
    for (const host of ["[::1]:5000", "Build"]) {
      equal(registryOf(`${host}/team/app`, { addresses: new Map(), insecure: new Set() }).host, host);
      deepEqual(checkImage("image", `${host}/team/app:1`), []);
    }
  });
});

describe("isImageName", () => {
  for (const name of ["app", "team/app", "r.example:5000/a-b/c__d"]) it(`takes ${name}`, () => equal(isImageName(name), true));
  for (const name of ["", "/app", "team/", "team//app", "team/App", "r.example:port/app", "[::1/app", "app:1", `app@${sum}`]) it(`refuses "${name}"`, () => equal(isImageName(name), false));
});
