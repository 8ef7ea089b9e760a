import type { Channel } from "../channel.ts";
import type { HttpAnswer, HttpFailure, HttpSend } from "../http_send.ts";
import type { ErrorKind } from "../types.ts";
import { CHANNEL_FORMS } from "./channels/channel_forms.ts";
import type { ChannelForm } from "./channels/channel_form.ts";
import { plain } from "./channels/message_text.ts";
import { maskSecrets } from "./mask_secrets.ts";
import type { Notice } from "./notice.ts";
import type { AttemptResult } from "./outbox_entry.ts";

export interface DeliverDeps {
  /** Sends one request to a judged address; resolves in every case, soon. */
  readonly send: HttpSend;
  /** Sends what goes by mail; resolves in every case, soon. */
  sendMail(channel: Channel, notice: Notice): Promise<AttemptResult>;
  readonly userAgent: string;
  /** Wall clock, milliseconds since the epoch. */
  readonly now: () => number;
}

const NOT_FOUND = "its name was not found, or its address may not be asked";

/** Why there was no answer, for the owner of a channel. A name that is not there and one of the own network look the same, else those could be guessed. */
const FAILURES: Partial<Record<ErrorKind, string>> = {
  dns: NOT_FOUND,
  refused: "it refused the connection",
  timeout: "it did not answer in time",
  tls: "its certificate or encryption failed",
  blocked: NOT_FOUND,
};

const NOTHING_SENT: AttemptResult = {
  outcome: "sent",
  status: null,
  words: "nothing was sent: this service needs not hear of it",
  retryAfterMs: null,
};

/** Returns the function that tries once to deliver a notice. */
export function createDeliver(
  deps: DeliverDeps,
): (channel: Channel, notice: Notice) => Promise<AttemptResult> {
  return async (channel, notice) => {
    if (channel.kind === "email") return await deps.sendMail(channel, notice);
    const form = CHANNEL_FORMS[channel.kind];
    if (form.isSilent?.(notice)) return NOTHING_SENT;
    const { url, headers, body } = form.request(notice, channel, {
      now: deps.now(),
    });
    const sent = await deps.send({
      url,
      method: "POST",
      headers: {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": deps.userAgent,
        "Accept": "*/*",
        ...headers,
      },
      body,
      isTrusted: channel.ownerId === null,
    });
    return sent.is === "answer"
      ? judged(form, channel, sent, deps.now())
      : failed(sent);
  };
}

function judged(
  form: ChannelForm,
  channel: Channel,
  answer: HttpAnswer,
  now: number,
): AttemptResult {
  const { outcome, retryAfterMs } = form.judge(answer, now);
  const shown = maskSecrets(answer.body, form.secretsOf(channel));
  const words = plain(`status ${answer.status} ${shown}`);
  return { outcome, status: answer.status, words, retryAfterMs };
}

function failed({ kind, isSent }: HttpFailure): AttemptResult {
  const reason = kind === null
    ? "this machine could not connect"
    : FAILURES[kind] ?? "its answer made no sense";
  return {
    outcome: "later",
    status: null,
    words: isSent ? `${reason}; the message may have arrived` : reason,
    retryAfterMs: null,
  };
}
