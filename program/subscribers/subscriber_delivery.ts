import { CHANNEL_FORMS } from "../../monitor/alerts/channels/channel_forms.ts";
import { mailSettings } from "../../monitor/alerts/email/mail_settings.ts";
import { exchange, type ExchangeDeps } from "../../monitor/alerts/exchange.ts";
import type { Notice } from "../../monitor/alerts/notice.ts";
import type {
  AttemptResult,
  ChannelState,
} from "../../monitor/alerts/outbox_entry.ts";
import type { Channel } from "../../monitor/channel.ts";
import { pageOf } from "../../monitor/subscriber.ts";
import type { MailPlaces } from "./mail_places.ts";
import { inPublicWords } from "./public_digest.ts";
import type { StatusPages } from "./status_pages.ts";

export interface SubscriberDeliveryDeps extends ExchangeDeps {
  sendMail(channel: Channel, notice: Notice): Promise<AttemptResult>;
  readonly pages: Pick<StatusPages, "of">;
  readonly places: MailPlaces;
}

/** Whoever could not be told anything for so long is removed. */
const GIVE_UP_MS = 7 * 86_400_000;

/** Tells one subscriber something, once, and who is to be removed. */
export class SubscriberDelivery {
  readonly #deps: SubscriberDeliveryDeps;
  /** When a mail of a page was taken last. */
  readonly #mailedAt = new Map<number, number>();

  constructor(deps: SubscriberDeliveryDeps) {
    this.#deps = deps;
  }

  async deliver(channel: Channel, told: Notice): Promise<AttemptResult> {
    const page = this.#deps.pages.of(pageOf(channel.id));
    const notice = { ...inPublicWords(told), page };
    if (channel.kind === "email") {
      const result = await this.mail(channel, withLinks(notice));
      if (result.outcome === "sent") {
        this.#mailedAt.set(pageOf(channel.id), this.#deps.now());
      }
      return result;
    }
    const form = CHANNEL_FORMS.webhook;
    const { now } = this.#deps;
    const request = form.request(notice, channel, { now: now() });
    const { result } = await exchange(this.#deps, form, channel, request);
    return scrubbed(result);
  }

  /** Sends one mail, where its server has a place. */
  async mail(channel: Channel, notice: Notice): Promise<AttemptResult> {
    const { host, port } = mailSettings(channel);
    const result = await this.#deps.places.run(
      `${host}:${port}`,
      () => this.#deps.sendMail(channel, notice),
    );
    // what is wrong with the owner's channel is no fault of who reads its mails
    const outcome = result.outcome === "broken" ? "later" : result.outcome;
    return scrubbed({ ...result, outcome });
  }

  /** Whether a subscriber that fails is to be removed: it said that it is gone, or has failed for days, while its mail server took other mails. */
  isGone(
    { id, kind }: Pick<Channel, "id" | "kind">,
    { isBroken, failingSince = Infinity }: ChannelState,
  ): boolean {
    if (isBroken) return true;
    const mailedAt = this.#mailedAt.get(pageOf(id)) ?? -Infinity;
    return this.#deps.now() - failingSince >= GIVE_UP_MS &&
      (kind !== "email" || mailedAt > failingSince);
  }
}

/** The owner of the page reads it, who knows no address: and answers often have it in them. */
function scrubbed({ words, ...result }: AttemptResult): AttemptResult {
  const { status } = result;
  return {
    ...result,
    words: status === null ? plainWords(words) : `status ${status}`,
  };
}

/** Words of ours are left as they are; whatever else there is may be anything. */
function plainWords(words: string): string {
  return /^[a-z ,;]{1,100}$/.test(words) ? words : "it could not be reached";
}

function withLinks(notice: Notice): Notice {
  const { page, urls: [first], incident } = notice;
  const link = incident?.link ?? first?.link ?? page?.url ?? null;
  const title = incident === undefined ? "Status" : "Incident";
  return {
    ...notice,
    links: [
      ...link === null ? [] : [{ title, url: link }],
      ...page?.url && page.url !== link
        ? [{ title: "Status page", url: page.url }]
        : [],
    ],
  };
}
