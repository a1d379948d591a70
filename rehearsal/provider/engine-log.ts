import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/** Sends messages to the engine, which shows them beside the resource. */
export class EngineLog {
  private client: EngineClient | undefined;
  private address: string | undefined;

  /** @param address of the engine; without one, messages are dropped */
  connect(address: string | undefined): void {
    if (!address || address === this.address) return;
    this.address = address;
    this.client = new EngineClient(address, credentials.createInsecure());
  }

  /** Something worth keeping in the output of the run. */
  info(message: string, urn = ""): void {
    this.send(LogSeverity.INFO, message, urn, false);
  }

  /** Something the user should look at. */
  warn(message: string, urn = ""): void {
    this.send(LogSeverity.WARNING, message, urn, false);
  }

  /** What happens right now; replaced by the next one. */
  status(message: string, urn: string): void {
    this.send(LogSeverity.INFO, message, urn, true);
  }

  private send(severity: LogSeverity, message: string, urn: string, ephemeral: boolean): void {
    if (!this.client) return;
    const request = new LogRequest();
    request.setSeverity(severity);
    request.setMessage(message);
    request.setUrn(urn);
    request.setEphemeral(ephemeral);
    this.client.log(request, () => undefined);
  }
}
