import { credentials, Metadata } from "@grpc/grpc-js";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { execa } from "execa";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { createInterface } from "node:readline";

/** How long a plugin may take to start and to answer, milliseconds. */
const patience = 10_000;

/**
 * What a provider plugin says its version is. It is started as the engine does it, asked, and ended.
 *
 * @param executable absolute path of the plugin.
 * @returns undefined when it says nothing within a few seconds.
 */
export async function pluginVersion(executable: string): Promise<string | undefined> {
  // The plugin keeps the address of the engine for later; there is none.
  const plugin = execa(executable, ["127.0.0.1:1"], { stdin: "ignore", stderr: "ignore", reject: false, timeout: patience, killSignal: "SIGKILL", buffer: false });
  try {
    const port = await firstLine(plugin.stdout);
    return port === undefined || !/^\d+$/.test(port) ? undefined : await askVersion(`127.0.0.1:${port}`);
  } finally {
    plugin.kill("SIGKILL");
    await plugin;
  }
}

async function firstLine(output: NodeJS.ReadableStream): Promise<string | undefined> {
  for await (const line of createInterface({ input: output })) return line.trim();
  return undefined;
}

async function askVersion(address: string): Promise<string | undefined> {
  const client = new ResourceProviderClient(address, credentials.createInsecure());
  try {
    const info = await new Promise<PluginInfo | undefined>((resolve) => {
      client.getPluginInfo(new Empty(), new Metadata(), { deadline: Date.now() + patience }, (error: unknown, answer: PluginInfo) => resolve(error ? undefined : answer));
    });
    return info?.getVersion().replace(/^v/, "");
  } finally {
    client.close();
  }
}
