import { isIP } from "node:net";
import type { Channel } from "../../channel.ts";
import { AddressLimit } from "../../dial/address_limit.ts";
import type { ConnectTools } from "../../dial/connect_host.ts";
import { createResolvers } from "../../dial/create_resolvers.ts";
import { DeadlineWheel } from "../../dial/deadline.ts";
import { FamilyOrder } from "../../dial/family_order.ts";
import { PhaseClock } from "../../dial/phase_clock.ts";
import { listOf } from "../channels/setting_of.ts";
import type { Notice } from "../notice.ts";
import type { AttemptResult } from "../outbox_entry.ts";
import {
  type ConnectedMail,
  connectMail,
  type MailContext,
} from "./connect_mail.ts";
import { joinMailResults } from "./join_mail_results.ts";
import { judgeMail } from "./judge_mail.ts";
import { mailMessage } from "./mail_message.ts";
import { mailSettings } from "./mail_settings.ts";

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
  /** The link by which an address of a channel gets no more mails; null for none. */
  unsubscribeLinkOf?(channel: Channel, address: string): Promise<string | null>;
  /** Authorities, as PEM, that are trusted instead of the system's. */
  readonly caCerts?: readonly string[];
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
 * Returns the function that sends a notice as mail: one to each address but
 * those in `reached`, over a connection to a judged address, and with a password
 * only under TLS. A server that refuses one address does not keep the others from
 * theirs. The package that speaks SMTP is loaded with the first mail.
 */
export function createMailer(
  deps: MailerDeps,
): (
  channel: Channel,
  notice: Notice,
  reached?: readonly string[],
) => Promise<AttemptResult> {
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
  return async (channel, notice, reached = []) => {
    const endsAt = performanceNow() + deps.totalMs;
    const results = new Map<string, AttemptResult>();
    for (const to of listOf(channel, "to")) {
      const isUnwanted = channel.unsubscribed?.includes(to) ?? false;
      if (isUnwanted || reached.includes(to)) continue;
      const leftMs = Math.max(0, endsAt - performanceNow());
      const deadline = deadlines.start(Math.min(deps.timeoutMs, leftMs));
      const context = {
        isTrusted: channel.ownerId === null,
        ...{ tools, deadline, clock: new PhaseClock(performanceNow) },
      };
      const result = await sendOne(channel, notice, to, { deps, context });
      deadline.clear();
      results.set(to, result);
      // without an answer to this address the next would fare the same
      const isOfServer = result.outcome === "broken" || result.status === null;
      if (isOfServer && result.outcome !== "sent") break;
    }
    return joinMailResults(results, reached);
  };
}

interface Sending {
  readonly deps: MailerDeps;
  readonly context: MailContext;
}

async function sendOne(
  channel: Channel,
  notice: Notice,
  to: string,
  { deps, context }: Sending,
): Promise<AttemptResult> {
  const { host, port, security, user, password } = mailSettings(channel);
  if (password !== "" && security === "none") {
    return failure("final", "a password is only sent over TLS");
  }
  const mayBeAsked = context.isTrusted ||
    (MAIL_PORTS.has(port) && deps.guard.checkUrl(`https://${host}/`).ok);
  if (!mayBeAsked) return failure("final", "its address is not allowed");
  const unsubscribe = await deps.unsubscribeLinkOf?.(channel, to) ?? null;
  // loaded before there is a socket, which nobody would listen to meanwhile
  const { createTransport } = await import("nodemailer");
  let connected: ConnectedMail;
  try {
    connected = await connectMail({ host, port }, context);
  } catch {
    // a name that is not there and one of the own network look the same
    return failure("later", "it could not be reached");
  }
  const { caCerts, ownName: name, timeoutMs } = deps;
  const transport = createTransport({
    ...{ host, port, name, connection: connected.socket },
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    ...user === "" ? {} : { auth: { user, pass: password } },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    tls: {
      minVersion: "TLSv1.2",
      // an address is no server name: the certificate is judged by it all the same
      ...isIP(host) === 0 ? { servername: host } : {},
      ...caCerts === undefined ? {} : { ca: [...caCerts] },
    },
  });
  try {
    await transport.sendMail(mailMessage(notice, channel, to, unsubscribe));
    return SENT;
  } catch (error) {
    return judgeMail(error, [password, user]);
  } finally {
    transport.close();
    connected.connection.close();
  }
}

function failure(
  outcome: AttemptResult["outcome"],
  words: string,
): AttemptResult {
  return { outcome, status: null, words, retryAfterMs: null };
}
