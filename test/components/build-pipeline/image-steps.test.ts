import { deepEqual, equal, match } from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { build } from "../../../components/build-pipeline/steps/build";
import { scan } from "../../../components/build-pipeline/steps/scan";
import { write, Workspaces } from "./support/steps";

/**
 * The shell around BuildKit and Trivy. Both need a container runtime or a network, so in their place stands a program that
 * writes down how it was called: this shows what the shell does with arguments and exit codes, and nothing about images.
 */
describe("the steps around BuildKit and Trivy", function () {
  this.timeout(20_000);
  const workspaces = new Workspaces();
  after(() => workspaces.remove());

  const digest = `sha256:${"c".repeat(64)}`;
  const standIn = (name: string, script: string): { directory: string; calls: () => string[][] } => {
    const directory = workspaces.directory("bin");
    write(directory, { [name]: `#!/bin/sh\nfor word in "$@"; do printf '%s\\037' "$word"; done >> "${directory}/calls"\necho >> "${directory}/calls"\n${script}\n` });
    chmodSync(join(directory, name), 0o755);
    return { directory, calls: () => readFileSync(join(directory, "calls"), "utf8").trim().split("\n").map((line) => line.split("\x1f").slice(0, -1)) };
  };
  const after_ = (words: string[] | undefined, flag: string): string[] => (words ?? []).flatMap((word, index, all) => (all[index - 1] === flag ? [word] : []));

  describe("build", () => {
    const metadata = `while [ "$1" != --metadata-file ]; do shift; done; printf '{\\n "containerimage.config.digest": "sha256:0",\\n "containerimage.digest": "${digest}"\\n}' > "$2"`;
    const run = (tool: { directory: string }, workspace: string, variables: Record<string, string> = {}) => workspaces.run("sh", build, {
      PATH: `${tool.directory}:${process.env.PATH}`, WORKSPACE: workspace, CONTEXT: "services/api", DOCKERFILE: "docker/api.Dockerfile",
      IMAGE: "registry.example/transcripts/api", REGISTRY: "registry.example", DECLARED_REGISTRY: "registry.example", PLAIN_HTTP: "true", COMMIT: "abc", GIT_REPO: "https://git.example/app.git", IMAGE_TAG: "v1", ...variables,
    });
    const source = (files: Record<string, string>) => {
      const workspace = workspaces.directory();
      write(workspace, files);
      return workspace;
    };

    it("pushes by digest, without a tag, and hands the digest on", async () => {
      const tool = standIn("buildctl-daemonless.sh", metadata);
      const workspace = source({ "source/services/api/main": "", "source/docker/api.Dockerfile": "" });
      const { exitCode, outputs, stderr } = await run(tool, workspace);
      deepEqual([exitCode, outputs, stderr], [0, { digest }, ""]);
      const [call] = tool.calls();
      deepEqual(after_(call, "--output"), ["type=image,name=registry.example/transcripts/api,push=true,push-by-digest=true,name-canonical=true,oci-mediatypes=true,registry.insecure=true"]);
      deepEqual(after_(call, "--local"), [`context=${workspace}/source/services/api`, `dockerfile=${workspace}/source/docker`]);
      deepEqual(after_(call, "--opt"), [
        "filename=api.Dockerfile", "label:org.opencontainers.image.revision=abc", "label:org.opencontainers.image.source=https://git.example/app.git", "label:org.opencontainers.image.version=v1",
      ]);
    });

    it("says what the commit does not have", async () => {
      const tool = standIn("buildctl-daemonless.sh", metadata);
      const noContext = await run(tool, source({ "source/docker/api.Dockerfile": "" }));
      deepEqual([noContext.exitCode, noContext.stderr], [1, "error: there is no directory services/api in this commit\n"]);
      const noFile = await run(tool, source({ "source/services/api/main": "" }));
      deepEqual([noFile.exitCode, noFile.stderr], [1, "error: there is no docker/api.Dockerfile in this commit\n"]);
    });

    it("never builds what lies outside of the checkout, wherever a link of the repository leads", async () => {
      const files = { "source/services/api/main": "", "source/docker/api.Dockerfile": "", "source/.git/config": "", "docker/config.json": "" };
      const links: [link: string, target: string, found: RegExp][] = [
        ["source/services/api", "../..", /^error: services\/api is a symbolic link that leads out of the checkout/],
        ["source/services/api", "/", /^error: services\/api is a symbolic link/],
        ["source/services/api", "../.git", /^error: services\/api is a symbolic link/],
        ["source/services", "../docker", /^error: (there is no directory services\/api|services\/api is a symbolic link)/],
        ["source/docker/api.Dockerfile", "../../docker/config.json", /^error: docker\/api\.Dockerfile is a symbolic link/],
        ["source/docker", "../docker", /^error: there is no docker\/api\.Dockerfile/],
      ];
      for (const [link, target, found] of links) {
        const tool = standIn("buildctl-daemonless.sh", metadata);
        const workspace = source(files);
        rmSync(join(workspace, link), { recursive: true });
        symlinkSync(target, join(workspace, link));
        const { exitCode, stderr, outputs } = await run(tool, workspace);
        deepEqual([exitCode, outputs, existsSync(join(tool.directory, "calls"))], [1, {}, false], link);
        match(stderr, found);
      }
    });

    it("takes a link that stays in the checkout", async () => {
      const tool = standIn("buildctl-daemonless.sh", metadata);
      const workspace = source({ "source/services/one/main": "", "source/docker/shared.Dockerfile": "" });
      symlinkSync("one", join(workspace, "source/services/api"));
      symlinkSync("shared.Dockerfile", join(workspace, "source/docker/api.Dockerfile"));
      equal((await run(tool, workspace)).exitCode, 0);
      const [call] = tool.calls();
      deepEqual([after_(call, "--local"), after_(call, "--opt")[0]], [[`context=${workspace}/source/services/one`, `dockerfile=${workspace}/source/docker`], "filename=shared.Dockerfile"]);
    });

    it("speaks plain HTTP to no registry but the declared one", async () => {
      const tool = standIn("buildctl-daemonless.sh", metadata);
      await run(tool, source({ "source/services/api/main": "", "source/docker/api.Dockerfile": "" }), { REGISTRY: "registry.other", IMAGE: "registry.other/api" });
      match(tool.calls()[0]?.join(" ") ?? "", /registry\.insecure=false/);
      match(tool.calls()[0]?.join(" ") ?? "", /^(?!.*registry\.insecure=true)/);
    });

    it("fails when BuildKit fails, and hands nothing on", async () => {
      const { exitCode, outputs } = await run(standIn("buildctl-daemonless.sh", "exit 7"), source({ "source/services/api/main": "", "source/docker/api.Dockerfile": "" }));
      deepEqual([exitCode, outputs], [7, {}]);
    });
  });

  describe("scan", () => {
    const run = (tool: { directory: string }, variables: Record<string, string> = {}) => workspaces.run("sh", scan, {
      PATH: `${tool.directory}:${process.env.PATH}`, IMAGE: `registry.example/api@${digest}`, REGISTRY: "registry.example", DECLARED_REGISTRY: "registry.example", SEVERITIES: "HIGH,CRITICAL", IGNORE_UNFIXED: "true", PLAIN_HTTP: "false", DATABASE: "", JAVA_DATABASE: "", ...variables,
    });
    const writesReport = 'for word in "$@"; do if [ "$previous" = --output ]; then echo "{}" > "$word"; fi; previous="$word"; done';

    it("asks Trivy to fail on the severities, and to leave out what has no fix", async () => {
      const tool = standIn("trivy", writesReport);
      const { exitCode, stderr, outputs } = await run(tool);
      deepEqual([exitCode, stderr, Object.keys(outputs)], [0, "", ["scan.json"]]);
      const [call] = tool.calls();
      deepEqual([after_(call, "--exit-code"), after_(call, "--severity"), call?.includes("--ignore-unfixed=true"), call?.includes("--insecure=false"), call?.at(-1)], [["1"], ["HIGH,CRITICAL"], true, true, `registry.example/api@${digest}`]);
      deepEqual(after_(call, "--db-repository"), []);
    });

    it("takes databases from their copies", async () => {
      const tool = standIn("trivy", writesReport);
      await run(tool, { DATABASE: "registry.example/trivy-db:2", JAVA_DATABASE: "registry.example/trivy-java-db:1" });
      const [call] = tool.calls();
      deepEqual([after_(call, "--db-repository"), after_(call, "--java-db-repository")], [["registry.example/trivy-db:2"], ["registry.example/trivy-java-db:1"]]);
    });

    it("speaks plain HTTP to no registry but the declared one", async () => {
      for (const [declared, insecure] of [["registry.example", "true"], ["registry.other", "false"]] as const) {
        const tool = standIn("trivy", writesReport);
        await run(tool, { PLAIN_HTTP: "true", DECLARED_REGISTRY: declared });
        equal(tool.calls()[0]?.includes(`--insecure=${insecure}`), true, declared);
      }
    });

    it("is a gate: it fails when Trivy does, and still shows the report", async () => {
      const tool = standIn("trivy", `${writesReport}\ncase " $* " in *" image "*) exit 1 ;; esac`);
      const { exitCode, stderr, outputs } = await run(tool);
      equal(exitCode, 1);
      match(stderr, /^error: registry\.example\/api@sha256:c+ has vulnerabilities of HIGH,CRITICAL, or could not be scanned; it gets no tag$/m);
      deepEqual(Object.keys(outputs), ["scan.json"]);
      deepEqual(tool.calls()[1]?.[0], "convert");
    });
  });
});
