import type { Channel, ChannelSettings } from "../../channel.ts";
import type { HttpAnswer, HttpSendRequest } from "../../http_send.ts";
import type { Notice } from "../notice.ts";
import type { AttemptResult } from "../outbox_entry.ts";

/** A request that carries a notice. */
export type ChannelRequest = Pick<HttpSendRequest, "url" | "headers" | "body">;

/** What an answer means. */
export type Judgement = Pick<
  AttemptResult,
  "outcome" | "retryAfterMs" | "maxTries"
>;

/** What a request is made of besides the channel. */
export interface SendContext {
  /** Wall clock, milliseconds since the epoch. */
  readonly now: number;
}

/** A second request that an answer asks for. */
export interface NextRequest {
  readonly request: ChannelRequest;
  /** What the channel's settings are from now on, where the service has changed them. */
  readonly settings?: ChannelSettings;
}

/** One kind of channel that is reached by HTTP, in pure functions. */
export interface ChannelForm {
  request(
    notice: Notice,
    channel: Pick<Channel, "settings" | "mentions" | "kind" | "secretBefore">,
    context: SendContext,
  ): ChannelRequest;
  judge(answer: HttpAnswer, now: number): Judgement;
  /** What to send at once after an answer, once; null for nothing. */
  next?(
    answer: HttpAnswer,
    notice: Notice,
    channel: Pick<Channel, "settings" | "mentions">,
  ): NextRequest | null;
  /** Of the settings, what must not be seen in an answer that is shown. */
  secretsOf(
    channel: Pick<Channel, "settings" | "secretBefore">,
  ): readonly string[];
  /** Whether the service needs not hear of it. */
  isSilent?(notice: Notice): boolean;
  /** An outage that is over before its beginning was told is told by nothing. */
  readonly isSilentWhenLate?: boolean;
}
