import { deepEqual } from "node:assert/strict";
import { endpointOf, namespaceOf } from "../../foundation/endpoint";

describe("endpointOf", () => {
  const cases: [address: string, endpoint: [string, number] | undefined][] = [
    ["https://github.com/team/app.git", ["github.com", 443]],
    ["http://git.example.com/app", ["git.example.com", 80]],
    ["https://git.example.com:3000/app", ["git.example.com", 3000]],
    ["ssh://git@git.example.com:2222/app", ["git.example.com", 2222]],
    ["ssh://git@git.example.com/app", ["git.example.com", 22]],
    ["git@github.com:team/app.git", ["github.com", 22]],
    ["git://git.example.com/app", ["git.example.com", 9418]],
    ["oci://registry-1.docker.io/charts", ["registry-1.docker.io", 443]],
    ["minio.storage.svc.cluster.local:9000", ["minio.storage.svc.cluster.local", 9000]],
    ["minio.example.com", ["minio.example.com", 443]],
    ["file:///srv/repositories/app.git", undefined],
    ["not an address", undefined],
    ["", undefined],
  ];
  for (const [address, endpoint] of cases) {
    it(`of "${address}"`, () => deepEqual(endpointOf(address), endpoint && { host: endpoint[0], port: endpoint[1] }));
  }

  it("knows the namespace of a name of the cluster", () => {
    deepEqual(["minio.storage.svc.cluster.local", "minio.storage.svc", "minio.storage", "example.com"].map(namespaceOf), ["storage", "storage", undefined, undefined]);
  });
});
