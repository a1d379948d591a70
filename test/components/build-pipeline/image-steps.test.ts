import { deepEqual, equal, match } from "node:assert/strict";
import { chmodSync, readFileSync } from "node:fs";
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
    const run = (tool: { directory: string }, workspace: string) => workspaces.run("sh", build, {
      PATH: `${tool.directory}:${process.env.PATH}`, WORKSPACE: workspace, CONTEXT: "services/api", DOCKERFILE: "docker/api.Dockerfile",
      IMAGE: "registry.example/transcripts/api", PLAIN_HTTP: "true", COMMIT: "abc", GIT_REPO: "https://git.example/app.git", IMAGE_TAG: "v1",
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

    it("fails when BuildKit fails, and hands nothing on", async () => {
      const { exitCode, outputs } = await run(standIn("buildctl-daemonless.sh", "exit 7"), source({ "source/services/api/main": "", "source/docker/api.Dockerfile": "" }));
      deepEqual([exitCode, outputs], [7, {}]);
    });
  });

  describe("scan", () => {
    const run = (tool: { directory: string }, variables: Record<string, string> = {}) => workspaces.run("sh", scan, {
      PATH: `${tool.directory}:${process.env.PATH}`, IMAGE: `registry.example/api@${digest}`, SEVERITIES: "HIGH,CRITICAL", IGNORE_UNFIXED: "true", PLAIN_HTTP: "false", DATABASE: "", JAVA_DATABASE: "", ...variables,
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
