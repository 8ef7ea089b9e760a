import type { Channel } from "../../monitor/channel.ts";
import { pageOf, type Subscriber } from "../../monitor/subscriber.ts";
import { unsubscribePath } from "../../routes/subscribers/subscription_paths.ts";
import type { Channels } from "../../store/alerts/channels.ts";
import { SecretKeyError } from "../../store/codecs/secret_box.ts";
import type { SubscriberPage } from "../../store/alerts/subscribers/subscriber_page.ts";
import type { Subscribers } from "../../store/alerts/subscribers/subscribers.ts";
import type { StatusPages } from "./status_pages.ts";

export interface SubscriberChannelsDeps {
  readonly subscribers: Pick<Subscribers, "get" | "page">;
  readonly channels: Pick<Channels, "get">;
  readonly pages: Pick<StatusPages, "isOff">;
  /** Whose a channel is: all that are the operator's have one owner, 0. */
  ownerOf(channel: Pick<Channel, "ownerId">): number;
  readonly publicUrl: string | undefined;
}

/** Where a channel of a subscriber has the link by which it is ended. */
export const UNSUBSCRIBE_SETTING = "unsubscribe";

/** Subscribers as whoever delivers sees them: each is a channel with its own address. */
export class SubscriberChannels {
  readonly #deps: SubscriberChannelsDeps;

  constructor(deps: SubscriberChannelsDeps) {
    this.#deps = deps;
  }

  /** Those that are there, and can be told at present. */
  async of(ids: readonly number[]): Promise<Channel[]> {
    const found = await this.#deps.subscribers.get(ids);
    const senders = new Map<number, Channel | null>();
    for (const { id, kind } of found) {
      const page = pageOf(id);
      if (kind !== "email" || senders.has(page)) continue;
      senders.set(page, await this.senderOf(page));
    }
    return found.flatMap((subscriber) => {
      const page = pageOf(subscriber.id);
      if (this.#deps.pages.isOff(page)) return [];
      if (subscriber.kind === "webhook") return [webhookOf(subscriber)];
      const sender = senders.get(page) ?? null;
      return sender === null
        ? []
        : [this.mailTo(sender, subscriber.address, subscriber)];
    });
  }

  /** The channel whose server sends a page's mails; null where none does. */
  async senderOf(
    page: number,
    known?: Pick<SubscriberPage, "emailChannelId">,
  ): Promise<Channel | null> {
    const { subscribers, channels, ownerOf } = this.#deps;
    const { emailChannelId } = known ?? await subscribers.page(page);
    if (emailChannelId === null) return null;
    const channel = await channels.get(emailChannelId).catch((error) => {
      if (error instanceof SecretKeyError) return null;
      throw error;
    });
    return channel !== null && channel.kind === "email" && channel.enabled &&
        ownerOf(channel) === page
      ? channel
      : null;
  }

  /** A mail channel for one address. */
  mailTo(
    sender: Channel,
    address: string,
    subscriber: Pick<Subscriber, "id" | "token"> | null,
  ): Channel {
    const { unsubscribed: _unsubscribed, ...others } = sender;
    const { publicUrl = "" } = this.#deps;
    return {
      ...others,
      id: subscriber?.id ?? 0,
      quietHours: null,
      settings: {
        ...sender.settings,
        to: [address],
        ...subscriber === null ? {} : {
          [UNSUBSCRIBE_SETTING]: `${publicUrl}${
            unsubscribePath(subscriber.token)
          }`,
        },
      },
    };
  }
}

/** With an owner in every case: its url is judged as a member's target is. */
function webhookOf({ id, address, secret = "" }: Subscriber): Channel {
  return {
    ...{ id, name: "subscriber", ownerId: pageOf(id), kind: "webhook" },
    ...{ enabled: true, shared: false, routes: [], remindersMs: null },
    ...{ quietHours: null, mentions: [], createdAt: 0, updatedAt: 0 },
    settings: { url: address, secret },
  };
}
