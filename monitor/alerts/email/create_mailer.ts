import type { Socket } from "node:net";
import type { Channel } from "../../channel.ts";
import { AddressLimit } from "../../dial/address_limit.ts";
import {
  connectHop,
  type ConnectTools,
  type HopContext,
} from "../../dial/connect_host.ts";
import { createResolvers } from "../../dial/create_resolvers.ts";
import { type Connection, SocketConnection } from "../../dial/connection.ts";
import { DeadlineWheel } from "../../dial/deadline.ts";
import { connectPlainly, type Dial } from "../../dial/dial.ts";
import { FamilyOrder } from "../../dial/family_order.ts";
import { PhaseClock } from "../../dial/phase_clock.ts";
import { ProbeFailure } from "../../dial/probe_failure.ts";
import { listOf, numberOf, textOf } from "../channels/setting_of.ts";
import type { Notice } from "../notice.ts";
import type { AttemptResult } from "../outbox_entry.ts";
import { judgeMail } from "./judge_mail.ts";
import { mailMessage } from "./mail_message.ts";

/** What is needed of the address guard; ports are judged here, since none of the web is meant. */
export interface MailGuard {
  checkUrl(raw: string): { readonly ok: boolean };
  allowsAnswer(ips: readonly string[]): boolean;
}

export interface MailerDeps {
  readonly guard: MailGuard;
  /** For all of the connection of one mail. */
  readonly timeoutMs: number;
  /** For all mails of a notice together. */
  readonly totalMs: number;
  /** What we call ourselves to a server: the host of PUBLIC_URL. */
  readonly ownName: string;
}

/** Ports of mail servers: what is not the configuration's goes to these alone. */
const MAIL_PORTS = new Set([25, 465, 587, 2525]);
const SENT: AttemptResult = {
  outcome: "sent",
  status: 250,
  words: "status 250",
  retryAfterMs: null,
};

/**
 * Returns the function that sends a notice as mail: one to each address, over a
 * connection to a judged address, and with a password only under TLS. The
 * package that speaks SMTP is loaded with the first one.
 */
export function createMailer(
  deps: MailerDeps,
): (channel: Channel, notice: Notice) => Promise<AttemptResult> {
  const performanceNow = () => performance.now();
  const deadlines = new DeadlineWheel();
  const { resolve, resolveTrusted } = createResolvers({ deadlines });
  const tools: Omit<ConnectTools, "dial"> = {
    guard: {
      allowsAnswer: (ips) => deps.guard.allowsAnswer(ips),
      isOwnPort: () => false,
    },
    ...{ resolve, resolveTrusted, deadlines },
    addressLimit: new AddressLimit(),
    familyOrder: new FamilyOrder(performanceNow),
  };
  return async (channel, notice) => {
    const endsAt = performanceNow() + deps.totalMs;
    for (const to of listOf(channel, "to")) {
      const leftMs = Math.max(0, endsAt - performanceNow());
      const deadline = deadlines.start(Math.min(deps.timeoutMs, leftMs));
      const context = {
        isTrusted: channel.ownerId === null,
        ...{ tools, deadline, clock: new PhaseClock(performanceNow) },
      };
      const result = await sendOne(channel, notice, to, { deps, context });
      deadline.clear();
      if (result.outcome !== "sent") return result;
    }
    return SENT;
  };
}

interface Sending {
  readonly deps: MailerDeps;
  readonly context:
    & Pick<HopContext, "isTrusted" | "deadline" | "clock">
    & { readonly tools: Omit<ConnectTools, "dial"> };
}

async function sendOne(
  channel: Channel,
  notice: Notice,
  to: string,
  { deps, context }: Sending,
): Promise<AttemptResult> {
  const password = textOf(channel, "password");
  const security = securityOf(channel);
  if (password !== "" && security === "none") {
    return failure("final", "a password is sent under TLS alone");
  }
  if (!context.isTrusted && !mayBeAsked(channel, deps.guard)) {
    return failure("final", "its address may not be asked");
  }
  // loaded before there is a socket, which nobody would listen to meanwhile
  const { createTransport } = await import("nodemailer");
  let connected: Connected;
  try {
    connected = await connect(channel, context);
  } catch {
    // a name that is not there and one of the own network look the same
    return failure("later", "it could not be reached");
  }
  const user = textOf(channel, "user");
  const transport = createTransport({
    host: textOf(channel, "host"),
    port: portOf(channel),
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    name: deps.ownName,
    ...user === "" ? {} : { auth: { user, pass: password } },
    connection: connected.socket,
    connectionTimeout: deps.timeoutMs,
    greetingTimeout: deps.timeoutMs,
    socketTimeout: deps.timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    tls: { servername: textOf(channel, "host"), minVersion: "TLSv1.2" },
  });
  try {
    await transport.sendMail(mailMessage(notice, channel, to));
    return SENT;
  } catch (error) {
    return judgeMail(error, [password, user]);
  } finally {
    transport.close();
    connected.connection.close();
  }
}

/** Whether what a user has set leads to mail servers; which addresses a name has, `connect` looks at. */
function mayBeAsked(channel: Channel, guard: MailGuard): boolean {
  const host = textOf(channel, "host");
  return MAIL_PORTS.has(portOf(channel)) &&
    guard.checkUrl(`https://${host}/`).ok;
}

/** A socket for the package, and what ends it and gives back its place at the address. */
interface Connected {
  readonly socket: Socket;
  readonly connection: Connection;
}

/** Connects to a judged address; the package would resolve the name by itself. */
async function connect(
  channel: Channel,
  { tools, ...context }: Sending["context"],
): Promise<Connected> {
  const host = textOf(channel, "host");
  const port = portOf(channel);
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

function securityOf(channel: Channel): string {
  return textOf(channel, "security") || "starttls";
}

function portOf(channel: Channel): number {
  const usual = securityOf(channel) === "tls" ? 465 : 587;
  return numberOf(channel, "port") ?? usual;
}

function failure(
  outcome: AttemptResult["outcome"],
  words: string,
): AttemptResult {
  return { outcome, status: null, words, retryAfterMs: null };
}
