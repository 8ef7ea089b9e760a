import type { Socket } from "node:net";
import {
  connectHop,
  type ConnectTools,
  type HopContext,
} from "../../dial/connect_host.ts";
import { type Connection, SocketConnection } from "../../dial/connection.ts";
import { connectPlainly, type Dial } from "../../dial/dial.ts";
import { ProbeFailure } from "../../dial/probe_failure.ts";
import type { MailSettings } from "./mail_settings.ts";

export interface MailContext
  extends Pick<HopContext, "isTrusted" | "deadline" | "clock"> {
  readonly tools: Omit<ConnectTools, "dial">;
}

/** A socket for the package, and what ends it and gives back its place at the address. */
export interface ConnectedMail {
  readonly socket: Socket;
  readonly connection: Connection;
}

/** Connects to a judged address; the package would resolve the name by itself. */
export async function connectMail(
  { host, port }: Pick<MailSettings, "host" | "port">,
  { tools, ...context }: MailContext,
): Promise<ConnectedMail> {
  const sockets = new Map<string, Socket>();
  const dial: Dial = async (endpoint, deadline, observer) => {
    const socket = await connectPlainly(endpoint, deadline);
    observer.onConnect();
    sockets.set(endpoint.address, socket);
    return new SocketConnection(socket);
  };
  let address = "";
  const connection = await connectHop({
    ...{ host, port, tlsName: null },
    isAddress: /^\d+\.\d+\.\d+\.\d+$/.test(host) || host.includes(":"),
  }, {
    ...context,
    tools: { ...tools, dial },
    onAddress: (tried) => address = tried,
    onCertificate: () => {},
  });
  const socket = sockets.get(address);
  if (socket === undefined) {
    connection.close();
    throw new ProbeFailure("protocol");
  }
  // the package reads it; what hears its errors until then stays
  socket.removeAllListeners("readable");
  return { socket, connection };
}
