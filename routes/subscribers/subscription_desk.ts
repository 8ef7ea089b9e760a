import type { SubscriberKind } from "../../monitor/subscriber.ts";

/** What of a page somebody hears of. */
export interface SubscriptionScope {
  /** Whose page it is: the id of a member's account, 0 for the operators'. */
  readonly owner: number;
  /** The tag of the only group that they hear of, as in `/?group=`: empty for services without a tag, null for the whole page. */
  readonly group: string | null;
}

/** A subscription, as whoever has its link is told of it. No address is in it. */
export interface Subscription extends SubscriptionScope {
  readonly kind: SubscriberKind;
}

/** A webhook that is subscribed. Secret and token are told this once. */
export interface SubscribedWebhook {
  readonly outcome: "subscribed";
  /** How lines of the log name it; counts from 1 for each page. */
  readonly number: number;
  /** `whsec_…`: what its messages are signed with, as Standard Webhooks has it. */
  readonly secret: string;
  /** The secret part of the address by which it is unsubscribed. */
  readonly token: string;
}

/** A webhook that is not subscribed. */
export type WebhookRefusal =
  | {
    /** url: it is none that may be asked. challenge: it did not answer as it has to. */
    readonly outcome: "url" | "challenge";
    /** What happened and what the rule is, as it follows "Cannot subscribe the webhook: ". */
    readonly words: string;
  }
  /** This url hears of this page or group already. It has passed the challenge, so whoever asks has it. */
  | { readonly outcome: "known" }
  /** The page has as many subscribers as it may have. */
  | { readonly outcome: "full" }
  /** The url's host was asked too often lately, whoever asked. */
  | { readonly outcome: "often"; readonly retryAfterSeconds: number };

/** How many subscribers of one kind a page or a group of it has. */
export interface SubscriberCount {
  readonly kind: SubscriberKind;
  /** As in `SubscriptionScope`. */
  readonly group: string | null;
  /** Only those who confirmed. */
  readonly count: number;
}

/** Waiting messages of a page are counted up to here. */
export const MAX_COUNTED = 1_000;

/** What the owner of a page is told of its subscribers. */
export interface SubscriberSummary {
  /** Each kind and group that has any, in no order. */
  readonly counts: readonly SubscriberCount[];
  /** E-mail addresses that have not confirmed yet, and still can. */
  readonly pending: number;
  /** Messages that wait to be delivered; `MAX_COUNTED` stands for as many or more. */
  readonly waiting: number;
  /** How many were removed because nothing could be delivered to them for days. */
  readonly dropped: number;
}

/** A message to a subscriber that is done with. Neither title nor words have an address in them. */
export interface SubscriberDelivery {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** Of the subscriber, who may be gone. */
  readonly number: number;
  readonly kind: SubscriberKind;
  readonly title: string;
  readonly outcome: "sent" | "given up";
  /** The status of the answer; null where none came. */
  readonly status: number | null;
  readonly words: string;
  readonly tries: number;
}

/** What subscribers of all pages can be asked and told: what the routes need. Every method rejects while the store is away. */
export interface SubscriptionDesk {
  /**
   * Whether a page takes e-mail addresses: its owner has named a channel for it
   * that is there and enabled, and PUBLIC_URL is set. From memory, as it was
   * read last; `chooseEmailChannel` counts at once.
   */
  offersEmail(owner: number): boolean;

  /**
   * Sends a link to confirm, if the address is new, was not asked lately, and
   * the page has room. Neither the outcome nor how long it takes says which: nothing waits for a mail.
   */
  askByEmail(scope: SubscriptionScope, address: string): Promise<void>;

  /** What a link to confirm is for; null for one that is over or never was. Confirmed already, it is good for as long. */
  findAsked(token: string): Promise<Subscription | null>;

  /** Makes what was asked for a subscription; once more is no harm. Null as above; "full" where the page has no room any more. */
  confirm(token: string): Promise<Subscription | "full" | null>;

  /** Challenges a url, and subscribes it if it answers. Takes 10 s at most. */
  subscribeWebhook(
    scope: SubscriptionScope,
    url: string,
  ): Promise<SubscribedWebhook | WebhookRefusal>;

  /** What a link to unsubscribe is for; null where there is no such subscription, or none any more. */
  findSubscribed(token: string): Promise<Subscription | null>;

  /** Deletes the subscription with all that is kept of it; false where there is none. */
  unsubscribe(token: string): Promise<boolean>;

  /** Mails an address the links to unsubscribe from a page, if it is subscribed there and was not sent them lately. Outcome and time as of `askByEmail`. */
  sendUnsubscribeLinks(owner: number, address: string): Promise<void>;

  summary(owner: number): Promise<SubscriberSummary>;

  /** The latest first, at most `limit`. */
  deliveries(owner: number, limit: number): Promise<SubscriberDelivery[]>;

  /** The channel whose server sends a page's mails: its id; null for none. It may be gone meanwhile. */
  emailChannelOf(owner: number): Promise<number | null>;

  /** Whether the channel is the owner's and an e-mail channel has been judged before. Null: no more mails are sent, subscribers stay. */
  chooseEmailChannel(owner: number, channelId: number | null): Promise<void>;

  /** Removes one subscriber by number; false where there is none. */
  remove(owner: number, number: number): Promise<boolean>;

  /** Removes all subscribers of a page, with what waits for them. */
  removeAll(owner: number): Promise<void>;
}
