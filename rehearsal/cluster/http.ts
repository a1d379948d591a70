import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect } from "node:net";

export interface ProbeOptions {
  /** Certificate authority in PEM, for https. */
  readonly ca?: string;
  /** Certificate and key of the client, in PEM. */
  readonly client?: { readonly cert: string; readonly key: string };
  /** Bearer token. */
  readonly token?: string;
  /** Accept any certificate: for servers on loopback that made their own. */
  readonly insecure?: boolean;
}

/** Whether a GET of this loopback URL answers with a status below 300 within two seconds. */
export function answers(url: string, options: ProbeOptions = {}): Promise<boolean> {
  return new Promise((resolve) => {
    const request = url.startsWith("https:") ? httpsRequest : httpRequest;
    const call = request(
      url,
      {
        timeout: 2000,
        agent: false,
        ...(options.ca !== undefined && { ca: options.ca }),
        ...options.client,
        ...(options.insecure && { rejectUnauthorized: false }),
        ...(options.token !== undefined && { headers: { authorization: `Bearer ${options.token}` } }),
      },
      (response) => {
        response.resume();
        resolve((response.statusCode ?? 500) < 300);
      },
    );
    call.once("timeout", () => call.destroy());
    call.once("error", () => resolve(false));
    call.end();
  });
}

/** Whether somebody accepts connections on this loopback port. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, timeout: 2000 });
    const finish = (result: boolean) => () => {
      socket.destroy();
      resolve(result);
    };
    socket.once("connect", finish(true));
    socket.once("error", finish(false));
    socket.once("timeout", finish(false));
  });
}
