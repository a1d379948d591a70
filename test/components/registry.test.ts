import * as assert from "node:assert/strict";
import { Registry, RegistryArgs } from "../../components";
import { record } from "../support/record";
import { assertRejected } from "../support/rejects";

const install = (args?: RegistryArgs) => record((opts) => new Registry("registry", args, opts));
const inputs = async (kind: string, args?: RegistryArgs) => (await install(args)).find((resource) => resource.inputs.kind === kind)?.inputs;

describe("Registry", () => {
  it("registers namespace, configuration, volume, service and one deployment", async () => {
    const registered = await install();
    assert.deepEqual(registered.map(({ type, name, parent }) => [type, name, parent]), [
      ["gitops-platform:index:Registry", "registry", undefined],
      ["kubernetes:core/v1:Namespace", "registry-namespace", "registry"],
      ["kubernetes:core/v1:ConfigMap", "registry-configmap", "registry"],
      ["kubernetes:core/v1:PersistentVolumeClaim", "registry-persistentvolumeclaim", "registry"],
      ["kubernetes:core/v1:Service", "registry-service", "registry"],
      ["kubernetes:apps/v1:Deployment", "registry-deployment", "registry"],
    ]);
    assert.ok(registered.slice(2).every((resource) => resource.inputs.metadata.namespace === "infrastructure" && resource.inputs.metadata.name === "docker-registry"));
  });

  it("is known by its in-cluster name", () => record((opts) => {
    assert.equal(new Registry("registry", {}, opts).address, "docker-registry.infrastructure.svc.cluster.local:5000");
    assert.equal(new Registry("other", { namespace: "images" }, opts).address, "docker-registry.images.svc.cluster.local:5000");
  }));

  it("listens on port 5000 and NodePort 30500", async () => {
    const { spec } = await inputs("Service");
    assert.deepEqual([spec.type, spec.ports], ["NodePort", [{ name: "registry", port: 5000, targetPort: "registry", nodePort: 30500 }]]);
  });

  it("mounts its configuration where version 3 reads it, and starts anew when it changes", async () => {
    const { spec } = await inputs("Deployment");
    const [container] = spec.template.spec.containers;
    assert.equal(container.image, "docker.io/library/registry:3.1.2");
    assert.equal(container.volumeMounts[0].mountPath, "/etc/distribution");
    assert.match((await inputs("ConfigMap")).data["config.yml"], /rootdirectory: \/var\/lib\/registry/);
    assert.match(spec.template.metadata.annotations["gitops.platform/configuration"], /^[0-9a-f]{16}$/);
  });

  it("never runs two processes on one volume", async () => {
    const { spec } = await inputs("Deployment");
    assert.deepEqual([spec.replicas, spec.strategy], [1, { type: "Recreate" }]);
  });

  it("runs hardened, as Pod Security restricted asks", async () => {
    const pod = (await inputs("Deployment")).spec.template.spec;
    assert.equal(pod.securityContext.runAsNonRoot, true);
    assert.deepEqual(pod.securityContext.seccompProfile, { type: "RuntimeDefault" });
    assert.deepEqual(pod.containers[0].securityContext, { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } });
  });

  it("takes size, class and way of access from its args", async () => {
    const args: RegistryArgs = { storage: "100Gi", storageClassName: "fast", exposure: { mode: "none" } };
    const { spec: claim } = await inputs("PersistentVolumeClaim", args);
    assert.deepEqual([claim.resources.requests.storage, claim.storageClassName], ["100Gi", "fast"]);
    assert.equal((await inputs("Service", args)).spec.type, "ClusterIP");
  });

  const rejected: [string, RegistryArgs, [string, string][]][] = [
    ["an image without a tag", { image: "registry" }, [["image", 'must name a tag or a digest, got "registry"']]],
    ["latest", { image: "registry:latest" }, [["image", 'must name a fixed version, got "registry:latest": latest is another image tomorrow']]],
    ["an invalid image", { image: "Registry:3" }, [["image", 'must be an image such as "registry.example/team/app:1.2.3", got "Registry:3"']]],
    ["an invalid size", { storage: "lots" }, [["storage", 'must be a quantity such as "20Gi", got "lots"']]],
    ["an invalid port", { exposure: { mode: "node-port", nodePort: 5000 } }, [["exposure.nodePort", "must be a whole number from 30000 to 32767, got 5000"]]],
    ["an invalid namespace", { namespace: "infra_structure" },
      [["namespace", 'must consist of a-z, 0-9 and "-" and begin and end with a letter or digit, got "infra_structure"; did you mean "infra-structure"?']]],
  ];
  for (const [title, args, problems] of rejected) {
    it(`refuses ${title}`, () => assertRejected(() => new Registry("registry", args), 'invalid Registry "registry"', problems));
  }

  it("keeps the volume and its namespace from being deleted, unless told otherwise", async () => {
    const protectedKinds = async (args?: RegistryArgs) => (await install(args)).filter(({ protect }) => protect).map((resource) => resource.inputs.kind);
    assert.deepEqual(await protectedKinds(), ["Namespace", "PersistentVolumeClaim"]);
    assert.deepEqual(await protectedKinds({ protectData: false }), []);
  });
});
