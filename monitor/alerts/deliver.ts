import type { Channel, ChannelSettings } from "../channel.ts";
import type { ChannelForm } from "./channels/channel_form.ts";
import { CHANNEL_FORMS } from "./channels/channel_forms.ts";
import { exchange, type ExchangeDeps } from "./exchange.ts";
import type { Notice } from "./notice.ts";
import type { AttemptResult } from "./outbox_entry.ts";

export interface DeliverDeps extends ExchangeDeps {
  /** Sends what goes by mail, but to those in `reached`; resolves in every case, soon. */
  sendMail(
    channel: Channel,
    notice: Notice,
    reached: readonly string[],
  ): Promise<AttemptResult>;
  /** The link by which whoever reads the notice says that they look into its outage; null for none. */
  acknowledgeLinkOf?(channel: Channel, notice: Notice): Promise<string | null>;
  /** Keeps settings of a channel that its service has changed. */
  keepSettings(channel: Channel, settings: ChannelSettings): Promise<void>;
}

const NOTHING_SENT: AttemptResult = {
  outcome: "sent",
  status: null,
  words: "nothing was sent: this service is not told of such things",
  retryAfterMs: null,
};

/** Tries once to deliver a notice; of several receivers those in `reached` have it. */
export type Deliver = (
  channel: Channel,
  notice: Notice,
  reached?: readonly string[],
) => Promise<AttemptResult>;

export function createDeliver(deps: DeliverDeps): Deliver {
  return async (channel, told, reached = []) => {
    const acknowledge = await deps.acknowledgeLinkOf?.(channel, told) ?? null;
    const notice = acknowledge === null ? told : { ...told, acknowledge };
    if (channel.kind === "email") {
      return await deps.sendMail(channel, notice, reached);
    }
    const form = CHANNEL_FORMS[channel.kind];
    if (form.isSilent?.(notice)) return NOTHING_SENT;
    const context = { now: deps.now() };
    const request = form.request(notice, channel, context);
    const judging = withSecret(form, tokenIn(acknowledge));
    const first = await exchange(deps, judging, channel, request);
    const next = first.answer === null
      ? null
      : form.next?.(first.answer, notice, channel) ?? null;
    if (next === null) return first.result;
    if (next.settings !== undefined) {
      await deps.keepSettings(channel, next.settings);
    }
    return (await exchange(deps, judging, channel, next.request)).result;
  };
}

/** What is secret of a link. */
function tokenIn(link: string | null): string {
  return link?.split("/").at(-1) ?? "";
}

/** How a form judges answers, one more secret being masked in them: services show the message that they took. */
function withSecret(
  { judge, secretsOf }: ChannelForm,
  secret: string,
): Pick<ChannelForm, "judge" | "secretsOf"> {
  return {
    judge,
    secretsOf: (channel) => [...secretsOf(channel), secret],
  };
}
