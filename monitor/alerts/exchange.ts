import type { Channel } from "../channel.ts";
import type { HttpAnswer, HttpFailure, HttpSend } from "../http_send.ts";
import type { ErrorKind } from "../types.ts";
import type { ChannelForm, ChannelRequest } from "./channels/channel_form.ts";
import { plain } from "./channels/message_text.ts";
import { maskSecrets } from "./mask_secrets.ts";
import type { AttemptResult } from "./outbox_entry.ts";

export interface ExchangeDeps {
  /** Sends one request to a judged address; resolves in every case, soon. */
  readonly send: HttpSend;
  readonly userAgent: string;
  /** Wall clock, milliseconds since the epoch. */
  readonly now: () => number;
}

/** What came of one request, and the answer if there was one. */
export interface Exchanged {
  readonly result: AttemptResult;
  readonly answer: HttpAnswer | null;
}

const NOT_FOUND = "its name was not found, or its address is not allowed";

/** Why there was no answer, for the owner of a channel. A name that is not there and one of the own network look the same, else those could be guessed. */
const FAILURES: Partial<Record<ErrorKind, string>> = {
  dns: NOT_FOUND,
  refused: "it refused the connection",
  timeout: "it did not answer in time",
  tls: "its certificate or encryption failed",
  blocked: NOT_FOUND,
};

/** Sends one request of a channel, and judges the answer. */
export async function exchange(
  { send, userAgent, now }: ExchangeDeps,
  form: Pick<ChannelForm, "judge" | "secretsOf">,
  channel: Pick<Channel, "ownerId" | "settings">,
  { url, headers, body }: ChannelRequest,
): Promise<Exchanged> {
  const sent = await send({
    url,
    method: "POST",
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "User-Agent": userAgent,
      "Accept": "*/*",
      ...headers,
    },
    body,
    isTrusted: channel.ownerId === null,
  });
  return sent.is === "answer"
    ? { result: judged(form, channel, sent, now()), answer: sent }
    : { result: failed(sent), answer: null };
}

function judged(
  form: Pick<ChannelForm, "judge" | "secretsOf">,
  channel: Pick<Channel, "settings">,
  answer: HttpAnswer,
  now: number,
): AttemptResult {
  const { outcome, retryAfterMs, maxTries } = form.judge(answer, now);
  const shown = maskSecrets(answer.body, form.secretsOf(channel));
  const said = movedTo(answer) ?? shown;
  const words = `status ${answer.status} ${plain(said)}`.trim();
  const result = { outcome, status: answer.status, retryAfterMs };
  return maxTries === undefined
    ? { ...result, words }
    : { ...result, maxTries, words: plain(`perhaps partly taken: ${words}`) };
}

/** Where a redirect leads; it is not followed. */
function movedTo({ status, location }: HttpAnswer): string | null {
  if (status < 300 || status > 399 || location === undefined) return null;
  const host = URL.parse(location)?.host;
  return host ? `moved to ${host}: no redirect is followed` : null;
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
    mayHaveArrived: isSent,
  };
}
