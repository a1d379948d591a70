import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { KubernetesProvider } from "./provider";
import { service } from "./server";

/** Messages carry whole custom resource definitions. */
const maxMessageBytes = 400 * 1024 * 1024;
const parentCheckMilliseconds = 1000;

/**
 * Serves the provider on a free loopback port, and prints the port as the first line of standard output, where the
 * engine reads it.
 *
 * @param args what the engine passes: its own address, and flags
 */
export async function main(args: readonly string[]): Promise<void> {
  stopWithParent();
  const kubernetes = new KubernetesProvider();
  kubernetes.log.connect(args.find((argument) => !argument.startsWith("-")));
  const server = new Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  server.addService(ResourceProviderService, service(kubernetes));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  process.stdout.write(`${port}\n`);
}

/** An engine that is killed leaves its plugins behind; this one notices and goes. */
function stopWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, parentCheckMilliseconds).unref();
}
