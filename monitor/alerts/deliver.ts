import type { Channel, ChannelSettings } from "../channel.ts";
import { CHANNEL_FORMS } from "./channels/channel_forms.ts";
import { exchange, type ExchangeDeps } from "./exchange.ts";
import type { Notice } from "./notice.ts";
import type { AttemptResult } from "./outbox_entry.ts";

export interface DeliverDeps extends ExchangeDeps {
  /** Sends what goes by mail; resolves in every case, soon. */
  sendMail(channel: Channel, notice: Notice): Promise<AttemptResult>;
  /** Keeps settings of a channel that its service has changed. */
  keepSettings(channel: Channel, settings: ChannelSettings): Promise<void>;
}

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
    const context = { now: deps.now() };
    const request = form.request(notice, channel, context);
    const first = await exchange(deps, form, channel, request);
    const next = first.answer === null
      ? null
      : form.next?.(first.answer, notice, channel) ?? null;
    if (next === null) return first.result;
    if (next.settings !== undefined) {
      await deps.keepSettings(channel, next.settings);
    }
    return (await exchange(deps, form, channel, next.request)).result;
  };
}
