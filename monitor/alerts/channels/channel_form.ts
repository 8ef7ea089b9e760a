import type { Channel } from "../../channel.ts";
import type { HttpAnswer, HttpSendRequest } from "../../http_send.ts";
import type { Notice } from "../notice.ts";
import type { AttemptResult } from "../outbox_entry.ts";

/** A request that carries a notice. */
export type ChannelRequest = Pick<HttpSendRequest, "url" | "headers" | "body">;

/** What an answer means. */
export type Judgement = Pick<AttemptResult, "outcome" | "retryAfterMs">;

/** What a request is made of besides the channel. */
export interface SendContext {
  /** Wall clock, milliseconds since the epoch. */
  readonly now: number;
}

/** One kind of channel that is reached by HTTP: two pure functions. */
export interface ChannelForm {
  request(
    notice: Notice,
    channel: Pick<Channel, "settings" | "mentions" | "kind">,
    context: SendContext,
  ): ChannelRequest;
  judge(answer: HttpAnswer, now: number): Judgement;
  /** Of the settings, what must not be seen in an answer that is shown. */
  secretsOf(channel: Pick<Channel, "settings">): readonly string[];
  /** Whether the service needs not hear of it. */
  isSilent?(notice: Notice): boolean;
  /** An outage that is over before its beginning was told is told by nothing. */
  readonly isSilentWhenLate?: boolean;
}
